-- The outcomes. A request that was given up as abandoned, because its worker seemed to be dead, gets its
-- true outcome all the same. Times are the database's: the batch says how long ago each answer came.
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
from staged_answer as answer
where audit.request_id = answer.request_id
  and audit.outcome in ('in_flight', 'abandoned')
returning audit.request_id, audit.billed = 'no'
