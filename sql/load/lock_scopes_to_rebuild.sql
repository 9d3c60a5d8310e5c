-- The rows of scopes, unless a run is at them now, or has replaced or begun anew the reading that is to be derived
-- since it was looked up: its pages are no longer the scope's.
select progress.scope_id, progress.state
from unnest($1::bigint[], $4::integer[]) as asked (scope_id, reading)
join xingtu_ops.scope_snapshot as progress
  on progress.scope_id = asked.scope_id and progress.snapshot_at = $2::timestamptz
where asked.reading in (progress.loaded_reading, progress.reading)
  and (progress.state <> 'leased' or progress.lease_run_id is not distinct from $3::uuid or not exists (
    select from xingtu_ops.job_run as run
    where run.run_id = progress.lease_run_id and run.status = 'running'
      and run.lease_expires_at > clock_timestamp()))
order by progress.scope_id
for update of progress
