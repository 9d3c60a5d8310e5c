-- The scopes of runs that have ended are open again.
update xingtu_ops.scope_snapshot as progress
set state = 'open', lease_run_id = null
from xingtu_ops.job_run as run
where run.run_id = any ($1::uuid[])
  and progress.snapshot_at = run.snapshot_at and progress.state = 'leased' and progress.lease_run_id = run.run_id
