-- Roles that a migration could not make, because the owner of the schema may make none.
select wanted.name
from (values ('xingtu_loader'), ('xingtu_reader')) as wanted (name)
where not exists (select from pg_roles where rolname = wanted.name)
