-- Scopes after their rows were derived again from the pages of one reading each. While a newer reading is
-- under way (a refresh), state and outcome are that one's and stay.
update xingtu_ops.scope_snapshot as progress
set state             = case when rebuilt.is_newest then rebuilt.state else progress.state end,
    loaded_reading    = rebuilt.reading,
    pages_loaded      = case when rebuilt.is_newest then rebuilt.pages else progress.pages_loaded end,
    items_seen        = rebuilt.seen,
    items_loaded      = rebuilt.fresh - rebuilt.rejected,
    items_rejected    = rebuilt.rejected,
    items_duplicate   = rebuilt.seen - rebuilt.fresh,
    total_count_first = rebuilt.total_count_first,
    total_count_last  = rebuilt.total_count_last,
    drifted           = rebuilt.drifted,
    completion_proof  = rebuilt.proof,
    failure           = case when not rebuilt.is_newest then progress.failure
                             when rebuilt.state = 'failed' then coalesce(rebuilt.failure, progress.failure) end,
    last_outcome      = case when rebuilt.is_newest then rebuilt.outcome else progress.last_outcome end,
    lease_run_id      = case when not rebuilt.is_newest or rebuilt.state = 'leased' then progress.lease_run_id end,
    completed_at      = case when not rebuilt.is_newest or rebuilt.state <> 'complete' or progress.state = 'complete'
                             then progress.completed_at else now() end
from (select scope.scope_id, scope.reading, scope.state, scope.total_count_first, scope.total_count_last, scope.drifted,
             nullif(scope.proof, '') as proof, nullif(scope.failure, '') as failure,
             nullif(scope.outcome, '') as outcome, before.reading = scope.reading as is_newest, stored.*
      from unnest($2::bigint[], $3::integer[], $4::text[], $5::bigint[], $6::bigint[], $7::boolean[], $8::text[],
                  $9::text[], $10::text[])
        as scope (scope_id, reading, state, total_count_first, total_count_last, drifted, proof, failure, outcome)
      join xingtu_ops.scope_snapshot as before
        on before.scope_id = scope.scope_id and before.snapshot_at = $1::timestamptz
      cross join lateral (
        select count(*) as pages, coalesce(sum(items_seen), 0) as seen, coalesce(sum(items_new), 0) as fresh,
               coalesce(sum(items_rejected), 0) as rejected
        from xingtu_ops.page_receipt as receipt
        where receipt.scope_id = scope.scope_id and receipt.snapshot_at = $1::timestamptz
          and receipt.reading = scope.reading) as stored) as rebuilt
where progress.scope_id = rebuilt.scope_id and progress.snapshot_at = $1::timestamptz
