-- One row for each column of an item: of several issues of attributes the first is kept.
insert into xingtu_ops.value_issue (request_id, ordinal, column_name, reason, original)
select request_id, ordinal, column_name, reason, original
from unnest($1::uuid[], $2::integer[], $3::text[], $4::text[], $5::text[])
  as staged (request_id, ordinal, column_name, reason, original)
on conflict do nothing
