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
  known.skipped,
  known.items,
  known.items_rejected,
  known.may_lack,
  known.play_count,
  known.play_count_reported,
  known.like_count,
  known.like_count_reported,
  known.comment_count,
  known.comment_count_reported,
  known.share_count,
  known.share_count_reported,
  known.component_click_count_reported,
  known.component_click_count_min,
  known.component_click_count_max,
  xingtu_report.middle_of(known.component_click_count_min, known.component_click_count_max)
    as component_click_count_mid,
  case when known.component_click_count_reported > 0
         then known.component_click_count_min is null
           or known.component_click_count_min is distinct from known.component_click_count_max
       when known.component_click_count_min is not null then false end as component_click_count_is_range,
  known.conversion_count_reported,
  known.conversion_count_min,
  known.conversion_count_max,
  xingtu_report.middle_of(known.conversion_count_min, known.conversion_count_max) as conversion_count_mid,
  case when known.conversion_count_reported > 0
         then known.conversion_count_min is null
           or known.conversion_count_min is distinct from known.conversion_count_max
       when known.conversion_count_min is not null then false end as conversion_count_is_range,
  known.sales_count_reported,
  known.sales_count_min,
  known.sales_count_max,
  xingtu_report.middle_of(known.sales_count_min, known.sales_count_max) as sales_count_mid,
  case when known.sales_count_reported > 0
         then known.sales_count_min is null or known.sales_count_min is distinct from known.sales_count_max
       when known.sales_count_min is not null then false end as sales_count_is_range,
  known.sales_amount_reported,
  known.sales_amount_min,
  known.sales_amount_max,
  xingtu_report.middle_of(known.sales_amount_min, known.sales_amount_max) as sales_amount_mid,
  case when known.sales_amount_reported > 0
         then known.sales_amount_min is null or known.sales_amount_min is distinct from known.sales_amount_max
       when known.sales_amount_min is not null then false end as sales_amount_is_range,
  figures.previous_snapshot_at,
  figures.component_click_count_now,
  figures.component_click_count_before,
  figures.component_click_count_left_out,
  figures.conversion_count_now,
  figures.conversion_count_before,
  figures.conversion_count_left_out,
  figures.sales_count_now,
  figures.sales_count_before,
  figures.sales_count_left_out,
  figures.sales_amount_now,
  figures.sales_amount_before,
  figures.sales_amount_left_out
from xingtu_ops.scope_snapshot as progress
join xingtu_ops.scope as scope on scope.scope_id = progress.scope_id
left join xingtu_ops.scope_figures as figures
  on figures.scope_id = progress.scope_id and figures.snapshot_at = progress.snapshot_at
cross join lateral (
  select progress.state = 'skipped' and progress.completed_at is null as skipped,
         scope.detail_type = 'VIDEO' as of_videos) as is_list
