-- A job without skip_empty_industries asks for what another one, or itself until now, has skipped.
update xingtu_ops.scope_snapshot as progress
set state = 'open'
from xingtu_ops.scope as scope
join xingtu_ops.job_author as author on author.job = $6 and author.author_id = scope.author_id
where scope.scope_id = progress.scope_id
  and progress.snapshot_at = $5::timestamptz
  and scope.platform = any ($1::text[]) and scope.industry = any ($2::text[])
  and scope.time_range = any ($3::text[]) and scope.detail_type = any ($4::text[])
  and progress.state = 'skipped' and progress.completed_at is null
