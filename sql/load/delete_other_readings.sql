-- Receipts of the readings that a complete refresh replaces.
delete from xingtu_ops.page_receipt as receipt
using unnest($2::bigint[], $3::integer[]) as scope (scope_id, reading)
where receipt.scope_id = scope.scope_id and receipt.snapshot_at = $1::timestamptz
  and receipt.reading < scope.reading
