-- How old the newest whole knowledge of each author is. Proven by coverage, not by the clock of the last run:
-- an author whose scopes are partly open or failed does not get fresher.

create or replace view xingtu_report.freshness as
with snapshot_of_author as (
  select
    author_id,
    detail_type,
    snapshot_at,
    count(*) filter (where not covered and coverage in ('open', 'waiting_for_mapping')) as open_scopes,
    count(*) filter (where not covered and coverage = 'failed') as failed_scopes,
    bool_and(covered or coverage = 'skipped') as whole
  from xingtu_report.scope_coverage
  group by author_id, detail_type, snapshot_at
),
author_list as (
  select
    author_id,
    detail_type,
    max(snapshot_at) filter (where whole) as last_covered_snapshot_at,
    max(snapshot_at) as last_attempted_snapshot_at,
    (array_agg(open_scopes order by snapshot_at desc))[1] as open_scopes,
    (array_agg(failed_scopes order by snapshot_at desc))[1] as failed_scopes
  from snapshot_of_author
  group by author_id, detail_type
)
select
  author_list.author_id,
  author.name as author_name,
  author.author_group,
  author_list.detail_type,
  author_list.last_covered_snapshot_at,
  author_list.last_attempted_snapshot_at,
  now() - author_list.last_covered_snapshot_at as age,
  author_list.open_scopes,
  author_list.failed_scopes,
  exists (select from xingtu_ops.job_author as job_author
          where job_author.author_id = author_list.author_id) as asked_for
from author_list
left join xingtu.author as author on author.author_id = author_list.author_id;

comment on view xingtu_report.freshness is
  'How old the newest whole knowledge of each author is. One row for each author and detail type that was ever planned. A snapshot counts only if every scope planned for the author and detail type in it is covered or skipped: a gap or a failure keeps the older date';
comment on column xingtu_report.freshness.author_id is 'The creator';
comment on column xingtu_report.freshness.author_name is 'Name of the creator; NULL if the job''s list of authors gives none';
comment on column xingtu_report.freshness.author_group is 'Group of the creator; NULL if the job''s list of authors gives none';
comment on column xingtu_report.freshness.detail_type is 'VIDEO or PRODUCT';
comment on column xingtu_report.freshness.last_covered_snapshot_at is 'The newest snapshot of which everything planned is known; NULL if there is none yet';
comment on column xingtu_report.freshness.last_attempted_snapshot_at is 'The newest snapshot that was planned, whatever came of it';
comment on column xingtu_report.freshness.age is 'Time from last_covered_snapshot_at, the start of its slot, until now: a daily job that is up to date shows up to a day and its own duration; NULL if there is no such snapshot';
comment on column xingtu_report.freshness.open_scopes is 'Scopes of the newest planned snapshot with pages missing or waiting for a mended mapping';
comment on column xingtu_report.freshness.failed_scopes is 'Scopes of the newest planned snapshot that failed for good';
comment on column xingtu_report.freshness.asked_for is 'Whether a job has the author in its list now; false: nothing newer is to be expected';
