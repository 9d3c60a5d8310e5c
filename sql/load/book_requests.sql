-- The books of a settlement, in one statement and its last: all workers of the job wait for the budget's row from
-- here to the commit. It gives requests that turned out to be free back to the budget, takes as many as it still
-- holds, writes the intents of these, and counts; in one transaction, so that no kill can part them. The
-- requests are sent after it has committed, and not before. While the API wants no requests, whichever worker it
-- told so, there are none.
-- $4: whether the budget has to do with it. $7: how long the API wants none from now on, in milliseconds; NULL: it
-- did not say so to this worker. No row is counted where the run was given up meanwhile.
with account as (
  update xingtu_ops.job_snapshot as account
  set spent_requests = account.spent_requests - $5::bigint + granted.requests,
      paused_until = granted.paused_until
  from (select case when paused_until > asked_at then 0
                    else least(cardinality($9::bigint[]), greatest(0, $6::bigint - (spent_requests - $5::bigint)))
               end as requests,
               paused_until,
               -- Of the same moment as the decision: above zero exactly where that is why there are none.
               greatest(0, ceil(extract(epoch from paused_until - asked_at) * 1000))::bigint as pause_ms
        from (select spent_requests, asked_at,
                     greatest(paused_until, asked_at + $7::bigint * interval '1 millisecond') as paused_until
              from xingtu_ops.job_snapshot
              cross join (select clock_timestamp() as asked_at) as clock
              where job = $2 and snapshot_at = $3::timestamptz and $4::boolean
              for update of job_snapshot) as stored) as granted
  where account.job = $2 and account.snapshot_at = $3::timestamptz
  returning granted.requests, granted.pause_ms),
granted as (
  select count(*) as accounts, coalesce(sum(requests), 0)::bigint as requests, coalesce(sum(pause_ms), 0)::bigint as pause_ms
  from account),
intent as (
  insert into xingtu_ops.request_audit (run_id, scope_id, snapshot_at, reading, page, attempt, url, worker)
  select $1::uuid, asked.scope_id, $3::timestamptz, asked.reading, asked.page, asked.attempt, asked.url, $8
  from granted
  cross join unnest($9::bigint[], $10::integer[], $11::integer[], $12::integer[], $13::text[])
    with ordinality as asked (scope_id, reading, page, attempt, url, number)
  where asked.number <= granted.requests
  returning request_id, scope_id, page),
counted as (
  update xingtu_ops.job_run as run
  set heartbeat_at     = clock_timestamp(),
      lease_expires_at = clock_timestamp() + $14::integer * interval '1 millisecond',
      requests_sent    = run.requests_sent + granted.requests,
      requests_billed  = run.requests_billed + $15::bigint,
      requests_unknown = run.requests_unknown + $16::bigint + granted.requests,
      pages_loaded     = run.pages_loaded + $17::bigint,
      items_loaded     = run.items_loaded + $18::bigint,
      items_rejected   = run.items_rejected + $19::bigint
  from granted
  where run.run_id = $1::uuid and run.status = 'running'
  returning run.run_id)
select (select count(*) from counted), granted.accounts, granted.requests, granted.pause_ms,
       intent.request_id, intent.scope_id, intent.page
from granted
left join intent on true
