-- How a list moved is told over the items that report a figure in both snapshots, or are listed in one of them alone:
-- what is reported in one and not in the other is neither a rise nor a fall. Written with the sums, for to find it out
-- takes the items of both snapshots; migrate fills it in for lists that are there already.
alter table xingtu_ops.scope_figures
  add column previous_snapshot_at timestamptz,
  add column component_click_count_now numeric,
  add column component_click_count_before numeric,
  add column component_click_count_left_out integer,
  add column conversion_count_now numeric,
  add column conversion_count_before numeric,
  add column conversion_count_left_out integer,
  add column sales_count_now numeric,
  add column sales_count_before numeric,
  add column sales_count_left_out integer,
  add column sales_amount_now numeric,
  add column sales_amount_before numeric,
  add column sales_amount_left_out integer;
comment on column xingtu_ops.scope_figures.previous_snapshot_at is 'The covered snapshot of the scope before this one, which _now and _before compare with; NULL if there is none';
comment on column xingtu_ops.scope_figures.component_click_count_now is 'Sum of the middles of component_click_count, but of the items left out; NULL if an end is open, none is reported, or there is no covered snapshot before';
comment on column xingtu_ops.scope_figures.component_click_count_before is 'The same of the covered snapshot before';
comment on column xingtu_ops.scope_figures.component_click_count_left_out is 'Items that both snapshots list and that report component_click_count in only one of them; NULL if there is no covered snapshot before';
comment on column xingtu_ops.scope_figures.conversion_count_now is 'Sum of the middles of conversion_count, but of the items left out; NULL if an end is open, none is reported, or there is no covered snapshot before';
comment on column xingtu_ops.scope_figures.conversion_count_before is 'The same of the covered snapshot before';
comment on column xingtu_ops.scope_figures.conversion_count_left_out is 'Items that both snapshots list and that report conversion_count in only one of them; NULL if there is no covered snapshot before';
comment on column xingtu_ops.scope_figures.sales_count_now is 'Sum of the middles of sales_count, but of the items left out; NULL if an end is open, none is reported, or there is no covered snapshot before; NULL for videos';
comment on column xingtu_ops.scope_figures.sales_count_before is 'The same of the covered snapshot before; NULL for videos';
comment on column xingtu_ops.scope_figures.sales_count_left_out is 'Items that both snapshots list and that report sales_count in only one of them; NULL if there is no covered snapshot before; NULL for videos';
comment on column xingtu_ops.scope_figures.sales_amount_now is 'Sum of the middles of sales_amount, but of the items left out; NULL if an end is open, none is reported, or there is no covered snapshot before';
comment on column xingtu_ops.scope_figures.sales_amount_before is 'The same of the covered snapshot before';
comment on column xingtu_ops.scope_figures.sales_amount_left_out is 'Items that both snapshots list and that report sales_amount in only one of them; NULL if there is no covered snapshot before';

-- Views whose columns have moved; migrate makes all views after this.
drop view if exists xingtu_report.author_daily;
drop view if exists xingtu_report.group_daily;
drop view if exists xingtu_report.industry_daily;
drop view if exists xingtu_ops.list_figures;
