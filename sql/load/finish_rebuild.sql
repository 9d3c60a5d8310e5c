-- The scope after its rows were derived again from the pages of one reading. While a newer reading is
-- under way (a refresh), state and outcome are that one's and stay.
update xingtu_ops.scope_snapshot as progress
set state             = case when progress.reading = $3::integer then $4 else progress.state end,
    loaded_reading    = $3::integer,
    pages_loaded      = case when progress.reading = $3::integer then stored.pages else progress.pages_loaded end,
    items_seen        = stored.seen,
    items_loaded      = stored.fresh - stored.rejected,
    items_rejected    = stored.rejected,
    items_duplicate   = stored.seen - stored.fresh,
    total_count_first = $5::bigint,
    total_count_last  = $6::bigint,
    drifted           = $7::boolean,
    completion_proof  = $8,
    failure           = case when progress.reading = $3::integer and $4 = 'failed' then coalesce($9, progress.failure)
                             when progress.reading > $3::integer then progress.failure end,
    last_outcome      = case when progress.reading = $3::integer then $10 else progress.last_outcome end,
    lease_run_id      = case when progress.reading > $3::integer or $4 = 'leased' then progress.lease_run_id end,
    completed_at      = case when progress.reading > $3::integer or $4 <> 'complete' or progress.state = 'complete'
                             then progress.completed_at else now() end
from (select count(*) as pages, coalesce(sum(items_seen), 0) as seen, coalesce(sum(items_new), 0) as fresh,
             coalesce(sum(items_rejected), 0) as rejected
      from xingtu_ops.page_receipt
      where scope_id = $1::bigint and snapshot_at = $2::timestamptz and reading = $3::integer) as stored
where progress.scope_id = $1::bigint and progress.snapshot_at = $2::timestamptz
