-- xingtu_loader: what the job logs in as (as a member of it) where it does not own the schema. It writes data,
-- and makes or drops nothing but partitions, by functions of the owner.
do $$
begin
  if not exists (select from pg_roles where rolname = 'xingtu_loader') then
    create role xingtu_loader nologin;
  end if;
exception
  when duplicate_object or unique_violation then
    null; -- made by a migration of another database at this moment
  when insufficient_privilege then
    raise warning 'the role xingtu_loader could not be created: ask an administrator for "create role xingtu_loader nologin", then run migrate again';
end
$$;
