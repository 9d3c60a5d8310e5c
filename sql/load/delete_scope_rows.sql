-- What the snapshot table holds of a scope, before it is derived again.
delete from xingtu.{{kind}}_snapshot
where author_id = $1 and snapshot_at = $2::timestamptz and platform = $3 and industry = $4 and time_range = $5
