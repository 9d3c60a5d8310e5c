-- What ./quickstart shows of the figures. Again: ./quickstart psql -f sql/quickstart/trends.sql
--
-- One platform, ALL industries, DAY_30: an item is listed in every scope that it belongs to, so sums over
-- several of them would count it several times. Days are those of the job's time zone, Asia/Shanghai.
-- CTEs are materialized because just after the first load there are no statistics to plan by.

\pset border 1
\pset null '-'
\pset footer off

\echo
\echo Videos whose sales of the last 30 days grew most, first against last covered snapshot of the last 14
\echo (CNY; the middle where the API gives a range; -: not reported)
with last_snapshot as materialized (
  select snapshot_at from xingtu_report.snapshot_coverage order by snapshot_at desc limit 14
),
listed as materialized (
  select author_id, coalesce(author_name || ' ', '') || '..' || right(author_id, 4) as author,
         video_id, title, snapshot_at, sales_amount_mid as sales, conversion_count_mid as orders
  from xingtu_report.video_trend
  where platform = 'SHORT_VIDEO' and industry = 'ALL' and time_range = 'DAY_30'
    and snapshot_at >= (select min(snapshot_at) from last_snapshot)
),
video as (
  -- The first and the last that were reported, for a missing value is not a fall to 0.
  select author_id, author, video_id, title, count(*) as days,
         (array_agg(sales order by snapshot_at) filter (where sales is not null))[1] as sales_first,
         (array_agg(sales order by snapshot_at desc) filter (where sales is not null))[1] as sales_last,
         (array_agg(orders order by snapshot_at) filter (where orders is not null))[1] as orders_first,
         (array_agg(orders order by snapshot_at desc) filter (where orders is not null))[1] as orders_last
  from listed
  group by author_id, author, video_id, title
)
select author, left(title, 16) as title, days,
       round(sales_first) as sales_first, round(sales_last) as sales_last,
       round(sales_last - sales_first) as growth,
       round(orders_first) as orders_first, round(orders_last) as orders_last
from video
where sales_last is not null
order by sales_last - sales_first desc, author_id, video_id
limit 10;

\echo Sales of the last 30 days by author and day, over all listed videos, at least
\echo (CNY; lower ends where the API gives a range; a day that is not covered is shown as such, never as 0)
with last_snapshot as materialized (
  select snapshot_at from xingtu_report.snapshot_coverage order by snapshot_at desc limit 14
),
list as materialized (
  select author_id, coalesce(author_name || ' ', '') || '..' || right(author_id, 4) as author,
         snapshot_at, (snapshot_at at time zone 'Asia/Shanghai')::date as day, covered
  from xingtu_report.scope_coverage
  where platform = 'SHORT_VIDEO' and industry = 'ALL' and time_range = 'DAY_30' and detail_type = 'VIDEO'
    and snapshot_at >= (select min(snapshot_at) from last_snapshot)
),
total as materialized (
  select author_id, snapshot_at, sum(sales_amount_min) as sales
  from xingtu_report.video_trend
  where platform = 'SHORT_VIDEO' and industry = 'ALL' and time_range = 'DAY_30'
    and snapshot_at >= (select min(snapshot_at) from last_snapshot)
  group by author_id, snapshot_at
),
-- Every author on every day, so that a day without a snapshot has its cell too.
author_day as (
  select author.author_id, author.author, calendar.day
  from (select distinct author_id, author from list) as author
  join xingtu.calendar_day as calendar
    on calendar.day between (select min(day) from list) and (select max(day) from list)
)
select author_day.day,
       author_day.author,
       case
         when list.covered is not true then 'not covered'
         when total.author_id is null then 'no videos'
         when total.sales is null then 'not reported'
         else to_char(total.sales, 'FM999,999,999,990')
       end as sales
from author_day
left join list on list.author_id = author_day.author_id and list.day = author_day.day
left join total on total.author_id = list.author_id and total.snapshot_at = list.snapshot_at
order by author_day.day, author_day.author_id
\crosstabview day author sales
