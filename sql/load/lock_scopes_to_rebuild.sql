-- The rows of scopes, unless a run is at them now, or has replaced or begun anew the reading that is to be derived
-- since it was looked up: its pages are no longer the scope's. $3: the run whose refresh it is; it must still lease
-- them, for a run that was given up may not write.
select progress.scope_id, progress.state
from unnest($1::bigint[], $4::integer[]) as asked (scope_id, reading)
join xingtu_ops.scope_snapshot as progress
  on progress.scope_id = asked.scope_id and progress.snapshot_at = $2::timestamptz
where asked.reading in (progress.loaded_reading, progress.reading)
  and case when $3::uuid is not null then progress.state = 'leased' and progress.lease_run_id = $3::uuid
      else progress.state <> 'leased' or not exists (
        select from xingtu_ops.job_run as run
        where run.run_id = progress.lease_run_id and run.status = 'running'
          and run.lease_expires_at > clock_timestamp()) end
order by progress.scope_id
for update of progress
