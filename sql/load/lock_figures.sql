-- Two transactions that complete neighbouring snapshots of a list would not see each other's sums, and one of them would
-- be compared with nothing, or with the snapshot before. In one order, so that they do not wait for each other in a ring.
select count(pg_advisory_xact_lock(hashtextextended('xingtu-etl figures', asked.scope_id)))
from (select scope_id from unnest($1::bigint[]) as given (scope_id) order by scope_id) as asked
