-- How many lists of each chosen creator ($4) are what, at each snapshot. No row: nothing was planned.
with coverage as materialized (
  select author_id, snapshot_at, covered, coverage
  from xingtu_report.scope_coverage
  where author_id = any ($4::text[]) and snapshot_at between $1::timestamptz and $2::timestamptz
)
select chosen.position - 1 as author, at.position - 1 as slot,
       count(*) as scopes,
       count(*) filter (where coverage.covered) as covered,
       count(*) filter (where not coverage.covered and coverage.coverage = 'open') as open,
       count(*) filter (where not coverage.covered and coverage.coverage = 'waiting_for_mapping')
         as waiting_for_mapping,
       count(*) filter (where not coverage.covered and coverage.coverage = 'failed') as failed,
       count(*) filter (where not coverage.covered and coverage.coverage = 'skipped') as skipped
from coverage
join unnest($4::text[]) with ordinality as chosen (author_id, position)
  on chosen.author_id = coverage.author_id
join unnest($3::bigint[]) with ordinality as at (micros, position)
  on coverage.snapshot_at = timestamptz 'epoch' + at.micros * interval '1 microsecond'
group by 1, 2
order by 1, 2
