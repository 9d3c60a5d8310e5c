-- run --refresh: what is done is asked for again, as a new reading. What an interrupted refresh left open
-- goes on as it is, unless pages of it were dropped from xingtu_raw meanwhile: then it can't be completed.
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
       or (progress.state = 'open' and progress.last_outcome = 'unmapped')
       or (progress.state = 'open' and progress.reading > progress.loaded_reading and exists (
         select from xingtu_ops.page_receipt as receipt
         where receipt.scope_id = progress.scope_id and receipt.snapshot_at = progress.snapshot_at
           and receipt.reading = progress.reading
           and not exists (select from xingtu_raw.api_page as kept where kept.request_id = receipt.request_id))))
