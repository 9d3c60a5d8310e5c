-- What xingtu_reader may: read xingtu and xingtu_report, and nothing else. The views read xingtu_ops with the
-- rights of their owner, so that a reader needs none there. Who loads without owning the schema gets its rights
-- from the owner; none are taken away here: xingtu_ops.make_partitions can be called only by those who may use
-- that schema, and they must be able to.
do $$
begin
  if not exists (select from pg_roles where rolname = 'xingtu_reader') then
    return; -- migrate says so
  end if;
  revoke all on schema xingtu_ops, xingtu_raw from xingtu_reader;
  grant usage on schema xingtu, xingtu_report to xingtu_reader;
  grant select on all tables in schema xingtu, xingtu_report to xingtu_reader;
  grant execute on all functions in schema xingtu_report to xingtu_reader;
  -- Partitions and tables of later versions, which the same owner will make.
  alter default privileges in schema xingtu, xingtu_report grant select on tables to xingtu_reader;
  alter default privileges in schema xingtu_report grant execute on functions to xingtu_reader;
end
$$;
