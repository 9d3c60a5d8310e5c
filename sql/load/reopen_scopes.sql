-- Scopes that failed because the API was not itself; unless the run was given up meanwhile.
update xingtu_ops.scope_snapshot set state = 'open', failure = null
where scope_id = any ($1::bigint[]) and snapshot_at = $2::timestamptz and state = 'failed'
  and exists (select from xingtu_ops.job_run where run_id = $3::uuid and status = 'running')
