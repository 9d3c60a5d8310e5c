-- Distributes what grows with authors and days over the workers of a Citus cluster (11 or newer), by author.
-- To be run once by the owner of the schema, on the coordinator, after `xingtu-etl migrate`:
--   psql "$DATABASE_URL" --set ON_ERROR_STOP=1 --single-transaction --file sql/citus.sql
--
-- All of an author lies on one worker, so that a question about one author asks one worker, and joins of
-- videos or products with their snapshots and their author stay on the workers. Runs, scopes, audit and raw
-- pages stay on the coordinator: they are written by one transaction per batch, and age out by maintain.
--
-- tests/db/citus.cpp checks that the schema obeys the rules of Citus that these calls rest on. Loading into a
-- cluster is not among the tests: try it on a copy first.

-- Citus knows no foreign key from a table of the coordinator to a distributed one. The loader writes authors
-- before the rows that name them, in the same transaction.
alter table xingtu_ops.job_author drop constraint job_author_author_id_fkey;
alter table xingtu_ops.scope drop constraint scope_author_id_fkey;

select create_distributed_table('xingtu.author', 'author_id', colocate_with => 'none');
select create_distributed_table('xingtu.video', 'author_id', colocate_with => 'xingtu.author');
select create_distributed_table('xingtu.product', 'author_id', colocate_with => 'xingtu.author');
select create_distributed_table('xingtu.video_snapshot', 'author_id', colocate_with => 'xingtu.author');
select create_distributed_table('xingtu.product_snapshot', 'author_id', colocate_with => 'xingtu.author');

-- Small, and joined with all of them.
select create_reference_table('xingtu.industry');
select create_reference_table('xingtu.calendar_day');
