-- What each industry's lists add up to, the $4 with the greatest sales within the window.
with window_of as materialized (
  select daily.*,
         max(daily.sales_amount_min) over (partition by daily.industry) as greatest_sales,
         max(daily.conversion_count_min) over (partition by daily.industry) as greatest_conversions
  from xingtu_report.industry_daily as daily
  where daily.snapshot_at between $1::timestamptz and $2::timestamptz
),
ranked as materialized (
  select window_of.*,
         dense_rank() over (order by greatest_sales desc nulls last, greatest_conversions desc nulls last,
                                     industry) as sales_rank
  from window_of
)
select ranked.platform, ranked.time_range, ranked.detail_type, ranked.sales_rank as series, ranked.industry,
       ranked.industry_name_en, ranked.industry_name_zh, at.position - 1 as slot,
       ranked.authors_planned, ranked.authors_covered, ranked.complete, ranked.items,
       ranked.conversion_count_reported, ranked.conversion_count_min, ranked.conversion_count_max,
       ranked.sales_amount_reported, ranked.sales_amount_min, ranked.sales_amount_max,
       ranked.sales_count_reported, ranked.sales_count_min, ranked.sales_count_max,
       ranked.component_click_count_reported, ranked.component_click_count_min,
       ranked.component_click_count_max, ranked.play_count
from ranked
join unnest($3::bigint[]) with ordinality as at (micros, position)
  on ranked.snapshot_at = timestamptz 'epoch' + at.micros * interval '1 microsecond'
where ranked.sales_rank <= $4::integer
order by 1, 2, 3, 4, 8
