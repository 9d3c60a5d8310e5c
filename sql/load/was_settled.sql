-- After a connection broke while committing: did the batch commit? Its answers are settled, or its new
-- intents are there, or scopes are closed whose lease was the run's: all of it or nothing. Nobody else ends the
-- leases of a run, unless it is given up.
select exists (select from xingtu_ops.request_audit
               where request_id = any ($1::uuid[]) and outcome not in ('in_flight', 'abandoned'))
    or exists (select from xingtu_ops.request_audit where request_id = any ($2::uuid[]))
    or exists (select from unnest($5::bigint[], $6::bigint[]) as closed (scope_id, lease_token)
               join xingtu_ops.scope_snapshot as scope
                 on scope.scope_id = closed.scope_id and scope.snapshot_at = $3::timestamptz
               join xingtu_ops.job_run as run on run.run_id = $4::uuid and run.status = 'running'
               where scope.lease_token > closed.lease_token
                  or (scope.lease_token = closed.lease_token and scope.lease_run_id is distinct from run.run_id))
