update xingtu_ops.job_run
set status = $2, stop_reason = $3, exit_code = $4::integer, finished_at = clock_timestamp()
where run_id = $1::uuid and status = 'running'
