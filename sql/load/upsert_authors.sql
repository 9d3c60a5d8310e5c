-- Names and groups as the list gives them: an empty one takes away what an earlier list gave. What the list has no column
-- for ($1: names, $2: groups) stays as it is.
insert into xingtu.author as stored (author_id, name, author_group)
select author_id, nullif(name, ''), nullif(author_group, '') from staged_author order by author_id
on conflict (author_id) do update
set name = case when $1::boolean then excluded.name else stored.name end,
    author_group = case when $2::boolean then excluded.author_group else stored.author_group end
where ($1::boolean and excluded.name is distinct from stored.name)
   or ($2::boolean and excluded.author_group is distinct from stored.author_group)
