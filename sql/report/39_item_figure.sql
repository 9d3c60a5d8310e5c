-- The figures that lists are compared by, one row for each item and figure.

create or replace view xingtu_ops.item_figure as
select listed.author_id, listed.platform, listed.industry, listed.time_range, 'VIDEO' as detail_type,
       listed.snapshot_at, listed.video_id as item_id, figure.name,
       coalesce(figure.lower_end, figure.upper_end) is not null as is_reported,
       (figure.lower_end + figure.upper_end) * 0.5 as middle
from xingtu.video_snapshot as listed
cross join lateral (
  values ('component_click_count', listed.component_click_count_min::numeric, listed.component_click_count_max::numeric),
         ('conversion_count', listed.conversion_count_min::numeric, listed.conversion_count_max::numeric),
         ('sales_amount', listed.sales_amount_min::numeric, listed.sales_amount_max::numeric))
  as figure (name, lower_end, upper_end)
union all
select listed.author_id, listed.platform, listed.industry, listed.time_range, 'PRODUCT' as detail_type,
       listed.snapshot_at, listed.product_id as item_id, figure.name,
       coalesce(figure.lower_end, figure.upper_end) is not null as is_reported,
       (figure.lower_end + figure.upper_end) * 0.5 as middle
from xingtu.product_snapshot as listed
cross join lateral (
  values ('component_click_count', listed.component_click_count_min::numeric, listed.component_click_count_max::numeric),
         ('conversion_count', listed.conversion_count_min::numeric, listed.conversion_count_max::numeric),
         ('sales_count', listed.sales_count_min::numeric, listed.sales_count_max::numeric),
         ('sales_amount', listed.sales_amount_min::numeric, listed.sales_amount_max::numeric))
  as figure (name, lower_end, upper_end);

comment on view xingtu_ops.item_figure is
  'The ranges of listed items that author_daily, group_daily and industry_daily compare, one row for each item of each list and figure';
comment on column xingtu_ops.item_figure.author_id is 'The creator';
comment on column xingtu_ops.item_figure.platform is 'platform of the scope';
comment on column xingtu_ops.item_figure.industry is 'industryId of the scope';
comment on column xingtu_ops.item_figure.time_range is 'range of the scope';
comment on column xingtu_ops.item_figure.detail_type is 'detailType of the scope';
comment on column xingtu_ops.item_figure.snapshot_at is 'The snapshot';
comment on column xingtu_ops.item_figure.item_id is 'video_id or product_id';
comment on column xingtu_ops.item_figure.name is 'The figure';
comment on column xingtu_ops.item_figure.is_reported is 'Whether the item reports it';
comment on column xingtu_ops.item_figure.middle is 'Middle of the two ends; NULL if one is open, or it is not reported';
