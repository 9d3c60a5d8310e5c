-- What pages held, as the mapping reads them now.
insert into xingtu_ops.page_receipt as receipt
  (scope_id, snapshot_at, reading, page, request_id, has_more, total_count, page_limit,
   items_seen, items_loaded, items_rejected, items_new)
select read.scope_id, $1::timestamptz, read.reading, read.page, read.request_id, read.has_more, read.total_count,
       read.page_limit, read.seen, read.seen - read.rejected, read.rejected, read.fresh
from unnest($2::bigint[], $3::integer[], $4::integer[], $5::uuid[], $6::boolean[], $7::bigint[], $8::bigint[],
            $9::integer[], $10::integer[], $11::integer[])
  as read (scope_id, reading, page, request_id, has_more, total_count, page_limit, seen, rejected, fresh)
on conflict (scope_id, snapshot_at, page, reading) do update
set items_seen = excluded.items_seen, items_loaded = excluded.items_loaded,
    items_rejected = excluded.items_rejected, items_new = excluded.items_new
where (receipt.items_seen, receipt.items_loaded, receipt.items_rejected, receipt.items_new)
      <> (excluded.items_seen, excluded.items_loaded, excluded.items_rejected, excluded.items_new)
