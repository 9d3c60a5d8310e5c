-- Which figures the API reported at the newest covered snapshot of each kind of list, of which the page shows one: by
-- the lists of ALL industries, and of single ones where that is not asked for.
with window_of as materialized (
  select coverage.*, bool_or(industry = 'ALL') over (partition by platform, time_range, detail_type) as has_all
  from xingtu_report.field_coverage as coverage
  where snapshot_at between $1::timestamptz and $2::timestamptz
),
newest as (
  select window_of.*, max(snapshot_at) over (partition by platform, time_range, detail_type) as newest_at
  from window_of
  where (industry = 'ALL') = has_all
)
select platform, time_range, detail_type, has_all, (extract(epoch from snapshot_at) * 1000000)::bigint as snapshot_at,
       column_name, sum(rows_listed)::bigint as rows_listed, sum(rows_reporting)::bigint as rows_reporting,
       trunc(sum(rows_reporting) / nullif(sum(rows_listed), 0), 4) as share, sum(issues) as issues
from newest
where snapshot_at = newest_at
group by platform, time_range, detail_type, has_all, snapshot_at, column_name
order by platform, time_range, detail_type, share desc nulls last, column_name
