-- What pages held that are stored now. There is no receipt of them yet: a second one is an error.
insert into xingtu_ops.page_receipt
  (scope_id, snapshot_at, reading, page, request_id, has_more, total_count, page_limit,
   items_seen, items_loaded, items_rejected, items_new)
select scope_id, $1::timestamptz, reading, page, request_id, has_more, total_count, page_limit,
       seen, seen - rejected, rejected, fresh
from unnest($2::bigint[], $3::integer[], $4::integer[], $5::uuid[], $6::boolean[], $7::bigint[], $8::bigint[],
            $9::integer[], $10::integer[], $11::integer[])
  as read (scope_id, reading, page, request_id, has_more, total_count, page_limit, seen, rejected, fresh)
