-- How complete each snapshot is.

create or replace view xingtu_report.snapshot_coverage as
select
  snapshot_at,
  count(*) as scopes,
  count(*) filter (where covered) as covered,
  count(*) filter (where not covered and coverage = 'open') as open,
  count(*) filter (where not covered and coverage = 'waiting_for_mapping') as waiting_for_mapping,
  count(*) filter (where not covered and coverage = 'failed') as failed,
  count(*) filter (where not covered and coverage = 'skipped') as skipped,
  -- Cut, not rounded: only a whole snapshot shows 1.
  trunc(count(*) filter (where covered or coverage = 'skipped') / count(*)::numeric, 4) as share
from xingtu_report.scope_coverage
group by snapshot_at;

comment on view xingtu_report.snapshot_coverage is
  'How complete each snapshot is, over all jobs that load it. One row for each snapshot that was planned; scopes = covered + open + waiting_for_mapping + failed + skipped. A snapshot that no run has planned has no row: join xingtu.calendar_day to see it';
comment on column xingtu_report.snapshot_coverage.snapshot_at is 'The logical time slot: start of hour, day or week in the job''s time zone';
comment on column xingtu_report.snapshot_coverage.scopes is 'Scopes that were planned';
comment on column xingtu_report.snapshot_coverage.covered is 'Scopes of which the tables hold a complete reading, those being refreshed included';
comment on column xingtu_report.snapshot_coverage.open is 'Scopes with pages missing; the next run gets them';
comment on column xingtu_report.snapshot_coverage.waiting_for_mapping is 'Scopes that are bought, but not readable before the mapping is mended (replay)';
comment on column xingtu_report.snapshot_coverage.failed is 'Scopes that failed for good';
comment on column xingtu_report.snapshot_coverage.skipped is 'Scopes that were not asked for, because ALL industries had nothing';
comment on column xingtu_report.snapshot_coverage.share is 'Covered and skipped ones of all scopes, 0..1, four decimals, cut: 1 only if none is missing';
