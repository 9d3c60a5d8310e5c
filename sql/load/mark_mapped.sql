-- A page that could not be mapped when it came, and can be now.
update xingtu_ops.request_audit set outcome = $2, items = $3::integer, error_detail = null
where request_id = $1::uuid and outcome = 'unmapped'
