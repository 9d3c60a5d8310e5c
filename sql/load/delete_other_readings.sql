-- Receipts of the readings that a complete refresh replaces.
delete from xingtu_ops.page_receipt
where scope_id = $1::bigint and snapshot_at = $2::timestamptz and reading < $3::integer
