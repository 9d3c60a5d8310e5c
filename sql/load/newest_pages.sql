-- Stored pages of one detail type that hold a list, newest first: a portion of those older than a request.
-- Request ids grow with time, and no page of a snapshot is asked for before it begins (a day is room for
-- clocks that differ). The size is told without reading the body.
select audit.request_id, (extract(epoch from audit.snapshot_at) * 1000000)::bigint, octet_length(raw.body)
from xingtu_ops.request_audit as audit
join xingtu_ops.scope as scope using (scope_id)
join xingtu_raw.api_page as raw using (request_id)
where scope.detail_type = $1 and audit.outcome in ('ok', 'empty', 'unmapped')
  and audit.snapshot_at between $2::timestamptz and $3::timestamptz
  and audit.request_id < $4::uuid
  and audit.request_id >= xingtu_ops.request_id_floor(greatest(timestamptz 'epoch', $2::timestamptz - interval '1 day'))
order by audit.request_id desc
limit $5::integer
