-- What is left of a job's plan for a snapshot: scopes that are to be asked for, those that are leased among them; and
-- those that are leased. plan_coverage.sql counts all scopes, this one by an index what is left.
select count(*) filter (where progress.last_outcome is distinct from 'unmapped'),
       count(*) filter (where progress.state = 'leased')
from xingtu_ops.scope_snapshot as progress
join xingtu_ops.scope as scope using (scope_id)
join xingtu_ops.job_author as author on author.job = $6 and author.author_id = scope.author_id
where progress.snapshot_at = $5::timestamptz
  and progress.state in ('open', 'leased')
  and scope.platform = any ($1::text[]) and scope.industry = any ($2::text[])
  and scope.time_range = any ($3::text[]) and scope.detail_type = any ($4::text[])
