-- What the snapshot table holds of scopes, before it is derived again; gives the items.
delete from xingtu.{{kind}}_snapshot as stored
using unnest($2::text[], $3::text[], $4::text[], $5::text[]) as scope (author_id, platform, industry, time_range)
where stored.snapshot_at = $1::timestamptz and stored.author_id = scope.author_id
  and stored.platform = scope.platform and stored.industry = scope.industry
  and stored.time_range = scope.time_range
returning stored.author_id, stored.{{id}}
