-- What dead runs had in flight: nobody knows whether it was received, so it counts as spent.
update xingtu_ops.request_audit as audit
set outcome = 'abandoned',
    error_detail = 'the process died, or was cut off from the database, before the answer was stored'
from xingtu_ops.job_run as run
join xingtu_ops.scope_snapshot as progress
  on progress.snapshot_at = run.snapshot_at and progress.state = 'leased' and progress.lease_run_id = run.run_id
where run.run_id = any ($1::uuid[])
  and audit.scope_id = progress.scope_id and audit.snapshot_at = progress.snapshot_at
  and audit.run_id = run.run_id
  and audit.outcome = 'in_flight'
