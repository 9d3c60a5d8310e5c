-- Single industries that were skipped because ALL of these scopes seemed to have nothing, which has turned out to be
-- wrong, or not certain: they are to be asked for.
update xingtu_ops.scope_snapshot as single
set state = 'open'
from xingtu_ops.scope_snapshot as all_snapshot
join xingtu_ops.scope as all_scope on all_scope.scope_id = all_snapshot.scope_id and all_scope.industry = 'ALL'
join xingtu_ops.scope as single_scope
  on single_scope.author_id = all_scope.author_id and single_scope.platform = all_scope.platform
 and single_scope.time_range = all_scope.time_range and single_scope.detail_type = all_scope.detail_type
 and single_scope.industry <> 'ALL'
where all_snapshot.snapshot_at = $1::timestamptz
  and all_snapshot.scope_id = any ($2::bigint[])
  and (all_snapshot.items_seen > 0 or all_snapshot.drifted)
  and single.scope_id = single_scope.scope_id
  and single.snapshot_at = $1::timestamptz
  and single.state = 'skipped'
  and single.completed_at is null
