-- The plain run of a job that is under way, for those that join it.
select run_id, (extract(epoch from snapshot_at) * 1000000)::bigint, config_sha256
from xingtu_ops.job_run
where job = $1 and status = 'running' and not joined and lease_expires_at > clock_timestamp()
order by started_at desc
limit 1
