-- The creators that the page shows: $3 with the greatest newest sales, $4 of whom the most is missing.
with newest as materialized (
  select author_id, platform, time_range, detail_type,
         (array_agg(sales_amount_min order by snapshot_at desc))[1] as sales_amount,
         (array_agg(conversion_count_min order by snapshot_at desc))[1] as conversion_count
  from xingtu_report.author_daily
  where covered and snapshot_at between $1::timestamptz and $2::timestamptz
  group by author_id, platform, time_range, detail_type
),
greatest_of as materialized (
  select author_id, max(sales_amount) as sales_amount, max(conversion_count) as conversion_count
  from newest
  group by author_id
),
planned as materialized (
  select author_id, author_name, author_group,
         count(*) filter (where not covered and coverage <> 'skipped') as missing
  from xingtu_report.scope_coverage
  where snapshot_at between $1::timestamptz and $2::timestamptz
  group by author_id, author_name, author_group
),
ranked as (
  select planned.*,
         row_number() over (order by greatest_of.sales_amount desc nulls last,
                                     greatest_of.conversion_count desc nulls last, author_id) as trend_rank,
         row_number() over (order by planned.missing desc, author_id) as coverage_rank,
         count(*) over () as authors
  from planned
  left join greatest_of using (author_id)
)
select author_id, left(author_name, 60) as author_name, left(author_group, 60) as author_group, missing,
       trend_rank, coverage_rank, authors
from ranked
where trend_rank <= $3::integer or coverage_rank <= $4::integer
order by trend_rank
