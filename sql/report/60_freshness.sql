-- How old the newest whole knowledge of each author is. Proven by coverage, not by the clock of the last run:
-- an author whose scopes are partly open or failed does not get fresher.

create or replace view xingtu_report.freshness as
with newest as (
  select
    scope.author_id,
    scope.detail_type,
    max(whole.snapshot_at) as last_covered_snapshot_at,
    max(planned.snapshot_at) as last_attempted_snapshot_at
  from xingtu_ops.scope as scope
  -- From the newest snapshot back, mostly one step: history is not read.
  cross join lateral (
    select progress.snapshot_at
    from xingtu_ops.scope_snapshot as progress
    where progress.scope_id = scope.scope_id
    order by progress.snapshot_at desc
    limit 1) as planned
  left join lateral (
    select progress.snapshot_at
    from xingtu_ops.scope_snapshot as progress
    where progress.scope_id = scope.scope_id
      and (progress.completed_at is not null or progress.state = 'skipped')
      and not exists (
        select from xingtu_ops.scope as sibling
        join xingtu_ops.scope_snapshot as missing
          on missing.scope_id = sibling.scope_id and missing.snapshot_at = progress.snapshot_at
        where sibling.author_id = scope.author_id and sibling.detail_type = scope.detail_type
          and missing.completed_at is null and missing.state <> 'skipped')
    order by progress.snapshot_at desc
    limit 1) as whole on true
  group by scope.author_id, scope.detail_type
)
select
  newest.author_id,
  author.name as author_name,
  author.author_group,
  newest.detail_type,
  newest.last_covered_snapshot_at,
  newest.last_attempted_snapshot_at,
  now() - newest.last_covered_snapshot_at as age,
  missing.open_scopes,
  missing.failed_scopes,
  exists (select from xingtu_ops.job_author as job_author
          where job_author.author_id = newest.author_id) as asked_for
from newest
cross join lateral (
  select count(*) filter (where progress.state in ('open', 'leased')) as open_scopes,
         count(*) filter (where progress.state = 'failed') as failed_scopes
  from xingtu_ops.scope as scope
  join xingtu_ops.scope_snapshot as progress
    on progress.scope_id = scope.scope_id and progress.snapshot_at = newest.last_attempted_snapshot_at
  where scope.author_id = newest.author_id and scope.detail_type = newest.detail_type
    and progress.completed_at is null) as missing
left join xingtu.author as author on author.author_id = newest.author_id;

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
