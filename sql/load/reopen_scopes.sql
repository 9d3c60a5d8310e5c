-- Scopes that failed because the API was not itself.
update xingtu_ops.scope_snapshot set state = 'open', failure = null
where scope_id = any ($1::bigint[]) and snapshot_at = $2::timestamptz and state = 'failed'
