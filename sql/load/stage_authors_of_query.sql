-- Runs the user's query for authors. Its transaction is read-only but for temporary tables.
insert into staged_author (author_id, name, author_group)
select author_id::text, {{name}}, {{group}} from ({{query}}
) as authors
