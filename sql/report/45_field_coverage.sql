-- Which figures the API reports, and how often: one that fades out was renamed or withdrawn, and its trend is none.

create or replace view xingtu_report.field_coverage as
select
  figures.snapshot_at,
  scope.detail_type,
  measure.column_name,
  count(*) as lists_covered,
  sum(figures.items) as rows_listed,
  sum(measure.reported) as rows_reporting,
  round(sum(measure.reported)::numeric / nullif(sum(figures.items), 0), 4) as share,
  coalesce(sum(issue.number), 0) as issues
from xingtu_ops.scope_figures as figures
join xingtu_ops.scope as scope on scope.scope_id = figures.scope_id
cross join lateral unnest(figures.measures, figures.reported) as measure (column_name, reported)
left join lateral (
  select issues.number
  from unnest(figures.issue_columns, figures.issues) as issues (column_name, number)
  where issues.column_name = measure.column_name) as issue on figures.issues is not null
group by figures.snapshot_at, scope.detail_type, measure.column_name;

comment on view xingtu_report.field_coverage is
  'Which figures the API reports. One row for each snapshot, detail type and figure of the mapping that loaded it. An item counts in each list that holds it, so that rows_listed is no number of items; the share is what to look at: one that falls says that a field was renamed or withdrawn, long before a chart looks wrong. Only covered lists are counted';
comment on column xingtu_report.field_coverage.snapshot_at is 'The logical time slot';
comment on column xingtu_report.field_coverage.detail_type is 'VIDEO or PRODUCT: whose figure it is';
comment on column xingtu_report.field_coverage.column_name is 'The figure as the mapping names it: a range NAME_min and NAME_max is NAME';
comment on column xingtu_report.field_coverage.lists_covered is 'Covered lists of which this is said';
comment on column xingtu_report.field_coverage.rows_listed is 'Rows of these lists: an item counts in each list that holds it';
comment on column xingtu_report.field_coverage.rows_reporting is 'Those of them where the figure is not NULL';
comment on column xingtu_report.field_coverage.share is 'rows_reporting / rows_listed, 0..1 to four decimals; NULL if nothing is listed';
comment on column xingtu_report.field_coverage.issues is 'Values of it that could not be read or were cleaned, in these lists: see xingtu_ops.value_issue';
