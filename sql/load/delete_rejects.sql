delete from xingtu_ops.rejected_item where request_id = any ($1::uuid[])
