select spend.job, at.position - 1 as slot, spend.spent_requests, spend.limit_requests, spend.price_per_request,
       spend.cost_at_most
from xingtu_report.snapshot_spend as spend
join unnest($3::bigint[]) with ordinality as at (micros, position)
  on spend.snapshot_at = timestamptz 'epoch' + at.micros * interval '1 microsecond'
where spend.snapshot_at between $1::timestamptz and $2::timestamptz
order by 1, 2
