-- How requests ended since the day (UTC) of the window's first snapshot, the newest $2 days of them.
with counted as (
  select outcomes.*, dense_rank() over (order by day desc) as days_ago
  from xingtu_report.request_outcome_daily as outcomes
  where day >= ($1::timestamptz at time zone 'UTC')::date
)
select day::text as day, outcome, api_code, left(meaning, 200) as meaning, requests, billed_yes,
       billed_unknown, billed_no, duration_ms_p50, duration_ms_p95
from counted
where days_ago <= $2::integer
order by day, requests desc, outcome, api_code
