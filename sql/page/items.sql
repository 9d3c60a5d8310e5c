-- The items whose trend the page shows: of every kind of list the $3 with the most conversions, each of the newest
-- covered list of its creator.
with newest as materialized (
  select author_id, platform, time_range, detail_type, max(snapshot_at) as snapshot_at
  from xingtu_report.scope_coverage
  where industry = 'ALL' and covered and snapshot_at between $1::timestamptz and $2::timestamptz
    and author_id in (select author_id from xingtu_report.freshness where asked_for)
  group by author_id, platform, time_range, detail_type
),
listed as (
  select newest.*, item.author_name, item.item_id, item.title, item.conversion_count_min, item.sales_amount_min
  from newest
  cross join lateral (
    select author_name, video_id as item_id, title, conversion_count_min, sales_amount_min
    from xingtu_report.video_trend as trend
    where newest.detail_type = 'VIDEO' and trend.author_id = newest.author_id and trend.industry = 'ALL'
      and trend.platform = newest.platform and trend.time_range = newest.time_range
      and trend.snapshot_at = newest.snapshot_at
    union all
    select author_name, product_id, title, conversion_count_min, sales_amount_min
    from xingtu_report.product_trend as trend
    where newest.detail_type = 'PRODUCT' and trend.author_id = newest.author_id and trend.industry = 'ALL'
      and trend.platform = newest.platform and trend.time_range = newest.time_range
      and trend.snapshot_at = newest.snapshot_at) as item
),
ranked as (
  select listed.*,
         row_number() over (partition by detail_type, platform, time_range
                            order by conversion_count_min desc nulls last, sales_amount_min desc nulls last,
                                     author_id, item_id) as place,
         count(*) over (partition by detail_type, platform, time_range) as items
  from listed
)
select platform, time_range, detail_type, author_id, left(author_name, 60) as author_name, item_id,
       left(title, 120) as title, items, (extract(epoch from snapshot_at) * 1000000)::bigint as snapshot_at
from ranked
where place <= $3::integer
order by platform, time_range, detail_type, place
