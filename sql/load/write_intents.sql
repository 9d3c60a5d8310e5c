-- The rows of requests that will be sent after this transaction has committed, and not before.
insert into xingtu_ops.request_audit (run_id, scope_id, snapshot_at, reading, page, attempt, url, worker)
select $1::uuid, intent.scope_id, $2::timestamptz, intent.reading, intent.page, intent.attempt, intent.url, $3
from unnest($4::bigint[], $5::integer[], $6::integer[], $7::integer[], $8::text[])
  as intent (scope_id, reading, page, attempt, url)
returning request_id, scope_id, page
