select exists (select from xingtu_ops.scope_snapshot where state = 'leased' and lease_run_id = $1::uuid)
