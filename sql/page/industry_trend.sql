-- What each industry's lists add up to, the $4 with the greatest sales within the window.
with window_of as materialized (
  select daily.*,
         max(daily.sales_amount_min) over (partition by daily.industry) as greatest_sales,
         max(daily.conversion_count_min) over (partition by daily.industry) as greatest_conversions
  from xingtu_report.industry_daily as daily
  where daily.snapshot_at between $1::timestamptz and $2::timestamptz
),
-- A number that is the same where the same creators are planned: others are not joined by a line.
planned as materialized (
  select industry, platform, time_range, detail_type, snapshot_at,
         mod(sum(hashtextextended(author_id, 0)), 1000000000000)::bigint as authors_key
  from xingtu_report.scope_coverage
  where industry <> 'ALL' and snapshot_at between $1::timestamptz and $2::timestamptz
  group by 1, 2, 3, 4, 5
),
ranked as materialized (
  select window_of.*,
         dense_rank() over (order by greatest_sales desc nulls last, greatest_conversions desc nulls last,
                                     industry) as sales_rank
  from window_of
)
select ranked.platform, ranked.time_range, ranked.detail_type, ranked.sales_rank as series, ranked.industry,
       ranked.industry_name_en, ranked.industry_name_zh, at.position - 1 as slot,
       ranked.authors_planned, ranked.authors_covered, planned.authors_key, ranked.complete, ranked.items,
       ranked.conversion_count_reported, ranked.conversion_count_min, ranked.conversion_count_max,
       ranked.conversion_count_left_out, ranked.conversion_count_change,
       ranked.sales_amount_reported, ranked.sales_amount_min, ranked.sales_amount_max,
       ranked.sales_amount_left_out, ranked.sales_amount_change,
       ranked.sales_count_reported, ranked.sales_count_min, ranked.sales_count_max,
       ranked.sales_count_left_out, ranked.sales_count_change,
       ranked.component_click_count_reported, ranked.component_click_count_min,
       ranked.component_click_count_max, ranked.component_click_count_left_out, ranked.component_click_count_change,
       ranked.play_count_reported, ranked.play_count
from ranked
join planned using (industry, platform, time_range, detail_type, snapshot_at)
join unnest($3::bigint[]) with ordinality as at (micros, position)
  on ranked.snapshot_at = timestamptz 'epoch' + at.micros * interval '1 microsecond'
where ranked.sales_rank <= $4::integer
order by 1, 2, 3, 4, 8
