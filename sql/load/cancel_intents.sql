-- Intents whose request never left: no request, no row.
delete from xingtu_ops.request_audit
where request_id = any ($1::uuid[]) and outcome = 'in_flight'
