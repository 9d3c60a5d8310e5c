-- What groups of creators add up to, the $4 largest, and what all creators do (group_name NULL, is_all true). The 0 of
-- empty lists is no sum of others that do not report the figure.
with daily as materialized (
  select *
  from xingtu_report.group_daily
  where snapshot_at between $1::timestamptz and $2::timestamptz
),
-- A number that is the same where the same creators are planned: others are not joined by a line.
planned as materialized (
  select author_group, platform, time_range, detail_type, snapshot_at, sum(hashtextextended(author_id, 0)) as authors
  from xingtu_report.scope_coverage
  where industry = 'ALL' and snapshot_at between $1::timestamptz and $2::timestamptz
  group by 1, 2, 3, 4, 5
),
ranked as (
  select daily.*, planned.authors, size.size_rank,
         daily.items = 0 and daily.conversion_count_min is not null as is_empty -- of others no sum is known
  from daily
  join planned
    on planned.author_group is not distinct from daily.author_group and planned.platform = daily.platform
   and planned.time_range = daily.time_range and planned.detail_type = daily.detail_type
   and planned.snapshot_at = daily.snapshot_at
  join (select author_group,
               dense_rank() over (order by max(authors_planned) desc, author_group nulls last) as size_rank
        from daily
        group by author_group) as size on size.author_group is not distinct from daily.author_group
),
summed as materialized (
  select case when grouping(daily.author_group) = 0 then left(daily.author_group, 60) end as group_name,
       grouping(daily.author_group) = 1 as is_all,
       case when grouping(daily.author_group) = 0 then min(daily.size_rank) else 0 end as size_rank,
       daily.platform, daily.time_range, daily.detail_type, daily.snapshot_at,
       sum(daily.authors_planned) as authors_planned, sum(daily.authors_covered) as authors_covered,
       mod(sum(daily.authors), 1000000000000)::bigint as authors_key,
       bool_and(daily.complete) as complete, sum(daily.items) as items,
       sum(daily.conversion_count_reported) as conversion_count_reported,
       case when (bool_and(daily.is_empty) or sum(daily.conversion_count_reported) > 0)
              and not bool_or(daily.conversion_count_reported > 0 and daily.conversion_count_min is null)
         then sum(daily.conversion_count_min) end as conversion_count_min,
       case when (bool_and(daily.is_empty) or sum(daily.conversion_count_reported) > 0)
              and not bool_or(daily.conversion_count_reported > 0 and daily.conversion_count_max is null)
         then sum(daily.conversion_count_max) end as conversion_count_max,
       sum(daily.conversion_count_left_out) as conversion_count_left_out,
       sum(daily.conversion_count_change) as conversion_count_change,
       sum(daily.sales_amount_reported) as sales_amount_reported,
       case when (bool_and(daily.is_empty) or sum(daily.sales_amount_reported) > 0)
              and not bool_or(daily.sales_amount_reported > 0 and daily.sales_amount_min is null)
         then sum(daily.sales_amount_min) end as sales_amount_min,
       case when (bool_and(daily.is_empty) or sum(daily.sales_amount_reported) > 0)
              and not bool_or(daily.sales_amount_reported > 0 and daily.sales_amount_max is null)
         then sum(daily.sales_amount_max) end as sales_amount_max,
       sum(daily.sales_amount_left_out) as sales_amount_left_out,
       sum(daily.sales_amount_change) as sales_amount_change,
       sum(daily.sales_count_reported) as sales_count_reported,
       case when (bool_and(daily.is_empty) or sum(daily.sales_count_reported) > 0)
              and not bool_or(daily.sales_count_reported > 0 and daily.sales_count_min is null)
         then sum(daily.sales_count_min) end as sales_count_min,
       case when (bool_and(daily.is_empty) or sum(daily.sales_count_reported) > 0)
              and not bool_or(daily.sales_count_reported > 0 and daily.sales_count_max is null)
         then sum(daily.sales_count_max) end as sales_count_max,
       sum(daily.sales_count_left_out) as sales_count_left_out,
       sum(daily.sales_count_change) as sales_count_change,
       sum(daily.component_click_count_reported) as component_click_count_reported,
       case when (bool_and(daily.is_empty) or sum(daily.component_click_count_reported) > 0)
              and not bool_or(daily.component_click_count_reported > 0 and daily.component_click_count_min is null)
         then sum(daily.component_click_count_min) end as component_click_count_min,
       case when (bool_and(daily.is_empty) or sum(daily.component_click_count_reported) > 0)
              and not bool_or(daily.component_click_count_reported > 0 and daily.component_click_count_max is null)
         then sum(daily.component_click_count_max) end as component_click_count_max,
       sum(daily.component_click_count_left_out) as component_click_count_left_out,
       sum(daily.component_click_count_change) as component_click_count_change,
       sum(daily.play_count_reported) as play_count_reported,
       case when bool_and(daily.is_empty) or bool_or(daily.items > 0 and daily.play_count is not null)
         then sum(daily.play_count) end as play_count
  from ranked as daily
  group by grouping sets ((daily.author_group, daily.platform, daily.time_range, daily.detail_type, daily.snapshot_at),
                          (daily.platform, daily.time_range, daily.detail_type, daily.snapshot_at))
)
select summed.platform, summed.time_range, summed.detail_type, summed.size_rank as series, summed.is_all,
       summed.group_name, at.position - 1 as slot, summed.authors_planned, summed.authors_covered, summed.authors_key,
       summed.complete, summed.items,
       summed.conversion_count_reported, summed.conversion_count_min, summed.conversion_count_max,
       summed.conversion_count_left_out, summed.conversion_count_change,
       summed.sales_amount_reported, summed.sales_amount_min, summed.sales_amount_max,
       summed.sales_amount_left_out, summed.sales_amount_change,
       summed.sales_count_reported, summed.sales_count_min, summed.sales_count_max,
       summed.sales_count_left_out, summed.sales_count_change,
       summed.component_click_count_reported, summed.component_click_count_min,
       summed.component_click_count_max, summed.component_click_count_left_out, summed.component_click_count_change,
       summed.play_count_reported, summed.play_count
from summed
join unnest($3::bigint[]) with ordinality as at (micros, position)
  on summed.snapshot_at = timestamptz 'epoch' + at.micros * interval '1 microsecond'
where summed.size_rank <= $4::integer
order by 1, 2, 3, 4, 7
