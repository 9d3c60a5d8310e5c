-- Scopes that this run can't finish, and does not take again: open, for the next one.
update xingtu_ops.scope_snapshot
set state = 'open', lease_run_id = null, parked_run_id = $1::uuid
where snapshot_at = $2::timestamptz and scope_id = any ($3::bigint[]) and lease_run_id = $1::uuid
