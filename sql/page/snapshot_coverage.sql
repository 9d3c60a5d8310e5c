with coverage as materialized (
  select *
  from xingtu_report.snapshot_coverage
  where snapshot_at between $1::timestamptz and $2::timestamptz
)
select at.position - 1 as slot, coverage.scopes, coverage.covered, coverage.open, coverage.waiting_for_mapping,
       coverage.failed, coverage.skipped, coverage.share
from coverage
join unnest($3::bigint[]) with ordinality as at (micros, position)
  on coverage.snapshot_at = timestamptz 'epoch' + at.micros * interval '1 microsecond'
order by 1
