-- Adds to the run's counters and extends its lease; no row means that the run was given up meanwhile.
update xingtu_ops.job_run
set heartbeat_at     = clock_timestamp(),
    lease_expires_at = clock_timestamp() + $2::integer * interval '1 millisecond',
    requests_sent    = requests_sent + $3::bigint,
    requests_billed  = requests_billed + $4::bigint,
    requests_unknown = requests_unknown + $5::bigint,
    pages_loaded     = pages_loaded + $6::bigint,
    items_loaded     = items_loaded + $7::bigint,
    items_rejected   = items_rejected + $8::bigint
where run_id = $1::uuid and status = 'running'
returning run_id
