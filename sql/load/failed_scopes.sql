-- The scopes of a job's plan that failed for good, for the report: at most 20.
select scope.author_id, scope.platform, scope.industry, scope.time_range, scope.detail_type,
       progress.last_outcome, progress.failure
from xingtu_ops.scope_snapshot as progress
join xingtu_ops.scope as scope using (scope_id)
join xingtu_ops.job_author as author on author.job = $6 and author.author_id = scope.author_id
where progress.snapshot_at = $5::timestamptz and progress.state = 'failed'
  and scope.platform = any ($1::text[]) and scope.industry = any ($2::text[])
  and scope.time_range = any ($3::text[]) and scope.detail_type = any ($4::text[])
order by scope.scope_id
limit 20
