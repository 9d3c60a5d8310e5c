select body from xingtu_raw.api_page where request_id = $1::uuid
