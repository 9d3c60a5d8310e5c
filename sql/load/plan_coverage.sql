-- How far a job's plan is for a snapshot.
select count(*),
       count(*) filter (where progress.state = 'complete'),
       count(*) filter (where progress.state = 'failed'),
       count(*) filter (where progress.state = 'skipped'),
       count(*) filter (where progress.state in ('open', 'leased') and progress.last_outcome = 'unmapped'),
       count(*) filter (where progress.state = 'open' and progress.reading > progress.loaded_reading
                              and progress.completed_at is not null
                              and progress.last_outcome is distinct from 'unmapped')
from xingtu_ops.scope_snapshot as progress
join xingtu_ops.scope as scope using (scope_id)
join xingtu_ops.job_author as author on author.job = $6 and author.author_id = scope.author_id
where progress.snapshot_at = $5::timestamptz
  and scope.platform = any ($1::text[]) and scope.industry = any ($2::text[])
  and scope.time_range = any ($3::text[]) and scope.detail_type = any ($4::text[])
