-- Writes the intents again that the database has lost with its last commits. Where the run itself is lost, there is
-- nothing that they could refer to.
insert into xingtu_ops.request_audit
  (request_id, run_id, scope_id, snapshot_at, reading, page, attempt, url, worker)
select sent.request_id, run.run_id, sent.scope_id, $2::timestamptz, sent.reading, sent.page, sent.attempt,
       sent.url, $3
from unnest($4::uuid[], $5::bigint[], $6::integer[], $7::integer[], $8::integer[], $9::text[])
  as sent (request_id, scope_id, reading, page, attempt, url)
join xingtu_ops.job_run as run on run.run_id = $1::uuid
where not exists (select from xingtu_ops.request_audit as audit where audit.request_id = sent.request_id)
returning request_id
