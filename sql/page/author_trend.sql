-- What the chosen creators' lists ($4) add up to. A list that is planned and not covered has a row without figures.
with daily as materialized (
  select *
  from xingtu_report.author_daily
  where author_id = any ($4::text[]) and snapshot_at between $1::timestamptz and $2::timestamptz
)
select daily.platform, daily.time_range, daily.detail_type, chosen.position - 1 as series,
       at.position - 1 as slot, daily.items,
       daily.conversion_count_reported, daily.conversion_count_min, daily.conversion_count_max,
       daily.conversion_count_left_out, daily.conversion_count_change,
       daily.sales_amount_reported, daily.sales_amount_min, daily.sales_amount_max,
       daily.sales_amount_left_out, daily.sales_amount_change,
       daily.sales_count_reported, daily.sales_count_min, daily.sales_count_max,
       daily.sales_count_left_out, daily.sales_count_change,
       daily.component_click_count_reported, daily.component_click_count_min, daily.component_click_count_max,
       daily.component_click_count_left_out, daily.component_click_count_change,
       daily.play_count_reported, daily.play_count
from daily
join unnest($4::text[]) with ordinality as chosen (author_id, position) on chosen.author_id = daily.author_id
join unnest($3::bigint[]) with ordinality as at (micros, position)
  on daily.snapshot_at = timestamptz 'epoch' + at.micros * interval '1 microsecond'
order by 1, 2, 3, 4, 5
