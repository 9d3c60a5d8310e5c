-- The functions that run with the owner's rights look into pg_temp last. Where a search_path does not name it, PostgreSQL
-- looks there first: a temporary view of the caller's, named like a table of the system, would have run as the owner.

alter function xingtu_ops.make_partitions(timestamptz, timestamptz) set search_path = pg_catalog, pg_temp;
alter function xingtu_ops.drop_partitions(text, timestamptz) set search_path = pg_catalog, pg_temp;
alter function xingtu_ops.comment_partitions() set search_path = pg_catalog, pg_temp;
