-- Scopes whose refresh has bought pages that no mapping could read. The older reading is in the tables.
select scope.scope_id, scope.author_id, scope.platform, scope.industry, scope.time_range, scope.detail_type,
       (extract(epoch from progress.snapshot_at) * 1000000)::bigint, progress.reading, progress.pages_loaded
from xingtu_ops.scope_snapshot as progress
join xingtu_ops.scope as scope using (scope_id)
where progress.snapshot_at between $1::timestamptz and $2::timestamptz
  and progress.last_outcome = 'unmapped' and progress.reading > progress.loaded_reading
order by progress.snapshot_at, progress.scope_id
