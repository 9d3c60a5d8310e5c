-- Raw pages, cut out of $1, which holds one after the other: as bytes they need no digits, which would be
-- twice as many and would have to be read again.
insert into xingtu_raw.api_page (request_id, body, body_sha256, received_at)
select request_id, substring($1::bytea from first for length), body_sha256, received_at
from unnest($2::uuid[], $3::integer[], $4::integer[], $5::text[], $6::timestamptz[])
  as page (request_id, first, length, body_sha256, received_at)
