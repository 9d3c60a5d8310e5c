select request_id, body from xingtu_raw.api_page where request_id = any ($1::uuid[])
