-- Whose conversions rose and fell most in the newest covered list of each creator, $3 of each for every kind of list.
with newest as materialized (
  select author_id, platform, time_range, detail_type, max(snapshot_at) as snapshot_at
  from xingtu_report.scope_coverage
  where industry = 'ALL' and covered and snapshot_at between $1::timestamptz and $2::timestamptz
    and author_id in (select author_id from xingtu_report.freshness where asked_for)
  group by author_id, platform, time_range, detail_type
),
moved as (
  select newest.*, item.*
  from newest
  cross join lateral (
    select author_name, video_id as item_id, title, conversion_count_mid, conversion_count_previous,
           conversion_count_change, conversion_count_change_ratio,
           conversion_count_is_range or conversion_count_previous_is_range as is_estimate, previous_snapshot_at,
           days_between, previous_was_adjacent
    from xingtu_report.video_trend as trend
    where newest.detail_type = 'VIDEO' and trend.author_id = newest.author_id and trend.industry = 'ALL'
      and trend.platform = newest.platform and trend.time_range = newest.time_range
      and trend.snapshot_at = newest.snapshot_at
    union all
    select author_name, product_id, title, conversion_count_mid, conversion_count_previous,
           conversion_count_change, conversion_count_change_ratio,
           conversion_count_is_range or conversion_count_previous_is_range, previous_snapshot_at,
           days_between, previous_was_adjacent
    from xingtu_report.product_trend as trend
    where newest.detail_type = 'PRODUCT' and trend.author_id = newest.author_id and trend.industry = 'ALL'
      and trend.platform = newest.platform and trend.time_range = newest.time_range
      and trend.snapshot_at = newest.snapshot_at) as item
  where item.conversion_count_change <> 0
),
placed as (
  select moved.*,
         row_number() over (partition by detail_type, platform, time_range
                            order by conversion_count_change desc, author_id, item_id) as rise,
         row_number() over (partition by detail_type, platform, time_range
                            order by conversion_count_change, author_id, item_id) as fall
  from moved
)
select platform, time_range, detail_type, author_id, left(author_name, 60) as author_name, item_id,
       left(title, 120) as title, conversion_count_mid as conversion_count, conversion_count_previous,
       conversion_count_change, conversion_count_change_ratio, is_estimate,
       (extract(epoch from snapshot_at) * 1000000)::bigint as snapshot_at,
       (extract(epoch from previous_snapshot_at) * 1000000)::bigint as previous_snapshot_at,
       days_between, previous_was_adjacent
from placed
where (rise <= $3::integer and conversion_count_change > 0)
   or (fall <= $3::integer and conversion_count_change < 0)
order by platform, time_range, detail_type, conversion_count_change desc, author_id, item_id
