-- Scopes with stored pages, in a range of snapshots, a portion at a time in the order of their keys.
select scope.scope_id, scope.author_id, scope.platform, scope.industry, scope.time_range, scope.detail_type,
       (extract(epoch from progress.snapshot_at) * 1000000)::bigint, progress.loaded_reading, progress.pages_loaded
from xingtu_ops.scope_snapshot as progress
join xingtu_ops.scope as scope using (scope_id)
where (progress.snapshot_at, progress.scope_id) > ($1::timestamptz, $2::bigint)
  and progress.snapshot_at <= $3::timestamptz
  and (progress.pages_loaded > 0 or progress.last_outcome = 'unmapped' or progress.completed_at is not null)
order by progress.snapshot_at, progress.scope_id
limit 500
