-- What ./quickstart shows at its end; also with: ./quickstart psql -f sql/quickstart/trends.sql
-- One industry and one time range, because the figures of ALL and DAY_90 hold those of the others.

\pset null '-'
\pset footer off
\pset linestyle ascii

\echo
\echo 'Videos by day, all authors together (industry ALL, last 30 days): count, plays, the plays gained by videos'
\echo 'that the snapshot before lists too, and how many videos no earlier snapshot lists'
select (snapshot_at at time zone 'Asia/Shanghai')::date as day,
       count(*) as videos,
       sum(play_count) as plays,
       sum(play_count_change) filter (where previous_was_adjacent) as plays_gained,
       case when snapshot_at > min(snapshot_at) over () then count(*) filter (where previous_snapshot_at is null) end
         as new_videos
from xingtu_report.video_trend
where platform = 'SHORT_VIDEO' and industry = 'ALL' and time_range = 'DAY_30'
group by snapshot_at
order by snapshot_at;

\echo 'The videos that have gained most'
select author_id,
       left(split_part(title, E'\n', 1), 20) as title,
       count(*) as days,
       (array_agg(play_count order by snapshot_at desc))[1] as plays_now,
       sum(play_count_change) as plays_gained
from xingtu_report.video_trend
where platform = 'SHORT_VIDEO' and industry = 'ALL' and time_range = 'DAY_30'
group by author_id, video_id, title
order by plays_gained desc nulls last, author_id, video_id
limit 8;

\echo 'The products that sell most on the last day, and the change since the day before (CNY; of a range the'
\echo 'middle, of an open one nothing)'
select author_id,
       left(split_part(title, E'\n', 1), 20) as title,
       sales_amount_min,
       sales_amount_max,
       round(sales_amount_change, 2) as change_of_middle
from xingtu_report.product_trend
where platform = 'SHORT_VIDEO' and industry = 'ALL' and time_range = 'DAY_30'
  and snapshot_at = (select max(snapshot_at) from xingtu_report.product_trend)
order by sales_amount_min desc nulls last, author_id, product_id
limit 8;
