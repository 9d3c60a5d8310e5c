-- Items that only one of two lists holds have entered or left, unless the reading that lacks them may only have missed
-- them: then nothing is known of them there. completion_proof alone does not say that: where the API gives no total_count,
-- no list is proven, and all changes would be of nothing.
alter table xingtu_ops.scope_figures add column may_lack boolean not null default false;
comment on column xingtu_ops.scope_figures.may_lack is 'Whether the list may hold items that this reading has missed: it drifted (its totals changed while it was read, or do not match the items that came), items of it were rejected, or neither is known, because a refresh was under way when this was written';
comment on column xingtu_ops.scope_figures.is_proven is 'Whether the reading can have missed nothing: as many items as the API announced, a total that stayed the same while it was read, and no item that was rejected. Stricter than may_lack: not true where the API announces no total';
comment on table xingtu_ops.scope_figures is 'What the items of a covered list add up to: one row for each scope and snapshot whose completed_at is not NULL. A sum is 0 if the list is known to be empty, NULL if it may hold items (may_lack) of which none could be read, or has items of which none reports the figure; what some items do not report counts as nothing in it';
comment on function xingtu_ops.sum_of_ends(bigint, bigint, bigint, numeric) is
  'The sum of one end of the ranges of a list: 0 if it can hold no items, NULL if the end of one that is reported is open or none is reported';
-- Of a reading that is proven, scope_snapshot may speak of a newer one that has drifted; without a proof there it does.
update xingtu_ops.scope_figures as figures
set may_lack = true
from xingtu_ops.scope_snapshot as progress
where progress.scope_id = figures.scope_id and progress.snapshot_at = figures.snapshot_at
  and (figures.items_rejected > 0
       or (not figures.is_proven and (progress.drifted or progress.completion_proof is null)));
update xingtu_ops.scope_figures
set play_count = null, like_count = null, comment_count = null, share_count = null,
    component_click_count_min = null, component_click_count_max = null,
    conversion_count_min = null, conversion_count_max = null,
    sales_count_min = null, sales_count_max = null, sales_amount_min = null, sales_amount_max = null
where may_lack and items = 0;
-- migrate compares them anew.
update xingtu_ops.scope_figures as figures
set previous_snapshot_at = null
where previous_snapshot_at is not null
  and (may_lack or exists (
    select from xingtu_ops.scope_figures as before
    where before.scope_id = figures.scope_id and before.snapshot_at = figures.previous_snapshot_at
      and before.may_lack));
-- Whatever does not know of this column, a run of the version before that is under way, does not know whether.
alter table xingtu_ops.scope_figures alter column may_lack set default true;
comment on column xingtu_ops.scope_figures.component_click_count_now is 'Sum of the middles of component_click_count, without the items left out; NULL if an end is open, none is reported, or there is no covered snapshot before';
comment on column xingtu_ops.scope_figures.component_click_count_left_out is 'Items of which component_click_count is known in only one of the two snapshots: listed in the other without it, or missing from a reading that may lack items; NULL if there is no covered snapshot before';
comment on column xingtu_ops.scope_figures.conversion_count_now is 'Sum of the middles of conversion_count, without the items left out; NULL if an end is open, none is reported, or there is no covered snapshot before';
comment on column xingtu_ops.scope_figures.conversion_count_left_out is 'Items of which conversion_count is known in only one of the two snapshots: listed in the other without it, or missing from a reading that may lack items; NULL if there is no covered snapshot before';
comment on column xingtu_ops.scope_figures.sales_count_now is 'Sum of the middles of sales_count, without the items left out; NULL if an end is open, none is reported, or there is no covered snapshot before; NULL for videos';
comment on column xingtu_ops.scope_figures.sales_count_left_out is 'Items of which sales_count is known in only one of the two snapshots: listed in the other without it, or missing from a reading that may lack items; NULL if there is no covered snapshot before; NULL for videos';
comment on column xingtu_ops.scope_figures.sales_amount_now is 'Sum of the middles of sales_amount, without the items left out; NULL if an end is open, none is reported, or there is no covered snapshot before';
comment on column xingtu_ops.scope_figures.sales_amount_left_out is 'Items of which sales_amount is known in only one of the two snapshots: listed in the other without it, or missing from a reading that may lack items; NULL if there is no covered snapshot before';
comment on column xingtu_ops.scope_figures.items_rejected is 'Items of the list that were rejected, and are missing from the sums: they could not be read, or stand on one page twice, and then are read once';

-- Views whose columns have moved; migrate makes all views after this.
drop view if exists xingtu_report.top_movers;
drop view if exists xingtu_report.video_trend;
drop view if exists xingtu_report.product_trend;
drop view if exists xingtu_report.author_daily;
drop view if exists xingtu_report.group_daily;
drop view if exists xingtu_report.industry_daily;
drop view if exists xingtu_ops.list_figures;
