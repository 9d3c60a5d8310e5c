-- The rows of scopes, unless a run is at them now.
select progress.scope_id, progress.state
from xingtu_ops.scope_snapshot as progress
where progress.scope_id = any ($1::bigint[]) and progress.snapshot_at = $2::timestamptz
  and (progress.state <> 'leased' or progress.lease_run_id is not distinct from $3::uuid or not exists (
    select from xingtu_ops.job_run as run
    where run.run_id = progress.lease_run_id and run.status = 'running'
      and run.lease_expires_at > clock_timestamp()))
order by progress.scope_id
for update
