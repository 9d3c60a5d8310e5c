insert into xingtu_ops.job_run
  (job, snapshot_at, lease_expires_at, joined, worker, version, config_sha256, token_fingerprint, run_id,
   price_per_request, billed_requests_limit)
-- 0 is the default of price_per_request: no price was told.
values ($1, $2::timestamptz, clock_timestamp() + $3::integer * interval '1 millisecond', $4::boolean, $5, $6, $7, $8,
        $9::uuid, nullif($10::numeric, 0), $11::bigint)
-- The same process, whose first attempt had been committed without its knowledge.
on conflict (run_id) do update
set snapshot_at = excluded.snapshot_at, heartbeat_at = clock_timestamp(), lease_expires_at = excluded.lease_expires_at,
    status = 'running', stop_reason = null, finished_at = null
