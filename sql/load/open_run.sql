insert into xingtu_ops.job_run
  (job, snapshot_at, lease_expires_at, joined, worker, version, config_sha256, token_fingerprint)
values ($1, $2::timestamptz, clock_timestamp() + $3::integer * interval '1 millisecond', $4::boolean, $5, $6, $7, $8)
returning run_id
