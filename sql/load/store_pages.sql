-- The bytes as received.
insert into xingtu_raw.api_page (request_id, body, body_sha256, received_at)
select request_id, body, body_sha256, finished_at
from staged_answer
where body is not null
on conflict (request_id) do nothing
