-- The plan as a set: what the configuration asks for, and how far it is for a snapshot. The least number
-- of calls: one for a scope of which nothing is known, else the pages that total_count says are missing.
-- With skip_empty_industries a single industry may cost nothing as long as ALL is not known.
with planned as (
  select author_id, platform, industry, time_range, detail_type
  from staged_author
  cross join unnest($1::text[]) as platform
  cross join unnest($2::text[]) as industry
  cross join unnest($3::text[]) as time_range
  cross join unnest($4::text[]) as detail_type),
known as (
  select planned.industry, progress.state, progress.last_outcome, progress.pages_loaded,
         greatest(1, ceil(progress.total_count_first::numeric / nullif(receipt.page_limit, 0))) as pages
  from planned
  left join xingtu_ops.scope as scope using (author_id, platform, industry, time_range, detail_type)
  left join xingtu_ops.scope_snapshot as progress
    on progress.scope_id = scope.scope_id and progress.snapshot_at = $5::timestamptz
  left join xingtu_ops.page_receipt as receipt
    on receipt.scope_id = scope.scope_id and receipt.snapshot_at = $5::timestamptz
   and receipt.page = 1 and receipt.reading = progress.reading and progress.pages_loaded > 0)
select count(*),
       count(*) filter (where state = 'complete'),
       count(*) filter (where state = 'failed'),
       count(*) filter (where state = 'skipped'),
       count(*) filter (where state in ('open', 'leased') and last_outcome = 'unmapped'),
       coalesce(sum(case
         when state in ('complete', 'failed', 'skipped') or last_outcome = 'unmapped' then 0
         when $6::boolean and industry <> 'ALL' then 0
         when pages_loaded > 0 then greatest(1, coalesce(pages, 1) - pages_loaded)
         else 1 end), 0)::bigint
from known
