-- A refresh of whose pages some were read only now.
update xingtu_ops.scope_snapshot as progress
set last_outcome = $3,
    pages_loaded = (select count(*) from xingtu_ops.page_receipt as receipt
                    where receipt.scope_id = progress.scope_id and receipt.snapshot_at = progress.snapshot_at
                      and receipt.reading = progress.reading)
where progress.scope_id = $1::bigint and progress.snapshot_at = $2::timestamptz
