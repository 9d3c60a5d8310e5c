-- The items whose trend the page shows: of every kind of list the $2 with the most conversions at snapshot $1.
with listed as (
  select 'VIDEO' as detail_type, platform, time_range, author_id, author_name, video_id as item_id, title,
         conversion_count_min, sales_amount_min
  from xingtu_report.video_trend
  where industry = 'ALL' and snapshot_at = $1::timestamptz
  union all
  select 'PRODUCT', platform, time_range, author_id, author_name, product_id, title,
         conversion_count_min, sales_amount_min
  from xingtu_report.product_trend
  where industry = 'ALL' and snapshot_at = $1::timestamptz
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
       left(title, 120) as title, items
from ranked
where place <= $2::integer
order by platform, time_range, detail_type, place
