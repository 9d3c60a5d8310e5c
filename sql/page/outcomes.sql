-- How requests ended since the day (UTC) of the window's first snapshot, the newest $2 days of them.
with counted as (
  select outcomes.*, dense_rank() over (order by day desc) as days_ago
  from xingtu_report.request_outcome_daily as outcomes
  where day >= ($1::timestamptz at time zone 'UTC')::date
)
select day::text as day, outcome, api_code, left(meaning, 200) as meaning, sum(requests) as requests,
       sum(billed_yes) as billed_yes, sum(billed_unknown) as billed_unknown, max(duration_ms_p95) as duration_ms_p95,
       (select max(days_ago) from counted) as days
from counted
where days_ago <= $2::integer
group by day, outcome, api_code, meaning
order by day, 5 desc, outcome, api_code
