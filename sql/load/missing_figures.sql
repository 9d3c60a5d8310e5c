-- Covered lists without their sums, of databases that an earlier version has loaded: the scopes of a snapshot, a thousand
-- at a time, for they are locked.
select snapshot_at, array_agg(scope_id order by scope_id)
from (select progress.snapshot_at, progress.scope_id,
             row_number() over (partition by progress.snapshot_at order by progress.scope_id) / 1000 as part
      from xingtu_ops.scope_snapshot as progress
      where progress.completed_at is not null and not exists (
        select from xingtu_ops.scope_figures as figures
        where figures.scope_id = progress.scope_id and figures.snapshot_at = progress.snapshot_at)) as missing
group by snapshot_at, part
order by snapshot_at, part
