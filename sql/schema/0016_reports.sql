-- A list whose items could not be read adds up to nothing that is known, and not to 0.
alter table xingtu_ops.scope_figures add column items_rejected integer not null default 0;
comment on column xingtu_ops.scope_figures.items_rejected is 'Items of the list that could not be read, and are missing from the sums';
comment on table xingtu_ops.scope_figures is 'What the items of a covered list add up to: one row for each scope and snapshot whose completed_at is not NULL. A sum is 0 if the list is empty, NULL if it has items of which none could be read or none reports the figure; what some items do not report counts as nothing in it';
comment on column xingtu_ops.scope_figures.items is 'Items of the list that have a row: each once';
-- Of an older reading while a refresh is under way, where scope_snapshot has the proof of the newer one.
alter table xingtu_ops.scope_figures add column is_proven boolean not null default true;
comment on column xingtu_ops.scope_figures.is_proven is 'Whether the reading can have missed nothing: as many items as the API announced, a total that stayed the same while it was read, and no item that could not be read';
update xingtu_ops.scope_figures as figures
set is_proven = false
from xingtu_ops.scope_snapshot as progress
where progress.scope_id = figures.scope_id and progress.snapshot_at = figures.snapshot_at
  and (progress.drifted or progress.completion_proof is null or progress.completion_proof = 'last_page');
-- A run of the version before, which knows neither column, may be under way.
alter table xingtu_ops.scope_figures alter column is_proven set default false;
-- migrate writes them anew.
delete from xingtu_ops.scope_figures as figures
using xingtu_ops.scope_snapshot as progress
where progress.scope_id = figures.scope_id and progress.snapshot_at = figures.snapshot_at
  and exists (select from xingtu_ops.page_receipt as receipt
              where receipt.scope_id = progress.scope_id and receipt.snapshot_at = progress.snapshot_at
                and receipt.reading = progress.loaded_reading and receipt.items_rejected > 0);

-- What is missing of a creator's lists is found without reading what is there: freshness asks for it, and a list that
-- fails every day would else cost its whole history.
create index scope_snapshot_missing on xingtu_ops.scope_snapshot (scope_id, snapshot_at)
  where completed_at is null and state <> 'skipped';
create index job_snapshot_by_time on xingtu_ops.job_snapshot (snapshot_at);

-- 0 is the default of price_per_request, and means that no price was told.
update xingtu_ops.job_run set price_per_request = null where price_per_request = 0;
comment on column xingtu_ops.job_run.price_per_request is 'price_per_request of the configuration, CNY; NULL if it tells none';

-- Views whose columns have moved; migrate makes all views after this.
drop view if exists xingtu_report.top_movers;
drop view if exists xingtu_report.video_trend;
drop view if exists xingtu_report.product_trend;
drop view if exists xingtu_report.author_daily;
drop view if exists xingtu_report.group_daily;
drop view if exists xingtu_report.industry_daily;
drop view if exists xingtu_report.item_movement;
drop view if exists xingtu_report.field_coverage;
drop view if exists xingtu_report.request_outcome_daily;
drop view if exists xingtu_ops.list_figures;
