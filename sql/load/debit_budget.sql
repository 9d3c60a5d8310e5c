-- Takes requests from the budget, as many as it still holds; and gives back those that turned out to be
-- free. In the transaction that writes the intents, so that no kill can part the two. While the API wants
-- no requests, whichever worker it told so, there are none. $6: how long it wants none from now on, in
-- milliseconds; NULL: it did not say so to this worker.
update xingtu_ops.job_snapshot as account
set spent_requests = account.spent_requests - $3::bigint + granted.requests,
    paused_until = granted.paused_until
from (select case when paused_until > asked_at then 0
                  else least($4::bigint, greatest(0, $5::bigint - (spent_requests - $3::bigint))) end as requests,
             paused_until,
             -- Of the same moment as the decision: above zero exactly where that is why there are none.
             greatest(0, ceil(extract(epoch from paused_until - asked_at) * 1000))::bigint as pause_ms
      from (select spent_requests, asked_at,
                   greatest(paused_until, asked_at + $6::bigint * interval '1 millisecond') as paused_until
            from xingtu_ops.job_snapshot
            cross join (select clock_timestamp() as asked_at) as clock
            where job = $1 and snapshot_at = $2::timestamptz
            for update of job_snapshot) as stored) as granted
where account.job = $1 and account.snapshot_at = $2::timestamptz
returning granted.requests, granted.pause_ms
