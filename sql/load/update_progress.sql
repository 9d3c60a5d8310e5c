-- How far the scopes are, under their leases: a row that another run has leased since is not touched,
-- and the caller sees that it is missing. Gives whether pages are gone that were stored before, as after a
-- failover to a server that lacks the last commits: no scope is complete without them.
update xingtu_ops.scope_snapshot as scope
set state             = progress.state,
    pages_loaded      = stored.pages,
    items_seen        = stored.seen,
    items_loaded      = stored.fresh - stored.rejected,
    items_rejected    = stored.rejected,
    items_duplicate   = stored.seen - stored.fresh,
    total_count_first = progress.total_count_first,
    total_count_last  = progress.total_count_last,
    drifted           = progress.drifted,
    completion_proof  = progress.completion_proof,
    failure           = progress.failure,
    last_outcome      = coalesce(progress.last_outcome, scope.last_outcome),
    lease_run_id      = case when progress.state = 'leased' then scope.lease_run_id end,
    parked_run_id     = case when progress.parked then $2::uuid else scope.parked_run_id end,
    completed_at      = case when progress.state = 'complete' then now() else scope.completed_at end
from unnest($3::bigint[], $4::bigint[], $5::text[], $6::bigint[], $7::bigint[], $8::boolean[], $9::text[], $10::text[],
            $11::text[], $12::boolean[], $13::integer[])
  as progress (scope_id, lease_token, state, total_count_first, total_count_last, drifted, completion_proof, failure,
               last_outcome, parked, pages_stored)
cross join lateral (
  select count(*) as pages, coalesce(sum(receipt.items_seen), 0) as seen,
         coalesce(sum(receipt.items_new), 0) as fresh,
         coalesce(sum(receipt.items_rejected), 0) as rejected
  from xingtu_ops.page_receipt as receipt
  join xingtu_ops.scope_snapshot as mine using (scope_id, snapshot_at, reading)
  where receipt.scope_id = progress.scope_id and receipt.snapshot_at = $1::timestamptz) as stored
where scope.scope_id = progress.scope_id
  and scope.snapshot_at = $1::timestamptz
  and scope.state = 'leased'
  and scope.lease_run_id = $2::uuid
  and scope.lease_token = progress.lease_token
returning scope.scope_id, stored.pages < coalesce(progress.pages_stored, 0) as lost
