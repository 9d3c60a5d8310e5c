-- Where ALL industries turned out to have nothing, the single ones are not asked for; not so where the pages of ALL
-- contradict each other (drifted), for then it may have missed what it has. What the tables hold
-- of a single one is no reason to skip it: a refresh asks for it again. $2: only where one of these scopes
-- is the ALL; NULL: anywhere in the snapshot.
update xingtu_ops.scope_snapshot as single
set state = 'skipped'
from xingtu_ops.scope_snapshot as all_snapshot
join xingtu_ops.scope as all_scope on all_scope.scope_id = all_snapshot.scope_id and all_scope.industry = 'ALL'
join xingtu_ops.scope as single_scope
  on single_scope.author_id = all_scope.author_id and single_scope.platform = all_scope.platform
 and single_scope.time_range = all_scope.time_range and single_scope.detail_type = all_scope.detail_type
 and single_scope.industry <> 'ALL'
where all_snapshot.snapshot_at = $1::timestamptz
  and ($2::bigint[] is null or all_snapshot.scope_id = any ($2::bigint[]))
  and all_snapshot.state = 'complete'
  and all_snapshot.items_seen = 0
  and not all_snapshot.drifted
  and single.scope_id = single_scope.scope_id
  and single.snapshot_at = $1::timestamptz
  and single.state = 'open'
  and single.completed_at is null
