-- How old the newest whole knowledge of each author is. Proven by coverage, not by the clock of the last run:
-- an author whose scopes are partly open or failed does not get fresher.

create or replace view xingtu_report.freshness as
with asked as (
  select scope.author_id, scope.detail_type,
         max(planned.snapshot_at) as last_attempted_snapshot_at
  from xingtu_ops.scope as scope
  cross join lateral (
    select progress.snapshot_at
    from xingtu_ops.scope_snapshot as progress
    where progress.scope_id = scope.scope_id
    order by progress.snapshot_at desc
    limit 1) as planned
  group by scope.author_id, scope.detail_type
),
newest as (
  select asked.author_id, asked.detail_type, asked.last_attempted_snapshot_at,
         whole.snapshot_at as last_covered_snapshot_at
  from asked
  -- What is missing is found by an index of just that, however long the history is.
  cross join lateral (
    select array_agg(progress.snapshot_at) as snapshots
    from xingtu_ops.scope as scope
    join xingtu_ops.scope_snapshot as progress on progress.scope_id = scope.scope_id
    where scope.author_id = asked.author_id and scope.detail_type = asked.detail_type
      and progress.completed_at is null and progress.state <> 'skipped') as missing
  left join lateral (
    select slot.snapshot_at
    from xingtu_ops.job_snapshot as slot -- from the newest one back, mostly one step
    where slot.snapshot_at <= asked.last_attempted_snapshot_at
      and slot.snapshot_at <> all (coalesce(missing.snapshots, '{}'))
      and (select true
           from xingtu_ops.scope as scope
           join xingtu_ops.scope_snapshot as planned
             on planned.scope_id = scope.scope_id and planned.snapshot_at = slot.snapshot_at
           where scope.author_id = asked.author_id and scope.detail_type = asked.detail_type
           limit 1)
    order by slot.snapshot_at desc
    limit 1) as whole on true
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
  'How old the newest whole knowledge of each author is. One row for each author and detail type that was ever planned. A snapshot counts only if every scope planned for the author and detail type in it is covered or skipped: a gap or a failure keeps the older date. Lists of all jobs count together, each snapshot for itself: one that only a job with fewer lists has planned counts if those are covered';
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
