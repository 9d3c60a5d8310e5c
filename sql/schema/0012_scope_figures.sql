-- Sums over each covered list, written by the transaction that completes it: reports over months and hundreds of
-- creators read one row for each list instead of each item, and are never older than the items.

create table xingtu_ops.scope_figures (
  scope_id     bigint not null,
  snapshot_at  timestamptz not null,
  items        integer not null,
  play_count numeric,
  like_count numeric,
  comment_count numeric,
  share_count numeric,
  component_click_count_reported integer not null,
  component_click_count_min numeric,
  component_click_count_max numeric,
  conversion_count_reported integer not null,
  conversion_count_min numeric,
  conversion_count_max numeric,
  sales_count_reported integer not null,
  sales_count_min numeric,
  sales_count_max numeric,
  sales_amount_reported integer not null,
  sales_amount_min numeric,
  sales_amount_max numeric,
  measures text[] not null,
  reported integer[] not null,
  issue_columns text[],
  issues bigint[],
  primary key (scope_id, snapshot_at)
);
comment on table xingtu_ops.scope_figures is 'What the items of a covered list add up to: one row for each scope and snapshot whose completed_at is not NULL. A sum is 0 if the list is empty, NULL if it has items of which none reports the figure; what some items do not report counts as nothing in it';
comment on column xingtu_ops.scope_figures.scope_id is 'The scope';
comment on column xingtu_ops.scope_figures.snapshot_at is 'The snapshot';
comment on column xingtu_ops.scope_figures.items is 'Items of the list that have a row: each once, rejected ones not among them';
comment on column xingtu_ops.scope_figures.play_count is 'Plays of the videos since they were published; NULL for products and where none reports them';
comment on column xingtu_ops.scope_figures.like_count is 'Likes of the videos since they were published; NULL for products and where none reports them';
comment on column xingtu_ops.scope_figures.comment_count is 'Comments of the videos since they were published; NULL for products and where none reports them';
comment on column xingtu_ops.scope_figures.share_count is 'Shares of the videos since they were published; NULL for products and where none reports them';
comment on column xingtu_ops.scope_figures.component_click_count_reported is 'Items that report component_click_count';
comment on column xingtu_ops.scope_figures.component_click_count_min is 'Clicks on the conversion component: sum of the lower ends; NULL if one is open, or none is reported';
comment on column xingtu_ops.scope_figures.component_click_count_max is 'Clicks on the conversion component: sum of the upper ends; NULL if one is open, or none is reported';
comment on column xingtu_ops.scope_figures.conversion_count_reported is 'Items that report conversion_count';
comment on column xingtu_ops.scope_figures.conversion_count_min is 'Conversions (orders): sum of the lower ends; NULL if one is open, or none is reported';
comment on column xingtu_ops.scope_figures.conversion_count_max is 'Conversions (orders): sum of the upper ends; NULL if one is open, or none is reported';
comment on column xingtu_ops.scope_figures.sales_count_reported is 'Items that report sales_count';
comment on column xingtu_ops.scope_figures.sales_count_min is 'Units sold: sum of the lower ends; NULL if one is open, or none is reported; NULL for videos';
comment on column xingtu_ops.scope_figures.sales_count_max is 'Units sold: sum of the upper ends; NULL if one is open, or none is reported; NULL for videos';
comment on column xingtu_ops.scope_figures.sales_amount_reported is 'Items that report sales_amount';
comment on column xingtu_ops.scope_figures.sales_amount_min is 'Sales, CNY: sum of the lower ends; NULL if one is open, or none is reported';
comment on column xingtu_ops.scope_figures.sales_amount_max is 'Sales, CNY: sum of the upper ends; NULL if one is open, or none is reported';
comment on column xingtu_ops.scope_figures.measures is 'The measures of the mapping that loaded it, a range once';
comment on column xingtu_ops.scope_figures.reported is 'How many items report each of measures';
comment on column xingtu_ops.scope_figures.issue_columns is 'Columns with rows in value_issue: values that could not be read, or were cleaned; NULL if there are none';
comment on column xingtu_ops.scope_figures.issues is 'How many there are in each of issue_columns';

-- A sum of one end of ranges: of nothing listed it is 0, of open ends it is not known.
create function xingtu_ops.sum_of_ends(items bigint, reported bigint, closed bigint, total numeric) returns numeric
language sql immutable parallel safe
return case when items = 0 then 0 when closed = reported then total end;
comment on function xingtu_ops.sum_of_ends(bigint, bigint, bigint, numeric) is
  'The sum of one end of the ranges of a list: 0 if the list is empty, NULL if the end of one that is reported is open or none is reported';

-- Reports ask for the last days. The rows lie in the order of time, so that an index of some pages will do, which
-- costs the loads nothing.
create index scope_figures_by_time on xingtu_ops.scope_figures using brin (snapshot_at)
  with (pages_per_range = 16, autosummarize = on);
create index scope_snapshot_by_time on xingtu_ops.scope_snapshot using brin (snapshot_at)
  with (pages_per_range = 16, autosummarize = on);
create index request_audit_by_day on xingtu_ops.request_audit using brin (((requested_at at time zone 'UTC')::date))
  with (pages_per_range = 16, autosummarize = on);
