-- Extends a run's lease; no row means that the run was given up meanwhile.
update xingtu_ops.job_run
set heartbeat_at     = clock_timestamp(),
    lease_expires_at = clock_timestamp() + $2::integer * interval '1 millisecond'
where run_id = $1::uuid and status = 'running'
returning run_id
