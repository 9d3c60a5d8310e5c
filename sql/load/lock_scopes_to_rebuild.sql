-- The rows of scopes, unless a run is at them now. Within a run the commit need not wait for the disk: should
-- the server lose it, the scopes are still leased, and the next run derives them again; the end of the run,
-- which does wait, brings it there.
select progress.scope_id, progress.state,
       case when $3::uuid is not null then set_config('synchronous_commit', 'off', true) end
from xingtu_ops.scope_snapshot as progress
where progress.scope_id = any ($1::bigint[]) and progress.snapshot_at = $2::timestamptz
  and (progress.state <> 'leased' or progress.lease_run_id is not distinct from $3::uuid or not exists (
    select from xingtu_ops.job_run as run
    where run.run_id = progress.lease_run_id and run.status = 'running'
      and run.lease_expires_at > clock_timestamp()))
order by progress.scope_id
for update
