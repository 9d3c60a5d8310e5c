-- What is known of each scope at each snapshot, and if nothing, why.

create or replace view xingtu_report.scope_coverage as
select
  scope.author_id,
  author.name as author_name,
  author.author_group,
  scope.platform,
  scope.industry,
  scope.time_range,
  scope.detail_type,
  progress.snapshot_at,
  case
    when progress.state = 'complete' then 'covered'
    when progress.state in ('failed', 'skipped') then progress.state
    when progress.last_outcome = 'unmapped' then 'waiting_for_mapping'
    when progress.completed_at is not null then 'refreshing'
    else 'open'
  end as coverage,
  progress.completed_at is not null as covered,
  progress.state,
  progress.completed_at,
  progress.completion_proof,
  progress.drifted,
  progress.total_count_first,
  progress.total_count_last,
  progress.pages_loaded,
  progress.items_seen,
  progress.items_loaded,
  progress.items_rejected,
  progress.items_duplicate,
  progress.last_outcome,
  progress.failure
from xingtu_ops.scope_snapshot as progress
join xingtu_ops.scope as scope on scope.scope_id = progress.scope_id
left join xingtu.author as author on author.author_id = scope.author_id;

comment on view xingtu_report.scope_coverage is
  'What is known of each list of the API. One row for each scope (author, platform, industry, time range, detail type) and snapshot that was planned. Only where covered is true may a missing item be read as not listed, and only for certain where drifted is false and items_rejected is 0; everywhere else it is not known. A snapshot that no run has planned has no row. While a refresh is under way, and where it has failed or waits for a mapping, covered stays true and the tables hold the old reading; completion_proof and all that follows it may speak of the new one, as far as it has come, and completion_proof then is NULL';
comment on column xingtu_report.scope_coverage.author_id is 'The creator';
comment on column xingtu_report.scope_coverage.author_name is 'Name of the creator; NULL if the job''s list of authors gives none';
comment on column xingtu_report.scope_coverage.author_group is 'Group of the creator; NULL if the job''s list of authors gives none';
comment on column xingtu_report.scope_coverage.platform is 'platform of the scope: SHORT_VIDEO, LIVE_STREAMING, PICTURE_TEXT, SHORT_DRAMA';
comment on column xingtu_report.scope_coverage.industry is 'industryId of the scope';
comment on column xingtu_report.scope_coverage.time_range is 'range of the scope: DAY_30 or DAY_90';
comment on column xingtu_report.scope_coverage.detail_type is 'detailType of the scope: VIDEO or PRODUCT';
comment on column xingtu_report.scope_coverage.snapshot_at is 'The logical time slot: start of hour, day or week in the job''s time zone';
comment on column xingtu_report.scope_coverage.coverage is 'covered: all is loaded; refreshing: loaded, and being asked for again; open: pages are missing, the next run gets them; waiting_for_mapping: bought, but not readable before the mapping is mended (replay); failed: for good, see failure; skipped: not asked for, because ALL industries had nothing';
comment on column xingtu_report.scope_coverage.covered is 'Whether the tables hold a complete reading; also true where only a later refresh is open, failed or waits for a mapping';
comment on column xingtu_report.scope_coverage.state is 'State as the loader keeps it: open, leased (a run is at it), complete, failed, skipped';
comment on column xingtu_report.scope_coverage.completed_at is 'When the reading that the tables hold was complete; NULL: not covered';
comment on column xingtu_report.scope_coverage.completion_proof is 'count_matched: the last page was reached and the items are as many as total_count; last_page: it was reached, but the count differs or was not given; no_content: the API says there is nothing; NULL: not complete, or covered, and a refresh is not complete';
comment on column xingtu_report.scope_coverage.drifted is 'The totals changed while paging, or do not match the items that came; during a refresh, of the new reading, as the totals are';
comment on column xingtu_report.scope_coverage.total_count_first is 'Items that the API announced on the lowest page; NULL if it did not';
comment on column xingtu_report.scope_coverage.total_count_last is 'Items that the API announced on the highest page; NULL if it did not';
comment on column xingtu_report.scope_coverage.pages_loaded is 'Pages that are stored';
comment on column xingtu_report.scope_coverage.items_seen is 'Items in these pages = items_loaded + items_rejected + items_duplicate';
comment on column xingtu_report.scope_coverage.items_loaded is 'Items that became rows';
comment on column xingtu_report.scope_coverage.items_rejected is 'Items that could not become rows: they could not be read, or stand on one page twice, and then are read once';
comment on column xingtu_report.scope_coverage.items_duplicate is 'Items that another page of the scope held too; they count once';
comment on column xingtu_report.scope_coverage.last_outcome is 'Outcome of its last request; NULL if none was sent';
comment on column xingtu_report.scope_coverage.failure is 'Why it failed for good, for people; NULL if it did not';
