-- How many processes work on a job's snapshot: they share the rate.
select count(*) from xingtu_ops.job_run
where job = $1 and snapshot_at = $2::timestamptz and status = 'running' and lease_expires_at > clock_timestamp()
