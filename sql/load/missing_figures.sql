-- Covered lists without their sums, of databases that an earlier version has loaded.
select progress.snapshot_at, array_agg(progress.scope_id order by progress.scope_id)
from xingtu_ops.scope_snapshot as progress
where progress.completed_at is not null and not exists (
  select from xingtu_ops.scope_figures as figures
  where figures.scope_id = progress.scope_id and figures.snapshot_at = progress.snapshot_at)
group by progress.snapshot_at
order by progress.snapshot_at
