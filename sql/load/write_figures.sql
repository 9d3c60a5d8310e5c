-- What the lists of these scopes add up to, of those that are covered: written when a list is complete, and
-- whenever its rows are derived again.
with covered as (
  select scope.*, pages.request_ids, pages.items_rejected,
         coalesce(progress.completion_proof <> 'last_page', false) and not missing.may_be as is_proven,
         missing.may_be as may_lack
  from unnest($2::bigint[]) as asked (scope_id)
  join xingtu_ops.scope_snapshot as progress
    on progress.scope_id = asked.scope_id and progress.snapshot_at = $1::timestamptz
   and progress.completed_at is not null
  join xingtu_ops.scope as scope on scope.scope_id = asked.scope_id
  cross join lateral (
    select array_agg(receipt.request_id) as request_ids, coalesce(sum(receipt.items_rejected), 0) as items_rejected
    from xingtu_ops.page_receipt as receipt
    where receipt.scope_id = asked.scope_id and receipt.snapshot_at = $1::timestamptz
      and receipt.reading = progress.loaded_reading) as pages
  -- Without a proof, a refresh is under way: whether this reading has drifted is no longer known.
  cross join lateral (
    select progress.drifted or progress.completion_proof is null or pages.items_rejected > 0 as may_be) as missing),
figures (scope_id, request_ids, items_rejected, is_proven, may_lack,
     items, play_count, like_count, comment_count, share_count, component_click_count_reported,
     component_click_count_min, component_click_count_max, conversion_count_reported, conversion_count_min,
     conversion_count_max, sales_count_reported, sales_count_min, sales_count_max, sales_amount_reported,
     sales_amount_min, sales_amount_max, measures, reported) as (
  select covered.scope_id, covered.request_ids, covered.items_rejected, covered.is_proven, covered.may_lack,
         listed.items,
         case when listed.may_hold = 0 then 0 else listed.play_count end,
         case when listed.may_hold = 0 then 0 else listed.like_count end,
         case when listed.may_hold = 0 then 0 else listed.comment_count end,
         case when listed.may_hold = 0 then 0 else listed.share_count end,
         listed.component_click_count_reported,
         xingtu_ops.sum_of_ends(listed.may_hold, listed.component_click_count_reported, listed.component_click_count_min_closed,
                                listed.component_click_count_min),
         xingtu_ops.sum_of_ends(listed.may_hold, listed.component_click_count_reported, listed.component_click_count_max_closed,
                                listed.component_click_count_max),
         listed.conversion_count_reported,
         xingtu_ops.sum_of_ends(listed.may_hold, listed.conversion_count_reported, listed.conversion_count_min_closed,
                                listed.conversion_count_min),
         xingtu_ops.sum_of_ends(listed.may_hold, listed.conversion_count_reported, listed.conversion_count_max_closed,
                                listed.conversion_count_max),
         0,
         null,
         null,
         listed.sales_amount_reported,
         xingtu_ops.sum_of_ends(listed.may_hold, listed.sales_amount_reported, listed.sales_amount_min_closed,
                                listed.sales_amount_min),
         xingtu_ops.sum_of_ends(listed.may_hold, listed.sales_amount_reported, listed.sales_amount_max_closed,
                                listed.sales_amount_max),
         {{video_names}}::text[],
         listed.reported
  from covered
  cross join lateral (
    select count(*) as items, count(*) + covered.may_lack::integer as may_hold, -- 0: known to be empty
           sum(stored.play_count) as play_count,
           sum(stored.like_count) as like_count,
           sum(stored.comment_count) as comment_count,
           sum(stored.share_count) as share_count,
           count(coalesce(stored.component_click_count_min, stored.component_click_count_max)) as component_click_count_reported,
           count(stored.component_click_count_min) as component_click_count_min_closed, sum(stored.component_click_count_min) as component_click_count_min,
           count(stored.component_click_count_max) as component_click_count_max_closed, sum(stored.component_click_count_max) as component_click_count_max,
           count(coalesce(stored.conversion_count_min, stored.conversion_count_max)) as conversion_count_reported,
           count(stored.conversion_count_min) as conversion_count_min_closed, sum(stored.conversion_count_min) as conversion_count_min,
           count(stored.conversion_count_max) as conversion_count_max_closed, sum(stored.conversion_count_max) as conversion_count_max,
           count(coalesce(stored.sales_amount_min, stored.sales_amount_max)) as sales_amount_reported,
           count(stored.sales_amount_min) as sales_amount_min_closed, sum(stored.sales_amount_min) as sales_amount_min,
           count(stored.sales_amount_max) as sales_amount_max_closed, sum(stored.sales_amount_max) as sales_amount_max,
           array[{{video_reported}}]::integer[] as reported
    from xingtu.video_snapshot as stored
    where stored.author_id = covered.author_id and stored.snapshot_at = $1::timestamptz
      and stored.platform = covered.platform and stored.industry = covered.industry
      and stored.time_range = covered.time_range) as listed
  where covered.detail_type = 'VIDEO'
  union all
  select covered.scope_id, covered.request_ids, covered.items_rejected, covered.is_proven, covered.may_lack,
         listed.items,
         null,
         null,
         null,
         null,
         listed.component_click_count_reported,
         xingtu_ops.sum_of_ends(listed.may_hold, listed.component_click_count_reported, listed.component_click_count_min_closed,
                                listed.component_click_count_min),
         xingtu_ops.sum_of_ends(listed.may_hold, listed.component_click_count_reported, listed.component_click_count_max_closed,
                                listed.component_click_count_max),
         listed.conversion_count_reported,
         xingtu_ops.sum_of_ends(listed.may_hold, listed.conversion_count_reported, listed.conversion_count_min_closed,
                                listed.conversion_count_min),
         xingtu_ops.sum_of_ends(listed.may_hold, listed.conversion_count_reported, listed.conversion_count_max_closed,
                                listed.conversion_count_max),
         listed.sales_count_reported,
         xingtu_ops.sum_of_ends(listed.may_hold, listed.sales_count_reported, listed.sales_count_min_closed,
                                listed.sales_count_min),
         xingtu_ops.sum_of_ends(listed.may_hold, listed.sales_count_reported, listed.sales_count_max_closed,
                                listed.sales_count_max),
         listed.sales_amount_reported,
         xingtu_ops.sum_of_ends(listed.may_hold, listed.sales_amount_reported, listed.sales_amount_min_closed,
                                listed.sales_amount_min),
         xingtu_ops.sum_of_ends(listed.may_hold, listed.sales_amount_reported, listed.sales_amount_max_closed,
                                listed.sales_amount_max),
         {{product_names}}::text[],
         listed.reported
  from covered
  cross join lateral (
    select count(*) as items, count(*) + covered.may_lack::integer as may_hold, -- 0: known to be empty
           count(coalesce(stored.component_click_count_min, stored.component_click_count_max)) as component_click_count_reported,
           count(stored.component_click_count_min) as component_click_count_min_closed, sum(stored.component_click_count_min) as component_click_count_min,
           count(stored.component_click_count_max) as component_click_count_max_closed, sum(stored.component_click_count_max) as component_click_count_max,
           count(coalesce(stored.conversion_count_min, stored.conversion_count_max)) as conversion_count_reported,
           count(stored.conversion_count_min) as conversion_count_min_closed, sum(stored.conversion_count_min) as conversion_count_min,
           count(stored.conversion_count_max) as conversion_count_max_closed, sum(stored.conversion_count_max) as conversion_count_max,
           count(coalesce(stored.sales_count_min, stored.sales_count_max)) as sales_count_reported,
           count(stored.sales_count_min) as sales_count_min_closed, sum(stored.sales_count_min) as sales_count_min,
           count(stored.sales_count_max) as sales_count_max_closed, sum(stored.sales_count_max) as sales_count_max,
           count(coalesce(stored.sales_amount_min, stored.sales_amount_max)) as sales_amount_reported,
           count(stored.sales_amount_min) as sales_amount_min_closed, sum(stored.sales_amount_min) as sales_amount_min,
           count(stored.sales_amount_max) as sales_amount_max_closed, sum(stored.sales_amount_max) as sales_amount_max,
           array[{{product_reported}}]::integer[] as reported
    from xingtu.product_snapshot as stored
    where stored.author_id = covered.author_id and stored.snapshot_at = $1::timestamptz
      and stored.platform = covered.platform and stored.industry = covered.industry
      and stored.time_range = covered.time_range) as listed
  where covered.detail_type = 'PRODUCT'
)
insert into xingtu_ops.scope_figures
  (scope_id, snapshot_at, items_rejected, is_proven, may_lack,
   items, play_count, like_count, comment_count, share_count, component_click_count_reported,
   component_click_count_min, component_click_count_max, conversion_count_reported, conversion_count_min,
   conversion_count_max, sales_count_reported, sales_count_min, sales_count_max, sales_amount_reported,
   sales_amount_min, sales_amount_max, measures, reported, issue_columns, issues)
