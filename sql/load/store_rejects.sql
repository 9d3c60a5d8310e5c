-- Items of which no row could be made.
insert into xingtu_ops.rejected_item (request_id, ordinal, reason, json_path, item)
select request_id, ordinal, reason, json_path, item
from unnest($1::uuid[], $2::integer[], $3::text[], $4::text[], $5::bytea[])
  as staged (request_id, ordinal, reason, json_path, item)
