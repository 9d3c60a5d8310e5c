-- Leases open scopes of the job's plan to a run, in the plan's order, each to one run only. Scopes that
-- wait for a mended mapping, or that this run has used up its attempts on, are passed over. With
-- skip_empty_industries a single industry waits until ALL is known, and is passed over where that has nothing, though
-- it may be open for a job that asks for it all the same. locked: skip locked; or nothing, where scopes
-- that another transaction has locked are waited for.
with candidate as (
  select scope.scope_id, scope.author_id, scope.platform, scope.industry, scope.time_range, scope.detail_type
  from xingtu_ops.scope_snapshot as progress
  join xingtu_ops.scope as scope using (scope_id)
  join xingtu_ops.job_author as author on author.job = $1 and author.author_id = scope.author_id
  where progress.snapshot_at = $2::timestamptz
    and progress.state = 'open'
    and progress.scope_id > $3::bigint
    and progress.last_outcome is distinct from 'unmapped'
    and progress.parked_run_id is distinct from $5::uuid
    and scope.platform = any ($6::text[])
    and scope.industry = any ($7::text[])
    and scope.time_range = any ($8::text[])
    and scope.detail_type = any ($9::text[])
    and (not $10::boolean or scope.industry = 'ALL' or not exists (
      select from xingtu_ops.scope as all_scope
      join xingtu_ops.scope_snapshot as all_progress
        on all_progress.scope_id = all_scope.scope_id and all_progress.snapshot_at = $2::timestamptz
      where all_scope.author_id = scope.author_id and all_scope.platform = scope.platform
        and all_scope.industry = 'ALL' and all_scope.time_range = scope.time_range
        and all_scope.detail_type = scope.detail_type
        and (all_progress.state in ('open', 'leased')
             or (all_progress.state = 'complete' and all_progress.items_seen = 0 and not all_progress.drifted
                 and progress.completed_at is null))))
  order by progress.scope_id
  limit $4::integer
  for update of progress {{locked}})
update xingtu_ops.scope_snapshot as progress
set state = 'leased', lease_run_id = $5::uuid, lease_token = progress.lease_token + 1
from candidate
where progress.scope_id = candidate.scope_id and progress.snapshot_at = $2::timestamptz
returning progress.scope_id, candidate.author_id, candidate.platform, candidate.industry, candidate.time_range,
          candidate.detail_type, progress.lease_token, progress.reading,
          progress.lease_token > 1 as begun
