-- Names and groups of the list; what it does not give stays as it is.
insert into xingtu.author as stored (author_id, name, author_group)
select author_id, name, author_group from staged_author order by author_id
on conflict (author_id) do update
set name = coalesce(excluded.name, stored.name), author_group = coalesce(excluded.author_group, stored.author_group)
where (coalesce(excluded.name, stored.name), coalesce(excluded.author_group, stored.author_group))
      is distinct from (stored.name, stored.author_group)
