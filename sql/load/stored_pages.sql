-- The stored pages of a scope's reading: those with a receipt, and those that no mapping could read yet.
-- The size is NULL where retention has dropped the body.
select receipt.page, receipt.request_id, true as has_receipt,
       (extract(epoch from raw.received_at) * 1000000)::bigint, octet_length(raw.body)
from xingtu_ops.page_receipt as receipt
left join xingtu_raw.api_page as raw using (request_id)
where receipt.scope_id = $1::bigint and receipt.snapshot_at = $2::timestamptz and receipt.reading = $3::integer
union all
select audit.page, audit.request_id, false, (extract(epoch from raw.received_at) * 1000000)::bigint,
       octet_length(raw.body)
from xingtu_ops.request_audit as audit
join xingtu_raw.api_page as raw using (request_id)
where audit.scope_id = $1::bigint and audit.snapshot_at = $2::timestamptz and audit.reading = $3::integer
  and audit.outcome = 'unmapped'
  and audit.request_id >= xingtu_ops.request_id_floor($2::timestamptz - interval '1 year')
order by 1
