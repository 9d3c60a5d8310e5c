-- How these lists moved since the covered snapshot before, and how the lists after them did, which now have them
-- before. An item that both snapshots list, and that reports a figure in one of them alone, is left out of both sums
-- of that figure: with it, a value that is not reported would look like a fall, and its return like a rise.
with pair as (
  select asked.scope_id, here.snapshot_at, before.snapshot_at as previous_snapshot_at,
         here.seen, before.seen as seen_before
  from unnest($2::bigint[]) as asked (scope_id)
  cross join lateral (
    select figures.snapshot_at, figures.items + figures.items_rejected as seen
    from xingtu_ops.scope_figures as figures
    where figures.scope_id = asked.scope_id and figures.snapshot_at = $1::timestamptz
    union all
    (select later.snapshot_at, later.items + later.items_rejected
     from xingtu_ops.scope_figures as later
     where later.scope_id = asked.scope_id and later.snapshot_at > $1::timestamptz
     order by later.snapshot_at
     limit 1)) as here
  cross join lateral (
    select earlier.snapshot_at, earlier.items + earlier.items_rejected as seen
    from xingtu_ops.scope_figures as earlier
    where earlier.scope_id = asked.scope_id and earlier.snapshot_at < here.snapshot_at
    order by earlier.snapshot_at desc
    limit 1) as before),
compared as (
  select pair.scope_id, pair.snapshot_at, pair.previous_snapshot_at, figure.name, figure.left_out,
         xingtu_ops.sum_of_ends(pair.seen, figure.reported, figure.closed, figure.total) as now,
         xingtu_ops.sum_of_ends(pair.seen_before, figure.reported_before, figure.closed_before, figure.total_before)
           as before
  from pair
  join xingtu_ops.scope as scope on scope.scope_id = pair.scope_id
  cross join lateral (
    select measure.name,
           count(*) filter (where item.is_left_out) as left_out,
           count(*) filter (where item.is_reported and not item.is_left_out) as reported,
           count(item.middle) filter (where not item.is_left_out) as closed,
           sum(item.middle) filter (where not item.is_left_out) as total,
           count(*) filter (where item.was_reported and not item.is_left_out) as reported_before,
           count(item.middle_before) filter (where not item.is_left_out) as closed_before,
           sum(item.middle_before) filter (where not item.is_left_out) as total_before
    from unnest(case scope.detail_type
                  when 'VIDEO' then '{component_click_count,conversion_count,sales_amount}'::text[]
                  else '{component_click_count,conversion_count,sales_count,sales_amount}' end) as measure (name)
    left join (
      select coalesce(here.name, before.name) as name, here.is_reported, before.is_reported as was_reported,
             here.middle, before.middle as middle_before,
             coalesce(here.is_reported <> before.is_reported, false) as is_left_out
      from (select listed.item_id, listed.name, listed.is_reported, listed.middle
            from xingtu_ops.item_figure as listed
            where listed.author_id = scope.author_id and listed.snapshot_at = pair.snapshot_at
              and listed.platform = scope.platform and listed.industry = scope.industry
              and listed.time_range = scope.time_range and listed.detail_type = scope.detail_type) as here
      full join (select listed.item_id, listed.name, listed.is_reported, listed.middle
                 from xingtu_ops.item_figure as listed
                 where listed.author_id = scope.author_id and listed.snapshot_at = pair.previous_snapshot_at
                   and listed.platform = scope.platform and listed.industry = scope.industry
                   and listed.time_range = scope.time_range and listed.detail_type = scope.detail_type) as before
        on before.item_id = here.item_id and before.name = here.name) as item on item.name = measure.name
    group by measure.name) as figure),
wide as (
  select scope_id, snapshot_at, previous_snapshot_at,
         max(now) filter (where name = 'component_click_count') as component_click_count_now,
         max(before) filter (where name = 'component_click_count') as component_click_count_before,
         max(left_out) filter (where name = 'component_click_count') as component_click_count_left_out,
         max(now) filter (where name = 'conversion_count') as conversion_count_now,
         max(before) filter (where name = 'conversion_count') as conversion_count_before,
         max(left_out) filter (where name = 'conversion_count') as conversion_count_left_out,
         max(now) filter (where name = 'sales_count') as sales_count_now,
         max(before) filter (where name = 'sales_count') as sales_count_before,
         max(left_out) filter (where name = 'sales_count') as sales_count_left_out,
         max(now) filter (where name = 'sales_amount') as sales_amount_now,
         max(before) filter (where name = 'sales_amount') as sales_amount_before,
         max(left_out) filter (where name = 'sales_amount') as sales_amount_left_out
  from compared
  group by scope_id, snapshot_at, previous_snapshot_at)
update xingtu_ops.scope_figures as figures
set previous_snapshot_at = wide.previous_snapshot_at,
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
where figures.scope_id = wide.scope_id and figures.snapshot_at = wide.snapshot_at
  and (figures.previous_snapshot_at,
       figures.component_click_count_now, figures.component_click_count_before, figures.component_click_count_left_out,
       figures.conversion_count_now, figures.conversion_count_before, figures.conversion_count_left_out,
       figures.sales_count_now, figures.sales_count_before, figures.sales_count_left_out,
       figures.sales_amount_now, figures.sales_amount_before, figures.sales_amount_left_out)
    is distinct from
      (wide.previous_snapshot_at,
       wide.component_click_count_now, wide.component_click_count_before, wide.component_click_count_left_out,
       wide.conversion_count_now, wide.conversion_count_before, wide.conversion_count_left_out,
       wide.sales_count_now, wide.sales_count_before, wide.sales_count_left_out,
       wide.sales_amount_now, wide.sales_amount_before, wide.sales_amount_left_out)
