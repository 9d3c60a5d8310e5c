-- Where ALL industries just turned out to have nothing, the single ones are not asked for.
update xingtu_ops.scope_snapshot as single
set state = 'skipped'
from staged_progress as progress
join xingtu_ops.scope as all_scope using (scope_id)
join xingtu_ops.scope_snapshot as all_snapshot
  on all_snapshot.scope_id = all_scope.scope_id and all_snapshot.snapshot_at = $1::timestamptz
join xingtu_ops.scope as single_scope
  on single_scope.author_id = all_scope.author_id and single_scope.platform = all_scope.platform
 and single_scope.time_range = all_scope.time_range and single_scope.detail_type = all_scope.detail_type
 and single_scope.industry <> 'ALL'
where progress.state = 'complete'
  and all_scope.industry = 'ALL'
  and all_snapshot.items_seen = 0
  and single.scope_id = single_scope.scope_id
  and single.snapshot_at = $1::timestamptz
  and single.state = 'open'
  and single.completed_at is null -- a refresh asks again for what the tables hold