select figures.scope_id, $1::timestamptz, figures.items_rejected, figures.is_proven, figures.may_lack,
       figures.items, figures.play_count, figures.like_count, figures.comment_count, figures.share_count,
       figures.component_click_count_reported, figures.component_click_count_min,
       figures.component_click_count_max, figures.conversion_count_reported, figures.conversion_count_min,
       figures.conversion_count_max, figures.sales_count_reported, figures.sales_count_min,
       figures.sales_count_max, figures.sales_amount_reported, figures.sales_amount_min,
       figures.sales_amount_max, figures.measures, figures.reported,
       issue.columns, issue.numbers
from figures
cross join lateral (
  select array_agg(counted.column_name order by counted.column_name) as columns,
         array_agg(counted.number order by counted.column_name) as numbers
  from (select issue.column_name, count(*) as number
        from xingtu_ops.value_issue as issue
        where issue.request_id = any (figures.request_ids)
        group by issue.column_name) as counted) as issue
on conflict (scope_id, snapshot_at) do update
set items = excluded.items,
    items_rejected = excluded.items_rejected,
    is_proven = excluded.is_proven,
    may_lack = excluded.may_lack,
    play_count = excluded.play_count,
    like_count = excluded.like_count,
    comment_count = excluded.comment_count,
    share_count = excluded.share_count,
    component_click_count_reported = excluded.component_click_count_reported,
    component_click_count_min = excluded.component_click_count_min,
    component_click_count_max = excluded.component_click_count_max,
    conversion_count_reported = excluded.conversion_count_reported,
    conversion_count_min = excluded.conversion_count_min,
    conversion_count_max = excluded.conversion_count_max,
    sales_count_reported = excluded.sales_count_reported,
    sales_count_min = excluded.sales_count_min,
    sales_count_max = excluded.sales_count_max,
    sales_amount_reported = excluded.sales_amount_reported,
    sales_amount_min = excluded.sales_amount_min,
    sales_amount_max = excluded.sales_amount_max,
    measures = excluded.measures,
    reported = excluded.reported,
    issue_columns = excluded.issue_columns,
    issues = excluded.issues
