-- Lists that are not compared with the covered snapshot before them: of databases that an earlier version has loaded. The
-- scopes of a snapshot, a thousand at a time, for they are locked.
select snapshot_at, array_agg(scope_id order by scope_id)
from (select scope_id, snapshot_at, row_number() over (partition by snapshot_at order by scope_id) / 1000 as part
      from (select scope_id, snapshot_at, previous_snapshot_at,
                   lag(snapshot_at) over (partition by scope_id order by snapshot_at) as covered_before
            from xingtu_ops.scope_figures) as figures
      where previous_snapshot_at is distinct from covered_before) as missing
group by snapshot_at, part
order by snapshot_at, part
