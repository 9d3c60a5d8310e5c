-- What these lists of a snapshot have to be compared with: the covered snapshot before, and the covered one after, which
-- now compares with this one.
select pair.snapshot_at, pair.previous_snapshot_at, array_agg(asked.scope_id order by asked.scope_id)
from unnest($2::bigint[]) as asked (scope_id)
cross join lateral (
  (select $1::timestamptz as snapshot_at, earlier.snapshot_at as previous_snapshot_at
   from xingtu_ops.scope_figures as earlier
   where earlier.scope_id = asked.scope_id and earlier.snapshot_at < $1::timestamptz
   order by earlier.snapshot_at desc
   limit 1)
  union all
  (select later.snapshot_at, $1::timestamptz
   from xingtu_ops.scope_figures as later
   where later.scope_id = asked.scope_id and later.snapshot_at > $1::timestamptz
   order by later.snapshot_at
   limit 1)) as pair
group by pair.snapshot_at, pair.previous_snapshot_at
order by pair.snapshot_at, pair.previous_snapshot_at
