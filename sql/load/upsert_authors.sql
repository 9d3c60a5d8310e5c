-- Names and groups as the list gives them: an empty one takes away what an earlier list gave. What the list has no column
-- for stays as it is: staged as NULL, where an empty cell is ''.
with list as (
  select bool_or(name is not null) as has_names, bool_or(author_group is not null) as has_groups from staged_author)
insert into xingtu.author as stored (author_id, name, author_group)
select author_id, nullif(name, ''), nullif(author_group, '') from staged_author order by author_id
on conflict (author_id) do update
set name = case when (select has_names from list) then excluded.name else stored.name end,
    author_group = case when (select has_groups from list) then excluded.author_group else stored.author_group end
where ((select has_names from list) and excluded.name is distinct from stored.name)
   or ((select has_groups from list) and excluded.author_group is distinct from stored.author_group)
