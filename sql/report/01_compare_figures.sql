-- How lists moved from the covered snapshot before to this one. An item of which a figure is known in one of them
-- alone is left out of both sums of that figure: with it, a value that is not reported would look like a fall, and
-- its return like a rise. An item that only one of them holds has entered or left, and counts there; but where the
-- reading that lacks it may lack items, it may be listed all the same, and is left out like one that does not report.
--
-- A function for its plan's sake: to plan it takes three times as long as to run it, and PostgreSQL thinks a plan for
-- any month dearer than a new one each time. No sequential scans, because the plan may be made while a month is empty.
create or replace function xingtu_ops.compare_figures(of_snapshot timestamptz, snapshot_before timestamptz,
                                                      of_scopes bigint[]) returns void
language plpgsql set plan_cache_mode = force_generic_plan set enable_seqscan = off
as $$
begin
  with pair as (
    select scope.*, here.may_lack, before.may_lack as before_may_lack,
           -- 0 only if the list is known to be empty.
           here.items + here.may_lack::integer as may_hold,
           before.items + before.may_lack::integer as before_may_hold
    from unnest(of_scopes) as asked (scope_id)
    join xingtu_ops.scope as scope on scope.scope_id = asked.scope_id
    join xingtu_ops.scope_figures as here
      on here.scope_id = asked.scope_id and here.snapshot_at = of_snapshot
    join xingtu_ops.scope_figures as before
      on before.scope_id = asked.scope_id and before.snapshot_at = snapshot_before),
  here as (
    select pair.scope_id, listed.video_id as item_id, not pair.before_may_lack as other_is_whole,
           listed.component_click_count_min as clicks_min, listed.component_click_count_max as clicks_max,
           listed.conversion_count_min as conversions_min, listed.conversion_count_max as conversions_max,
           null::bigint as units_min, null::bigint as units_max,
           listed.sales_amount_min as sales_min, listed.sales_amount_max as sales_max
    from pair
    join xingtu.video_snapshot as listed
      on listed.author_id = pair.author_id and listed.snapshot_at = of_snapshot and listed.platform = pair.platform
     and listed.industry = pair.industry and listed.time_range = pair.time_range
    where pair.detail_type = 'VIDEO'
    union all
    select pair.scope_id, listed.product_id, not pair.before_may_lack,
           listed.component_click_count_min, listed.component_click_count_max,
           listed.conversion_count_min, listed.conversion_count_max,
           listed.sales_count_min, listed.sales_count_max,
           listed.sales_amount_min, listed.sales_amount_max
    from pair
    join xingtu.product_snapshot as listed
      on listed.author_id = pair.author_id and listed.snapshot_at = of_snapshot and listed.platform = pair.platform
     and listed.industry = pair.industry and listed.time_range = pair.time_range
    where pair.detail_type = 'PRODUCT'),
  before as (
    select pair.scope_id, listed.video_id as item_id, not pair.may_lack as other_is_whole,
           listed.component_click_count_min as clicks_min, listed.component_click_count_max as clicks_max,
           listed.conversion_count_min as conversions_min, listed.conversion_count_max as conversions_max,
           null::bigint as units_min, null::bigint as units_max,
           listed.sales_amount_min as sales_min, listed.sales_amount_max as sales_max
    from pair
    join xingtu.video_snapshot as listed
      on listed.author_id = pair.author_id and listed.snapshot_at = snapshot_before and listed.platform = pair.platform
     and listed.industry = pair.industry and listed.time_range = pair.time_range
    where pair.detail_type = 'VIDEO'
    union all
    select pair.scope_id, listed.product_id, not pair.may_lack,
           listed.component_click_count_min, listed.component_click_count_max,
           listed.conversion_count_min, listed.conversion_count_max,
           listed.sales_count_min, listed.sales_count_max,
           listed.sales_amount_min, listed.sales_amount_max
    from pair
    join xingtu.product_snapshot as listed
      on listed.author_id = pair.author_id and listed.snapshot_at = snapshot_before and listed.platform = pair.platform
     and listed.industry = pair.industry and listed.time_range = pair.time_range
    where pair.detail_type = 'PRODUCT'),
  -- Added as numeric: two counts of 64 bits do not fit into one.
  item as (
    select scope_id,
           case when before.other_is_whole is null then here.other_is_whole
                when here.other_is_whole is null then before.other_is_whole
                else false end as has_moved,
           coalesce(here.clicks_min, here.clicks_max) is not null as clicks_reported,
           coalesce(before.clicks_min, before.clicks_max) is not null as clicks_was_reported,
           here.clicks_min::numeric + here.clicks_max as clicks,
           before.clicks_min::numeric + before.clicks_max as clicks_before,
           coalesce(here.conversions_min, here.conversions_max) is not null as conversions_reported,
           coalesce(before.conversions_min, before.conversions_max) is not null as conversions_was_reported,
           here.conversions_min::numeric + here.conversions_max as conversions,
           before.conversions_min::numeric + before.conversions_max as conversions_before,
           coalesce(here.units_min, here.units_max) is not null as units_reported,
           coalesce(before.units_min, before.units_max) is not null as units_was_reported,
           here.units_min::numeric + here.units_max as units,
           before.units_min::numeric + before.units_max as units_before,
           coalesce(here.sales_min, here.sales_max) is not null as sales_reported,
           coalesce(before.sales_min, before.sales_max) is not null as sales_was_reported,
           here.sales_min + here.sales_max as sales,
           before.sales_min + before.sales_max as sales_before
    from here
    full join before using (scope_id, item_id)),
  comparable as (
    select item.*,
           has_moved or clicks_reported = clicks_was_reported as clicks_comparable,
           has_moved or conversions_reported = conversions_was_reported as conversions_comparable,
           has_moved or units_reported = units_was_reported as units_comparable,
           has_moved or sales_reported = sales_was_reported as sales_comparable
    from item),
  summed as (
    select scope_id,
           count(*) filter (where not clicks_comparable) as clicks_left_out,
           count(*) filter (where clicks_reported and clicks_comparable) as clicks_reported,
           count(clicks) filter (where clicks_comparable) as clicks_closed,
           sum(clicks) filter (where clicks_comparable) as clicks_total,
           count(*) filter (where clicks_was_reported and clicks_comparable) as clicks_was_reported,
           count(clicks_before) filter (where clicks_comparable) as clicks_was_closed,
           sum(clicks_before) filter (where clicks_comparable) as clicks_total_before,
           count(*) filter (where not conversions_comparable) as conversions_left_out,
           count(*) filter (where conversions_reported and conversions_comparable) as conversions_reported,
           count(conversions) filter (where conversions_comparable) as conversions_closed,
           sum(conversions) filter (where conversions_comparable) as conversions_total,
           count(*) filter (where conversions_was_reported and conversions_comparable) as conversions_was_reported,
           count(conversions_before) filter (where conversions_comparable) as conversions_was_closed,
           sum(conversions_before) filter (where conversions_comparable) as conversions_total_before,
           count(*) filter (where not units_comparable) as units_left_out,
           count(*) filter (where units_reported and units_comparable) as units_reported,
           count(units) filter (where units_comparable) as units_closed,
           sum(units) filter (where units_comparable) as units_total,
           count(*) filter (where units_was_reported and units_comparable) as units_was_reported,
           count(units_before) filter (where units_comparable) as units_was_closed,
           sum(units_before) filter (where units_comparable) as units_total_before,
           count(*) filter (where not sales_comparable) as sales_left_out,
           count(*) filter (where sales_reported and sales_comparable) as sales_reported,
           count(sales) filter (where sales_comparable) as sales_closed,
           sum(sales) filter (where sales_comparable) as sales_total,
           count(*) filter (where sales_was_reported and sales_comparable) as sales_was_reported,
           count(sales_before) filter (where sales_comparable) as sales_was_closed,
           sum(sales_before) filter (where sales_comparable) as sales_total_before
    from comparable
    group by scope_id),
  -- Lists without any item are in pair alone. Twice the middles were added up: they are divided once, at the end.
  wide as (
    select pair.scope_id,
           xingtu_ops.sum_of_ends(pair.may_hold, coalesce(clicks_reported, 0), coalesce(clicks_closed, 0),
                                  clicks_total) * 0.5 as component_click_count_now,
           xingtu_ops.sum_of_ends(pair.before_may_hold, coalesce(clicks_was_reported, 0),
                                  coalesce(clicks_was_closed, 0), clicks_total_before) * 0.5
             as component_click_count_before,
           coalesce(clicks_left_out, 0) as component_click_count_left_out,
           xingtu_ops.sum_of_ends(pair.may_hold, coalesce(conversions_reported, 0), coalesce(conversions_closed, 0),
                                  conversions_total) * 0.5 as conversion_count_now,
           xingtu_ops.sum_of_ends(pair.before_may_hold, coalesce(conversions_was_reported, 0),
                                  coalesce(conversions_was_closed, 0), conversions_total_before) * 0.5
             as conversion_count_before,
           coalesce(conversions_left_out, 0) as conversion_count_left_out,
           case when pair.detail_type = 'PRODUCT'
             then xingtu_ops.sum_of_ends(pair.may_hold, coalesce(units_reported, 0), coalesce(units_closed, 0),
                                  units_total) * 0.5 end as sales_count_now,
           case when pair.detail_type = 'PRODUCT' then
             xingtu_ops.sum_of_ends(pair.before_may_hold, coalesce(units_was_reported, 0),
                                  coalesce(units_was_closed, 0), units_total_before) * 0.5 end as sales_count_before,
           case when pair.detail_type = 'PRODUCT' then coalesce(units_left_out, 0) end as sales_count_left_out,
           xingtu_ops.sum_of_ends(pair.may_hold, coalesce(sales_reported, 0), coalesce(sales_closed, 0),
                                  sales_total) * 0.5 as sales_amount_now,
           xingtu_ops.sum_of_ends(pair.before_may_hold, coalesce(sales_was_reported, 0),
                                  coalesce(sales_was_closed, 0), sales_total_before) * 0.5 as sales_amount_before,
           coalesce(sales_left_out, 0) as sales_amount_left_out
    from pair
    left join summed on summed.scope_id = pair.scope_id)
  update xingtu_ops.scope_figures as figures
  set previous_snapshot_at = snapshot_before,
      component_click_count_now = wide.component_click_count_now,
      component_click_count_before = wide.component_click_count_before,
      component_click_count_left_out = wide.component_click_count_left_out,
      conversion_count_now = wide.conversion_count_now,
      conversion_count_before = wide.conversion_count_before,
      conversion_count_left_out = wide.conversion_count_left_out,
      sales_count_now = wide.sales_count_now,
      sales_count_before = wide.sales_count_before,
      sales_count_left_out = wide.sales_count_left_out,
      sales_amount_now = wide.sales_amount_now,
      sales_amount_before = wide.sales_amount_before,
      sales_amount_left_out = wide.sales_amount_left_out
  from wide
  where figures.scope_id = wide.scope_id and figures.snapshot_at = of_snapshot
    and (figures.previous_snapshot_at,
         figures.component_click_count_now, figures.component_click_count_before,
         figures.component_click_count_left_out,
         figures.conversion_count_now, figures.conversion_count_before, figures.conversion_count_left_out,
         figures.sales_count_now, figures.sales_count_before, figures.sales_count_left_out,
         figures.sales_amount_now, figures.sales_amount_before, figures.sales_amount_left_out)
      is distinct from
        (snapshot_before,
         wide.component_click_count_now, wide.component_click_count_before,
         wide.component_click_count_left_out,
         wide.conversion_count_now, wide.conversion_count_before, wide.conversion_count_left_out,
         wide.sales_count_now, wide.sales_count_before, wide.sales_count_left_out,
         wide.sales_amount_now, wide.sales_amount_before, wide.sales_amount_left_out);
end
$$;
comment on function xingtu_ops.compare_figures(timestamptz, timestamptz, bigint[]) is
  'Writes into scope_figures how the lists of these scopes moved between two covered snapshots';