-- A list that is skipped is known to be empty. What its kind of items does not have stays NULL.
cross join lateral (
  select is_list.skipped,
         case when is_list.skipped then 0 else figures.items end as items,
         case when is_list.skipped then 0 else figures.items_rejected end as items_rejected,
         case when is_list.skipped then false else figures.may_lack end as may_lack,
         case when is_list.skipped and is_list.of_videos then 0 else figures.play_count end as play_count,
         case when is_list.skipped and is_list.of_videos then 0
              else figures.reported[array_position(figures.measures, 'play_count')] end as play_count_reported,
         case when is_list.skipped and is_list.of_videos then 0 else figures.like_count end as like_count,
         case when is_list.skipped and is_list.of_videos then 0
              else figures.reported[array_position(figures.measures, 'like_count')] end as like_count_reported,
         case when is_list.skipped and is_list.of_videos then 0 else figures.comment_count end as comment_count,
         case when is_list.skipped and is_list.of_videos then 0
              else figures.reported[array_position(figures.measures, 'comment_count')] end as comment_count_reported,
         case when is_list.skipped and is_list.of_videos then 0 else figures.share_count end as share_count,
         case when is_list.skipped and is_list.of_videos then 0
              else figures.reported[array_position(figures.measures, 'share_count')] end as share_count_reported,
         case when is_list.skipped then 0 else figures.component_click_count_reported end
           as component_click_count_reported,
         case when is_list.skipped then 0 else figures.component_click_count_min end as component_click_count_min,
         case when is_list.skipped then 0 else figures.component_click_count_max end as component_click_count_max,
         case when is_list.skipped then 0 else figures.conversion_count_reported end as conversion_count_reported,
         case when is_list.skipped then 0 else figures.conversion_count_min end as conversion_count_min,
         case when is_list.skipped then 0 else figures.conversion_count_max end as conversion_count_max,
         case when is_list.skipped then 0 else figures.sales_count_reported end as sales_count_reported,
         case when is_list.skipped and not is_list.of_videos then 0 else figures.sales_count_min end
           as sales_count_min,
         case when is_list.skipped and not is_list.of_videos then 0 else figures.sales_count_max end
           as sales_count_max,
         case when is_list.skipped then 0 else figures.sales_amount_reported end as sales_amount_reported,
         case when is_list.skipped then 0 else figures.sales_amount_min end as sales_amount_min,
         case when is_list.skipped then 0 else figures.sales_amount_max end as sales_amount_max) as known;

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
comment on column xingtu_ops.list_figures.skipped is 'Not asked for, because the list of ALL industries is empty: it counts as an empty list';
comment on column xingtu_ops.list_figures.items is 'Items of the list that could be read; NULL: not covered';
comment on column xingtu_ops.list_figures.items_rejected is 'Items of the list that were rejected, and are missing from the sums: they could not be read, or stand on one page twice, and then are read once; NULL: not covered';
comment on column xingtu_ops.list_figures.may_lack is 'Whether the list may hold items that its reading has missed, because it drifted or items were rejected; NULL: not covered';
comment on column xingtu_ops.list_figures.play_count is 'Plays of the listed videos; NULL: not covered or not reported';
comment on column xingtu_ops.list_figures.play_count_reported is 'Items that report it; NULL: not covered, or products';
comment on column xingtu_ops.list_figures.like_count is 'Likes of the listed videos; NULL: not covered or not reported';
comment on column xingtu_ops.list_figures.like_count_reported is 'Items that report it; NULL: not covered, or products';
comment on column xingtu_ops.list_figures.comment_count is 'Comments of the listed videos; NULL: not covered or not reported';
comment on column xingtu_ops.list_figures.comment_count_reported is 'Items that report it; NULL: not covered, or products';
comment on column xingtu_ops.list_figures.share_count is 'Shares of the listed videos; NULL: not covered or not reported';
comment on column xingtu_ops.list_figures.share_count_reported is 'Items that report it; NULL: not covered, or products';
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
comment on column xingtu_ops.list_figures.previous_snapshot_at is 'The covered snapshot of the list before this one; NULL: there is none, or not covered';
comment on column xingtu_ops.list_figures.component_click_count_now is '_mid without the items left out; NULL: nothing to compare with, or not known';
comment on column xingtu_ops.list_figures.component_click_count_before is 'The same of previous_snapshot_at';
comment on column xingtu_ops.list_figures.component_click_count_left_out is 'Items of which it is known in only one of the two snapshots: listed in the other without it, or missing from a reading that may lack items; NULL: nothing to compare with';
comment on column xingtu_ops.list_figures.conversion_count_now is '_mid without the items left out; NULL: nothing to compare with, or not known';
comment on column xingtu_ops.list_figures.conversion_count_before is 'The same of previous_snapshot_at';
comment on column xingtu_ops.list_figures.conversion_count_left_out is 'Items of which it is known in only one of the two snapshots: listed in the other without it, or missing from a reading that may lack items; NULL: nothing to compare with';
comment on column xingtu_ops.list_figures.sales_count_now is '_mid without the items left out; NULL: nothing to compare with, or not known';
comment on column xingtu_ops.list_figures.sales_count_before is 'The same of previous_snapshot_at';
comment on column xingtu_ops.list_figures.sales_count_left_out is 'Items of which it is known in only one of the two snapshots: listed in the other without it, or missing from a reading that may lack items; NULL: nothing to compare with';
comment on column xingtu_ops.list_figures.sales_amount_now is '_mid without the items left out; NULL: nothing to compare with, or not known';
comment on column xingtu_ops.list_figures.sales_amount_before is 'The same of previous_snapshot_at';
comment on column xingtu_ops.list_figures.sales_amount_left_out is 'Items of which it is known in only one of the two snapshots: listed in the other without it, or missing from a reading that may lack items; NULL: nothing to compare with';
