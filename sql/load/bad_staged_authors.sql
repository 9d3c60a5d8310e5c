-- Author ids that the API cannot have: at most 20 of them.
select coalesce(author_id, 'NULL') from staged_author where author_id !~ '^[0-9]{1,32}$' order by ordinal limit 20
