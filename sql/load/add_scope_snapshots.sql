-- The snapshot's work: a row for each planned scope that has none yet.
insert into xingtu_ops.scope_snapshot (scope_id, snapshot_at)
select scope.scope_id, $5::timestamptz
from xingtu_ops.scope as scope
join xingtu_ops.job_author as author on author.job = $6 and author.author_id = scope.author_id
where scope.platform = any ($1::text[]) and scope.industry = any ($2::text[])
  and scope.time_range = any ($3::text[]) and scope.detail_type = any ($4::text[])
  and not exists (select from xingtu_ops.scope_snapshot as known
                  where known.scope_id = scope.scope_id and known.snapshot_at = $5::timestamptz)
order by scope.scope_id
on conflict do nothing
