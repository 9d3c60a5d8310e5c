-- Takes requests from the budget, as many as it still holds; and gives back those that turned out to be
-- free. In the transaction that writes the intents, so that no kill can part the two.
update xingtu_ops.job_snapshot as account
set spent_requests = account.spent_requests - $3::bigint + granted.requests
from (select least($4::bigint, greatest(0, $5::bigint - (spent_requests - $3::bigint))) as requests
      from xingtu_ops.job_snapshot
      where job = $1 and snapshot_at = $2::timestamptz
      for update) as granted
where account.job = $1 and account.snapshot_at = $2::timestamptz
returning granted.requests
