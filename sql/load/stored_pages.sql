-- The stored pages of a reading of each scope: those with a receipt, and those that no mapping could read
-- yet. The size is NULL where retention has dropped the body. A page may have been bought twice, by a run that was
-- taken for dead and by the one that took its scopes over: one of them counts, and one with a receipt does.
select receipt.scope_id, receipt.page, receipt.request_id, true as has_receipt,
       (extract(epoch from raw.received_at) * 1000000)::bigint, octet_length(raw.body)
from unnest($1::bigint[], $2::integer[]) as wanted (scope_id, reading)
join xingtu_ops.page_receipt as receipt using (scope_id, reading)
left join xingtu_raw.api_page as raw using (request_id)
where receipt.snapshot_at = $3::timestamptz
union all
(select distinct on (audit.scope_id, audit.page)
        audit.scope_id, audit.page, audit.request_id, false, (extract(epoch from raw.received_at) * 1000000)::bigint,
        octet_length(raw.body)
from unnest($1::bigint[], $2::integer[]) as wanted (scope_id, reading)
join xingtu_ops.request_audit as audit using (scope_id, reading)
join xingtu_raw.api_page as raw using (request_id)
where audit.snapshot_at = $3::timestamptz and audit.outcome = 'unmapped'
  and audit.request_id >= xingtu_ops.request_id_floor($3::timestamptz - interval '1 year')
  and not exists (select from xingtu_ops.page_receipt as known
                  where known.scope_id = audit.scope_id and known.snapshot_at = audit.snapshot_at
                    and known.page = audit.page and known.reading = audit.reading)
order by audit.scope_id, audit.page, audit.request_id desc)
order by 1, 2
