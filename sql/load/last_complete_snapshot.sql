-- The newest slot of which a run of the job has proven that every scope is covered.
select (extract(epoch from max(snapshot_at)) * 1000000)::bigint
from xingtu_ops.job_run
where job = $1 and status = 'complete'
