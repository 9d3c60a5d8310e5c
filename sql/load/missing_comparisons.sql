-- Lists that are not compared with the covered snapshot before them: of databases that an earlier version has loaded,
-- or where two runs completed both snapshots at one moment.
select snapshot_at, covered_before, array_agg(scope_id order by scope_id)
from (select scope_id, snapshot_at, previous_snapshot_at,
             lag(snapshot_at) over (partition by scope_id order by snapshot_at) as covered_before
      from xingtu_ops.scope_figures) as figures
where previous_snapshot_at is distinct from covered_before
group by snapshot_at, covered_before
order by snapshot_at, covered_before
