-- Whose conversions rose and fell most at snapshot $1, $2 of each for every kind of list, industry ALL.
with placed as (
  select movers.*,
         row_number() over (partition by detail_type, platform, time_range
                            order by conversion_count_change desc, item_id) as rise,
         row_number() over (partition by detail_type, platform, time_range
                            order by conversion_count_change, item_id) as fall
  from xingtu_report.top_movers as movers
  where industry = 'ALL' and snapshot_at = $1::timestamptz
)
select platform, time_range, detail_type, author_id, left(author_name, 60) as author_name, item_id,
       left(title, 120) as title, conversion_count, conversion_count_previous, conversion_count_change,
       conversion_count_change_ratio, is_estimate,
       (extract(epoch from previous_snapshot_at) * 1000000)::bigint as previous_snapshot_at,
       days_between, previous_was_adjacent
from placed
where (rise <= $2::integer and conversion_count_change > 0)
   or (fall <= $2::integer and conversion_count_change < 0)
order by platform, time_range, detail_type, conversion_count_change desc, item_id
