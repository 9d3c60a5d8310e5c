-- The authors that a configuration names, for the length of a session.
create temporary table if not exists staged_author (
  ordinal bigint generated always as identity, author_id text not null, name text, author_group text
)
