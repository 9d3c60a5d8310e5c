-- run --refresh: what is done is asked for again, as a new reading. What an interrupted refresh left open
-- goes on as it is.
update xingtu_ops.scope_snapshot as progress
set state = 'open', reading = progress.reading + 1, last_outcome = null, failure = null,
    pages_loaded = 0, parked_run_id = null
from xingtu_ops.scope as scope
join xingtu_ops.job_author as author on author.job = $6 and author.author_id = scope.author_id
where scope.scope_id = progress.scope_id
  and progress.snapshot_at = $5::timestamptz
  and scope.platform = any ($1::text[]) and scope.industry = any ($2::text[])
  and scope.time_range = any ($3::text[]) and scope.detail_type = any ($4::text[])
  and (progress.state in ('complete', 'failed', 'skipped')
       or (progress.state = 'open' and progress.last_outcome = 'unmapped'))
