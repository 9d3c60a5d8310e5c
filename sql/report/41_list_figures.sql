-- What author_daily, group_daily and industry_daily have in common.

create or replace view xingtu_ops.list_figures as
select
  scope.scope_id,
  scope.author_id,
  scope.platform,
  scope.industry,
  scope.time_range,
  scope.detail_type,
  progress.snapshot_at,
  progress.completed_at is not null as covered,
  progress.state = 'skipped' and progress.completed_at is null as skipped,
  figures.items,
  figures.play_count,
  figures.like_count,
  figures.comment_count,
  figures.share_count,
  figures.component_click_count_reported,
  figures.component_click_count_min,
  figures.component_click_count_max,
  xingtu_report.middle_of(figures.component_click_count_min, figures.component_click_count_max)
    as component_click_count_mid,
  case when figures.items = 0 then false
       when figures.component_click_count_reported > 0 then figures.component_click_count_min is null
         or figures.component_click_count_min is distinct from figures.component_click_count_max end
           as component_click_count_is_range,
  figures.conversion_count_reported,
  figures.conversion_count_min,
  figures.conversion_count_max,
  xingtu_report.middle_of(figures.conversion_count_min, figures.conversion_count_max) as conversion_count_mid,
  case when figures.items = 0 then false
       when figures.conversion_count_reported > 0 then figures.conversion_count_min is null
         or figures.conversion_count_min is distinct from figures.conversion_count_max end
           as conversion_count_is_range,
  figures.sales_count_reported,
  figures.sales_count_min,
  figures.sales_count_max,
  xingtu_report.middle_of(figures.sales_count_min, figures.sales_count_max) as sales_count_mid,
  case when figures.items = 0 then false
       when figures.sales_count_reported > 0 then figures.sales_count_min is null
         or figures.sales_count_min is distinct from figures.sales_count_max end as sales_count_is_range,
  figures.sales_amount_reported,
  figures.sales_amount_min,
  figures.sales_amount_max,
  xingtu_report.middle_of(figures.sales_amount_min, figures.sales_amount_max) as sales_amount_mid,
  case when figures.items = 0 then false
       when figures.sales_amount_reported > 0 then figures.sales_amount_min is null
         or figures.sales_amount_min is distinct from figures.sales_amount_max end as sales_amount_is_range
from xingtu_ops.scope_snapshot as progress
join xingtu_ops.scope as scope on scope.scope_id = progress.scope_id
left join xingtu_ops.scope_figures as figures
  on figures.scope_id = progress.scope_id and figures.snapshot_at = progress.snapshot_at;

comment on view xingtu_ops.list_figures is
  'What each planned list adds up to at each snapshot, covered or not: what the views author_daily, group_daily and industry_daily are made of';
comment on column xingtu_ops.list_figures.scope_id is 'The scope';
comment on column xingtu_ops.list_figures.author_id is 'The creator';
comment on column xingtu_ops.list_figures.platform is 'platform of the scope';
comment on column xingtu_ops.list_figures.industry is 'industryId of the scope';
comment on column xingtu_ops.list_figures.time_range is 'range of the scope';
comment on column xingtu_ops.list_figures.detail_type is 'detailType of the scope';
comment on column xingtu_ops.list_figures.snapshot_at is 'The snapshot';
comment on column xingtu_ops.list_figures.covered is 'Whether the list is loaded whole';
comment on column xingtu_ops.list_figures.skipped is 'Not asked for, because the list of ALL industries is empty';
comment on column xingtu_ops.list_figures.items is 'Items of the list; NULL: not covered';
comment on column xingtu_ops.list_figures.play_count is 'Plays of the listed videos; NULL: not covered or not reported';
comment on column xingtu_ops.list_figures.like_count is 'Likes of the listed videos; NULL: not covered or not reported';
comment on column xingtu_ops.list_figures.comment_count is 'Comments of the listed videos; NULL: not covered or not reported';
comment on column xingtu_ops.list_figures.share_count is 'Shares of the listed videos; NULL: not covered or not reported';
comment on column xingtu_ops.list_figures.component_click_count_reported is 'Items that report it';
comment on column xingtu_ops.list_figures.component_click_count_min is 'Clicks on the conversion component: sum of the lower ends';
comment on column xingtu_ops.list_figures.component_click_count_max is 'Clicks on the conversion component: sum of the upper ends';
comment on column xingtu_ops.list_figures.component_click_count_mid is 'Middle of the two';
comment on column xingtu_ops.list_figures.component_click_count_is_range is 'Whether it is a sum of ranges, also of ones with an open end; NULL: not covered or not reported';
comment on column xingtu_ops.list_figures.conversion_count_reported is 'Items that report it';
comment on column xingtu_ops.list_figures.conversion_count_min is 'Conversions (orders): sum of the lower ends';
comment on column xingtu_ops.list_figures.conversion_count_max is 'Conversions (orders): sum of the upper ends';
comment on column xingtu_ops.list_figures.conversion_count_mid is 'Middle of the two';
comment on column xingtu_ops.list_figures.conversion_count_is_range is 'Whether it is a sum of ranges, also of ones with an open end; NULL: not covered or not reported';
comment on column xingtu_ops.list_figures.sales_count_reported is 'Items that report it';
comment on column xingtu_ops.list_figures.sales_count_min is 'Units sold: sum of the lower ends';
comment on column xingtu_ops.list_figures.sales_count_max is 'Units sold: sum of the upper ends';
comment on column xingtu_ops.list_figures.sales_count_mid is 'Middle of the two';
comment on column xingtu_ops.list_figures.sales_count_is_range is 'Whether it is a sum of ranges, also of ones with an open end; NULL: not covered or not reported';
comment on column xingtu_ops.list_figures.sales_amount_reported is 'Items that report it';
comment on column xingtu_ops.list_figures.sales_amount_min is 'Sales, CNY: sum of the lower ends';
comment on column xingtu_ops.list_figures.sales_amount_max is 'Sales, CNY: sum of the upper ends';
comment on column xingtu_ops.list_figures.sales_amount_mid is 'Middle of the two';
comment on column xingtu_ops.list_figures.sales_amount_is_range is 'Whether it is a sum of ranges, also of ones with an open end; NULL: not covered or not reported';
