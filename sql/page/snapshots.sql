-- The newest snapshots that any job has planned, newest first.
select distinct (extract(epoch from snapshot_at) * 1000000)::bigint
from xingtu_report.snapshot_spend
order by 1 desc
limit $1::integer
