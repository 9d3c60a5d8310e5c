-- After a connection broke while committing: did the batch commit? Its answers are settled, or its new
-- intents are there, both or neither.
select exists (select from xingtu_ops.request_audit
               where request_id = any ($1::uuid[]) and outcome not in ('in_flight', 'abandoned'))
    or exists (select from xingtu_ops.request_audit where request_id = any ($2::uuid[]))
