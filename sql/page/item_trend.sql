-- Each chosen item ($4 to $8, one a place) at each snapshot at which its creator's list is covered; listed says
-- whether the list holds it. A snapshot at which the list is not covered has no row.
with chosen as (
  select wanted.*
  from unnest($4::text[], $5::text[], $6::text[], $7::text[], $8::text[])
    with ordinality as wanted (detail_type, platform, time_range, author_id, item_id, position)
),
at as (
  select timestamptz 'epoch' + slots.micros * interval '1 microsecond' as snapshot_at, slots.position
  from unnest($3::bigint[]) with ordinality as slots (micros, position)
),
-- Materialized, here and in other files of this folder: without statistics, as right after a first load, the planner
-- would ask a view again for each row of the other side.
covered as materialized (
  select author_id, platform, time_range, detail_type, snapshot_at
  from xingtu_report.scope_coverage
  where industry = 'ALL' and covered and author_id = any ($7::text[])
    and snapshot_at between $1::timestamptz and $2::timestamptz
),
listed as materialized (
  select 'VIDEO' as detail_type, platform, time_range, author_id, video_id as item_id, snapshot_at,
         conversion_count_min, conversion_count_max, sales_amount_min, sales_amount_max,
         null::numeric as sales_count_min, null::numeric as sales_count_max,
         component_click_count_min, component_click_count_max, play_count
  from xingtu_report.video_trend
  where industry = 'ALL' and author_id = any ($7::text[]) and video_id = any ($8::text[])
    and snapshot_at between $1::timestamptz and $2::timestamptz
  union all
  select 'PRODUCT', platform, time_range, author_id, product_id, snapshot_at,
         conversion_count_min, conversion_count_max, sales_amount_min, sales_amount_max,
         sales_count_min, sales_count_max, component_click_count_min, component_click_count_max, null
  from xingtu_report.product_trend
  where industry = 'ALL' and author_id = any ($7::text[]) and product_id = any ($8::text[])
    and snapshot_at between $1::timestamptz and $2::timestamptz
)
select chosen.position - 1 as series, at.position - 1 as slot, listed.item_id is not null as listed,
       listed.conversion_count_min, listed.conversion_count_max, listed.sales_amount_min,
       listed.sales_amount_max, listed.sales_count_min, listed.sales_count_max,
       listed.component_click_count_min, listed.component_click_count_max, listed.play_count
from chosen
join covered
  on covered.author_id = chosen.author_id and covered.platform = chosen.platform
 and covered.time_range = chosen.time_range and covered.detail_type = chosen.detail_type
join at on at.snapshot_at = covered.snapshot_at
left join listed
  on listed.detail_type = chosen.detail_type and listed.platform = chosen.platform
 and listed.time_range = chosen.time_range and listed.author_id = chosen.author_id
 and listed.item_id = chosen.item_id and listed.snapshot_at = covered.snapshot_at
order by 1, 2
