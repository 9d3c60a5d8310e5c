-- The outcomes. A request that was given up as abandoned, because its worker seemed to be dead, gets its
-- true outcome all the same. Times are the database's: the batch says how long ago each answer came.
-- $15, $16: the least and the greatest of the request ids, so that it is planned for their partition alone and
-- not for every month of history: PostgreSQL plans it each time, because it takes a plan for any number of answers
-- for dearer.
update xingtu_ops.request_audit as audit
set requested_at    = answer.finished_at - answer.duration_ms * interval '1 millisecond',
    finished_at     = answer.finished_at,
    duration_ms     = answer.duration_ms,
    http_status     = answer.http_status,
    api_code        = answer.api_code,
    api_message     = answer.api_message,
    outcome         = answer.outcome,
    error_detail    = answer.error_detail,
    response_bytes  = answer.response_bytes,
    body_sha256     = answer.body_sha256,
    items           = answer.items,
    api_request_id  = answer.api_request_id,
    api_record_time = answer.api_record_time,
    billed          = answer.billed
from unnest($1::uuid[], $2::timestamptz[], $3::integer[], $4::integer[], $5::bigint[], $6::text[], $7::text[],
            $8::text[], $9::bigint[], $10::text[], $11::integer[], $12::text[], $13::text[], $14::text[])
  as answer (request_id, finished_at, duration_ms, http_status, api_code, api_message, outcome, error_detail,
             response_bytes, body_sha256, items, api_request_id, api_record_time, billed)
where audit.request_id = answer.request_id
  and audit.request_id between $15::uuid and $16::uuid
  and audit.outcome in ('in_flight', 'abandoned')
returning audit.request_id, audit.billed = 'no'
