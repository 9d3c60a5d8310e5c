-- The stored pages of scopes that an earlier lease began.
select receipt.scope_id, receipt.page, receipt.has_more, receipt.total_count, receipt.page_limit,
       receipt.items_seen, receipt.items_new
from xingtu_ops.page_receipt as receipt
join xingtu_ops.scope_snapshot as progress using (scope_id, snapshot_at, reading)
where receipt.scope_id = any ($1::bigint[]) and receipt.snapshot_at = $2::timestamptz
order by receipt.scope_id, receipt.page
