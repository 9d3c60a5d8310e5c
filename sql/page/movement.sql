-- What came into the newest covered list of each creator and what left it, the $3 with the most conversions of each
-- for every kind of list. What left is shown as it was listed last.
with newest as materialized (
  select author_id, platform, time_range, detail_type, max(snapshot_at) as snapshot_at
  from xingtu_report.scope_coverage
  where industry = 'ALL' and covered and snapshot_at between $1::timestamptz and $2::timestamptz
    and author_id in (select author_id from xingtu_report.freshness where asked_for)
  group by author_id, platform, time_range, detail_type
),
moved as materialized (
  select movement.*
  from newest
  cross join lateral (
    select *
    from xingtu_report.item_movement as movement
    where movement.author_id = newest.author_id and movement.platform = newest.platform
      and movement.industry = 'ALL' and movement.time_range = newest.time_range
      and movement.detail_type = newest.detail_type and movement.snapshot_at = newest.snapshot_at) as movement
),
figured as (
  select moved.*,
         case when moved.movement = 'left' then moved.previous_snapshot_at else moved.snapshot_at end as listed_at
  from moved
  where moved.movement <> 'stayed'
),
known as (
  select figured.*, item.*
  from figured
  cross join lateral (
    select conversion_count_min, conversion_count_max, sales_amount_min, sales_amount_max
    from xingtu.video_snapshot as listed
    where figured.detail_type = 'VIDEO' and listed.author_id = figured.author_id
      and listed.snapshot_at = figured.listed_at and listed.platform = figured.platform and listed.industry = 'ALL'
      and listed.time_range = figured.time_range and listed.video_id = figured.item_id
    union all
    select conversion_count_min, conversion_count_max, sales_amount_min, sales_amount_max
    from xingtu.product_snapshot as listed
    where figured.detail_type = 'PRODUCT' and listed.author_id = figured.author_id
      and listed.snapshot_at = figured.listed_at and listed.platform = figured.platform and listed.industry = 'ALL'
      and listed.time_range = figured.time_range and listed.product_id = figured.item_id) as item
),
placed as (
  select known.*,
         row_number() over (partition by detail_type, platform, time_range, movement
                            order by conversion_count_min desc nulls last, sales_amount_min desc nulls last,
                                     author_id, item_id) as place
  from known
)
select platform, time_range, detail_type, author_id, left(author_name, 60) as author_name, item_id,
       left(title, 120) as title, movement, is_proven,
       movement = 'entered' and first_seen_at < snapshot_at as came_back,
       (extract(epoch from snapshot_at) * 1000000)::bigint as snapshot_at,
       (extract(epoch from previous_snapshot_at) * 1000000)::bigint as previous_snapshot_at, days_between,
       conversion_count_min, conversion_count_max, sales_amount_min, sales_amount_max
from placed
where place <= $3::integer
order by platform, time_range, detail_type, movement, place
