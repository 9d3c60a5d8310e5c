-- xingtu_reader: what analysts and BI tools log in as (as members of it). It sees xingtu and
-- xingtu_report, and nothing else. Roles belong to the whole server: another database of it may have
-- made this one already, and an owner that may not create roles leaves it to the administrator.
do $$
begin
  if not exists (select from pg_roles where rolname = 'xingtu_reader') then
    create role xingtu_reader nologin;
  end if;
exception
  when duplicate_object or unique_violation then
    null; -- made by a migration of another database at this moment
  when insufficient_privilege then
    raise warning 'the role xingtu_reader could not be created: ask an administrator for "create role xingtu_reader nologin", then run migrate again';
end
$$;
