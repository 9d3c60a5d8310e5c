delete from xingtu_ops.value_issue where request_id = any ($1::uuid[])
