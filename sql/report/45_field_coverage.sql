-- Which figures the API reports, and how often: one that fades out was renamed or withdrawn, and its trend is none.

create or replace view xingtu_report.field_coverage as
select
  field.snapshot_at,
  field.platform,
  field.industry,
  field.time_range,
  field.detail_type,
  field.column_name,
  (sum(field.lists) filter (where field.reported is not null))::bigint as lists_covered,
  (sum(field.items) filter (where field.reported is not null))::bigint as rows_listed,
  sum(field.lists * field.reported)::bigint as rows_reporting,
  round(sum(field.lists * field.reported)
        / nullif(sum(field.items) filter (where field.reported is not null), 0), 4) as share,
  coalesce(sum(field.lists * field.issues), 0) as issues
from (
  -- Arrays in the list of columns are cheaper than a table made of each row. Those of a row go side by side, and the
  -- shorter ones end with NULL: first what the measures report, then the columns with issues.
  select alike.snapshot_at, alike.platform, alike.industry, alike.time_range, alike.detail_type, alike.lists,
         alike.items,
         unnest(alike.measures || alike.issue_columns) as column_name,
         unnest(alike.reported) as reported,
         unnest(case when alike.issues is not null then
           array_fill(null::bigint, array[cardinality(alike.measures)]) || alike.issues end) as issues
  from (
    -- Lists that report the same are one row from here on: where all figures are reported, those of one length.
    select figures.snapshot_at, scope.platform, scope.industry, scope.time_range, scope.detail_type,
           figures.measures, figures.reported, figures.issue_columns, figures.issues, count(*) as lists,
             sum(figures.items) as items
    from xingtu_ops.scope_figures as figures
    join xingtu_ops.scope as scope on scope.scope_id = figures.scope_id
    group by figures.snapshot_at, scope.platform, scope.industry, scope.time_range, scope.detail_type,
             figures.measures, figures.reported, figures.issue_columns, figures.issues) as alike) as field
group by field.snapshot_at, field.platform, field.industry, field.time_range, field.detail_type, field.column_name
having count(field.reported) > 0;

comment on view xingtu_report.field_coverage is
  'Which figures the API reports. One row for each snapshot, kind of list (platform, industry, time range, detail type) and figure of the mapping that loaded it, over the lists of all creators. Within a row an item counts once; it stands under ALL and under its industry, in DAY_30 and in DAY_90: choose one industry and one time_range before adding up. What to look at is the share: one that falls says that a field was renamed or withdrawn, long before a chart looks wrong. Only covered lists are counted';
comment on column xingtu_report.field_coverage.snapshot_at is 'The logical time slot';
comment on column xingtu_report.field_coverage.platform is 'platform of the lists';
comment on column xingtu_report.field_coverage.industry is 'industryId of the lists. ALL holds the items of every industry';
comment on column xingtu_report.field_coverage.time_range is 'range of the lists: DAY_30 or DAY_90. DAY_90 holds DAY_30';
comment on column xingtu_report.field_coverage.detail_type is 'VIDEO or PRODUCT: whose figure it is';
comment on column xingtu_report.field_coverage.column_name is 'The figure as the mapping names it: a range NAME_min and NAME_max is NAME';
comment on column xingtu_report.field_coverage.lists_covered is 'Covered lists of which this is said';
comment on column xingtu_report.field_coverage.rows_listed is 'Rows of these lists';
comment on column xingtu_report.field_coverage.rows_reporting is 'Those of them where the figure is not NULL';
comment on column xingtu_report.field_coverage.share is 'rows_reporting / rows_listed, 0..1 to four decimals; NULL if nothing is listed';
comment on column xingtu_report.field_coverage.issues is 'Values of it that could not be read or were cleaned, in these lists: see xingtu_ops.value_issue';
