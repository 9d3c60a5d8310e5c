-- Products over time; made like video_trend. Sales and conversions are taken to count within the days of time_range:
-- they fall for good reason, so a fall is a change like any other and there is nothing to reset.

create or replace view xingtu_report.product_trend as
select
  listed.author_id,
  author.name as author_name,
  author.author_group,
  listed.product_id,
  product.title,
  listed.platform,
  listed.industry,
  industry.name_en as industry_name_en,
  industry.name_zh as industry_name_zh,
  listed.time_range,
  listed.snapshot_at,
  listed.position,
  listed.observed_at,
  listed.request_id,

  -- The listing that this one is compared with.
  previous.snapshot_at as previous_snapshot_at,
  trim_scale(round(extract(epoch from listed.snapshot_at - previous.snapshot_at) / 86400, 4)) as days_between,
  case when previous.snapshot_at is not null then not exists (
    select from xingtu_ops.scope_snapshot as between_them
    where between_them.scope_id = progress.scope_id
      and between_them.snapshot_at > previous.snapshot_at and between_them.snapshot_at < listed.snapshot_at
      and (between_them.completed_at is not null or between_them.state = 'skipped')) end as previous_was_adjacent,

  listed.video_count,
  previous.video_count as video_count_previous,
  listed.video_count::numeric - previous.video_count as video_count_change,
  xingtu_report.change_ratio(listed.video_count, previous.video_count) as video_count_change_ratio,

  listed.price_min,
  listed.price_max,
  middle.price as price_mid,
  xingtu_report.is_range(listed.price_min, listed.price_max) as price_is_range,
  middle.price_previous,
  xingtu_report.is_range(previous.price_min, previous.price_max) as price_previous_is_range,
  trim_scale(middle.price - middle.price_previous) as price_change,
  xingtu_report.change_ratio(middle.price, middle.price_previous) as price_change_ratio,

  listed.sales_count_min,
  listed.sales_count_max,
  middle.sales_count as sales_count_mid,
  xingtu_report.is_range(listed.sales_count_min, listed.sales_count_max) as sales_count_is_range,
  middle.sales_count_previous,
  xingtu_report.is_range(previous.sales_count_min, previous.sales_count_max) as sales_count_previous_is_range,
  trim_scale(middle.sales_count - middle.sales_count_previous) as sales_count_change,
  xingtu_report.change_ratio(middle.sales_count, middle.sales_count_previous) as sales_count_change_ratio,

  listed.sales_amount_min,
  listed.sales_amount_max,
  middle.sales_amount as sales_amount_mid,
  xingtu_report.is_range(listed.sales_amount_min, listed.sales_amount_max) as sales_amount_is_range,
  middle.sales_amount_previous,
  xingtu_report.is_range(previous.sales_amount_min, previous.sales_amount_max) as sales_amount_previous_is_range,
  trim_scale(middle.sales_amount - middle.sales_amount_previous) as sales_amount_change,
  xingtu_report.change_ratio(middle.sales_amount, middle.sales_amount_previous) as sales_amount_change_ratio,

  listed.component_click_count_min,
  listed.component_click_count_max,
  middle.component_click_count as component_click_count_mid,
  xingtu_report.is_range(listed.component_click_count_min, listed.component_click_count_max)
    as component_click_count_is_range,
  middle.component_click_count_previous,
  xingtu_report.is_range(previous.component_click_count_min, previous.component_click_count_max)
    as component_click_count_previous_is_range,
  trim_scale(middle.component_click_count - middle.component_click_count_previous) as component_click_count_change,
  xingtu_report.change_ratio(middle.component_click_count, middle.component_click_count_previous)
    as component_click_count_change_ratio,

  listed.component_click_rate_min,
  listed.component_click_rate_max,
  middle.component_click_rate as component_click_rate_mid,
  xingtu_report.is_range(listed.component_click_rate_min, listed.component_click_rate_max)
    as component_click_rate_is_range,
  middle.component_click_rate_previous,
  xingtu_report.is_range(previous.component_click_rate_min, previous.component_click_rate_max)
    as component_click_rate_previous_is_range,
  trim_scale(middle.component_click_rate - middle.component_click_rate_previous) as component_click_rate_change,
  xingtu_report.change_ratio(middle.component_click_rate, middle.component_click_rate_previous)
    as component_click_rate_change_ratio,

  listed.conversion_count_min,
  listed.conversion_count_max,
  middle.conversion_count as conversion_count_mid,
  xingtu_report.is_range(listed.conversion_count_min, listed.conversion_count_max) as conversion_count_is_range,
  middle.conversion_count_previous,
  xingtu_report.is_range(previous.conversion_count_min, previous.conversion_count_max)
    as conversion_count_previous_is_range,
  trim_scale(middle.conversion_count - middle.conversion_count_previous) as conversion_count_change,
  xingtu_report.change_ratio(middle.conversion_count, middle.conversion_count_previous)
    as conversion_count_change_ratio,

  listed.conversion_rate_min,
  listed.conversion_rate_max,
  middle.conversion_rate as conversion_rate_mid,
  xingtu_report.is_range(listed.conversion_rate_min, listed.conversion_rate_max) as conversion_rate_is_range,
  middle.conversion_rate_previous,
  xingtu_report.is_range(previous.conversion_rate_min, previous.conversion_rate_max)
    as conversion_rate_previous_is_range,
  trim_scale(middle.conversion_rate - middle.conversion_rate_previous) as conversion_rate_change,
  xingtu_report.change_ratio(middle.conversion_rate, middle.conversion_rate_previous) as conversion_rate_change_ratio,

  listed.commission_rate_min,
  listed.commission_rate_max,
  middle.commission_rate as commission_rate_mid,
  xingtu_report.is_range(listed.commission_rate_min, listed.commission_rate_max) as commission_rate_is_range,
  middle.commission_rate_previous,
  xingtu_report.is_range(previous.commission_rate_min, previous.commission_rate_max)
    as commission_rate_previous_is_range,
  trim_scale(middle.commission_rate - middle.commission_rate_previous) as commission_rate_change,
  xingtu_report.change_ratio(middle.commission_rate, middle.commission_rate_previous) as commission_rate_change_ratio
from xingtu.product_snapshot as listed
join xingtu_ops.scope as scope
  on scope.author_id = listed.author_id and scope.platform = listed.platform
 and scope.industry = listed.industry and scope.time_range = listed.time_range
 and scope.detail_type = 'PRODUCT'
join xingtu_ops.scope_snapshot as progress
  on progress.scope_id = scope.scope_id and progress.snapshot_at = listed.snapshot_at
 and progress.completed_at is not null
join xingtu.product as product
  on product.author_id = listed.author_id and product.product_id = listed.product_id
-- Back through the scope's covered snapshots until one lists the product, mostly one step. Nothing is older
-- than its first_seen_at, which spares new ones the whole way.
left join lateral (
  select known.snapshot_at,
         known.video_count, known.price_min, known.price_max, known.sales_count_min, known.sales_count_max,
         known.sales_amount_min, known.sales_amount_max, known.component_click_count_min,
         known.component_click_count_max, known.component_click_rate_min, known.component_click_rate_max,
         known.conversion_count_min, known.conversion_count_max, known.conversion_rate_min,
         known.conversion_rate_max, known.commission_rate_min, known.commission_rate_max
  from xingtu_ops.scope_snapshot as earlier
  join xingtu.product_snapshot as known
    on known.author_id = listed.author_id and known.snapshot_at = earlier.snapshot_at
   and known.platform = listed.platform and known.industry = listed.industry
   and known.time_range = listed.time_range and known.product_id = listed.product_id
  where earlier.scope_id = progress.scope_id
    and earlier.snapshot_at < listed.snapshot_at and earlier.snapshot_at >= product.first_seen_at
    and earlier.completed_at is not null
  order by earlier.snapshot_at desc
  limit 1) as previous on true
cross join lateral (
  select xingtu_report.middle_of(listed.price_min, listed.price_max) as price,
         xingtu_report.middle_of(previous.price_min, previous.price_max) as price_previous,
         xingtu_report.middle_of(listed.sales_count_min, listed.sales_count_max) as sales_count,
         xingtu_report.middle_of(previous.sales_count_min, previous.sales_count_max) as sales_count_previous,
         xingtu_report.middle_of(listed.sales_amount_min, listed.sales_amount_max) as sales_amount,
         xingtu_report.middle_of(previous.sales_amount_min, previous.sales_amount_max) as sales_amount_previous,
         xingtu_report.middle_of(listed.component_click_count_min, listed.component_click_count_max)
           as component_click_count,
         xingtu_report.middle_of(previous.component_click_count_min, previous.component_click_count_max)
           as component_click_count_previous,
         xingtu_report.middle_of(listed.component_click_rate_min, listed.component_click_rate_max)
           as component_click_rate,
         xingtu_report.middle_of(previous.component_click_rate_min, previous.component_click_rate_max)
           as component_click_rate_previous,
         xingtu_report.middle_of(listed.conversion_count_min, listed.conversion_count_max) as conversion_count,
         xingtu_report.middle_of(previous.conversion_count_min, previous.conversion_count_max)
           as conversion_count_previous,
         xingtu_report.middle_of(listed.conversion_rate_min, listed.conversion_rate_max) as conversion_rate,
         xingtu_report.middle_of(previous.conversion_rate_min, previous.conversion_rate_max)
           as conversion_rate_previous,
         xingtu_report.middle_of(listed.commission_rate_min, listed.commission_rate_max) as commission_rate,
         xingtu_report.middle_of(previous.commission_rate_min, previous.commission_rate_max)
           as commission_rate_previous) as middle
left join xingtu.author as author on author.author_id = listed.author_id
left join xingtu.industry as industry on industry.industry = listed.industry;

comment on view xingtu_report.product_trend is
  'How each product''s figures move. One row for each product, scope (author, platform, industry, time range) and covered snapshot that lists it. Money is CNY, rates are 0..1, NULL is not reported, never 0. A snapshot that is not covered has no rows here, so that a gap is a missing row (see scope_coverage) and the next row is compared over it: days_between says how far. A product that left the list has no row either; when it is back, it is compared with its last one, and previous_was_adjacent is false. An item stands under ALL and under its industry, in DAY_30 and in DAY_90: choose one industry and one time_range before adding up. Filter by author_id or snapshot_at: the cost goes with the rows read';
comment on column xingtu_report.product_trend.author_id is 'The creator';
comment on column xingtu_report.product_trend.author_name is 'Name of the creator; NULL if the job''s list of authors gives none';
comment on column xingtu_report.product_trend.author_group is 'Group of the creator; NULL if the job''s list of authors gives none';
comment on column xingtu_report.product_trend.product_id is 'The product, id as text';
comment on column xingtu_report.product_trend.title is 'Title as the newest snapshot has it, not as it was at this one; NULL if not reported';
comment on column xingtu_report.product_trend.platform is 'platform of the scope: SHORT_VIDEO, LIVE_STREAMING, PICTURE_TEXT, SHORT_DRAMA';
comment on column xingtu_report.product_trend.industry is 'industryId of the scope. ALL holds the items of every industry: choose one, never add them up';
comment on column xingtu_report.product_trend.industry_name_en is 'English name of the industry; NULL for one that was unknown to the loader';
comment on column xingtu_report.product_trend.industry_name_zh is 'Chinese name of the industry, a translation; NULL for one that was unknown to the loader';
comment on column xingtu_report.product_trend.time_range is 'range of the scope: DAY_30 or DAY_90, the days before the request. DAY_90 holds DAY_30: choose one, never add them up';
comment on column xingtu_report.product_trend.snapshot_at is 'The logical time slot: start of hour, day or week in the job''s time zone; only covered ones are here';
comment on column xingtu_report.product_trend.position is '1-based place in the scope''s list over all pages, of which each counts as many places as the API says that a page has; items share a place where it says so differently within a list';
comment on column xingtu_report.product_trend.observed_at is 'When the API''s answer came, by the database''s clock';
comment on column xingtu_report.product_trend.request_id is 'The request that brought it, for questions to whoever runs the loader';
comment on column xingtu_report.product_trend.previous_snapshot_at is 'The last covered snapshot of the scope before this one that lists the product; NULL if there is none. Every column named _previous is from it';
comment on column xingtu_report.product_trend.days_between is 'Days from previous_snapshot_at to snapshot_at, with decimals; NULL if there is no previous one. Divide a change by it to compare changes over gaps';
comment on column xingtu_report.product_trend.previous_was_adjacent is 'Whether previous_snapshot_at is the scope''s covered snapshot just before this one; false if the product was not listed in a covered snapshot in between, or the list was skipped there, because ALL was empty; NULL if there is no previous one. Snapshots that are not covered do not count: days_between shows those';
comment on column xingtu_report.product_trend.video_count is 'Related videos; NULL if not reported';
comment on column xingtu_report.product_trend.video_count_previous is 'video_count at previous_snapshot_at; NULL if not reported there, or no previous one';
comment on column xingtu_report.product_trend.video_count_change is 'video_count minus video_count_previous; NULL if either is';
comment on column xingtu_report.product_trend.video_count_change_ratio is 'video_count_change divided by video_count_previous: 0.25 is a quarter more; six decimals; NULL if video_count_change is, or video_count_previous is 0';
comment on column xingtu_report.product_trend.price_min is 'Price, CNY: lower end; NULL if open or not reported';
comment on column xingtu_report.product_trend.price_max is 'Price, CNY: upper end; NULL if open or not reported';
comment on column xingtu_report.product_trend.price_mid is 'Price, CNY: middle of the range, the value itself if exact; NULL if an end is open or it was not reported';
comment on column xingtu_report.product_trend.price_is_range is 'Whether the API gave a range, also one with an open end; false: exact; NULL: not reported';
comment on column xingtu_report.product_trend.price_previous is 'price_mid at previous_snapshot_at; NULL if open or not reported there, or no previous one';
comment on column xingtu_report.product_trend.price_previous_is_range is 'price_is_range at previous_snapshot_at';
comment on column xingtu_report.product_trend.price_change is 'price_mid minus price_previous; NULL if either is. Exact if neither is a range, else an estimate';
comment on column xingtu_report.product_trend.price_change_ratio is 'price_change divided by price_previous: 0.25 is a quarter more; six decimals; NULL if price_change is, or price_previous is 0';
comment on column xingtu_report.product_trend.sales_count_min is 'Units sold: lower end; NULL if open or not reported';
comment on column xingtu_report.product_trend.sales_count_max is 'Units sold: upper end; NULL if open or not reported';
comment on column xingtu_report.product_trend.sales_count_mid is 'Units sold: middle of the range, the value itself if exact; NULL if an end is open or it was not reported';
comment on column xingtu_report.product_trend.sales_count_is_range is 'Whether the API gave a range, also one with an open end; false: exact; NULL: not reported';
comment on column xingtu_report.product_trend.sales_count_previous is 'sales_count_mid at previous_snapshot_at; NULL if open or not reported there, or no previous one';
comment on column xingtu_report.product_trend.sales_count_previous_is_range is 'sales_count_is_range at previous_snapshot_at';
comment on column xingtu_report.product_trend.sales_count_change is 'sales_count_mid minus sales_count_previous; NULL if either is. Exact if neither is a range, else an estimate. Below 0 when more fell out of the days of time_range than came in';
comment on column xingtu_report.product_trend.sales_count_change_ratio is 'sales_count_change divided by sales_count_previous: 0.25 is a quarter more; six decimals; NULL if sales_count_change is, or sales_count_previous is 0';
comment on column xingtu_report.product_trend.sales_amount_min is 'Sales, CNY: lower end; NULL if open or not reported';
comment on column xingtu_report.product_trend.sales_amount_max is 'Sales, CNY: upper end; NULL if open or not reported';
comment on column xingtu_report.product_trend.sales_amount_mid is 'Sales, CNY: middle of the range, the value itself if exact; NULL if an end is open or it was not reported';
comment on column xingtu_report.product_trend.sales_amount_is_range is 'Whether the API gave a range, also one with an open end; false: exact; NULL: not reported';
comment on column xingtu_report.product_trend.sales_amount_previous is 'sales_amount_mid at previous_snapshot_at; NULL if open or not reported there, or no previous one';
comment on column xingtu_report.product_trend.sales_amount_previous_is_range is 'sales_amount_is_range at previous_snapshot_at';
comment on column xingtu_report.product_trend.sales_amount_change is 'sales_amount_mid minus sales_amount_previous; NULL if either is. Exact if neither is a range, else an estimate. Below 0 when more fell out of the days of time_range than came in';
comment on column xingtu_report.product_trend.sales_amount_change_ratio is 'sales_amount_change divided by sales_amount_previous: 0.25 is a quarter more; six decimals; NULL if sales_amount_change is, or sales_amount_previous is 0';
comment on column xingtu_report.product_trend.component_click_count_min is 'Clicks on the conversion component: lower end; NULL if open or not reported';
comment on column xingtu_report.product_trend.component_click_count_max is 'Clicks on the conversion component: upper end; NULL if open or not reported';
comment on column xingtu_report.product_trend.component_click_count_mid is 'Clicks on the conversion component: middle of the range, the value itself if exact; NULL if an end is open or it was not reported';
comment on column xingtu_report.product_trend.component_click_count_is_range is 'Whether the API gave a range, also one with an open end; false: exact; NULL: not reported';
comment on column xingtu_report.product_trend.component_click_count_previous is 'component_click_count_mid at previous_snapshot_at; NULL if open or not reported there, or no previous one';
comment on column xingtu_report.product_trend.component_click_count_previous_is_range is 'component_click_count_is_range at previous_snapshot_at';
comment on column xingtu_report.product_trend.component_click_count_change is 'component_click_count_mid minus component_click_count_previous; NULL if either is. Exact if neither is a range, else an estimate. Below 0 when more fell out of the days of time_range than came in';
comment on column xingtu_report.product_trend.component_click_count_change_ratio is 'component_click_count_change divided by component_click_count_previous: 0.25 is a quarter more; six decimals; NULL if component_click_count_change is, or component_click_count_previous is 0';
comment on column xingtu_report.product_trend.component_click_rate_min is 'Clicks on the component per play, 0..1: lower end; NULL if open or not reported';
comment on column xingtu_report.product_trend.component_click_rate_max is 'Clicks on the component per play, 0..1: upper end; NULL if open or not reported';
comment on column xingtu_report.product_trend.component_click_rate_mid is 'Clicks on the component per play, 0..1: middle of the range, the value itself if exact; NULL if an end is open or it was not reported';
comment on column xingtu_report.product_trend.component_click_rate_is_range is 'Whether the API gave a range, also one with an open end; false: exact; NULL: not reported';
comment on column xingtu_report.product_trend.component_click_rate_previous is 'component_click_rate_mid at previous_snapshot_at; NULL if open or not reported there, or no previous one';
comment on column xingtu_report.product_trend.component_click_rate_previous_is_range is 'component_click_rate_is_range at previous_snapshot_at';
comment on column xingtu_report.product_trend.component_click_rate_change is 'component_click_rate_mid minus component_click_rate_previous; NULL if either is. Exact if neither is a range, else an estimate';
comment on column xingtu_report.product_trend.component_click_rate_change_ratio is 'component_click_rate_change divided by component_click_rate_previous: 0.25 is a quarter more; six decimals; NULL if component_click_rate_change is, or component_click_rate_previous is 0';
comment on column xingtu_report.product_trend.conversion_count_min is 'Conversions (orders): lower end; NULL if open or not reported';
comment on column xingtu_report.product_trend.conversion_count_max is 'Conversions (orders): upper end; NULL if open or not reported';
comment on column xingtu_report.product_trend.conversion_count_mid is 'Conversions (orders): middle of the range, the value itself if exact; NULL if an end is open or it was not reported';
comment on column xingtu_report.product_trend.conversion_count_is_range is 'Whether the API gave a range, also one with an open end; false: exact; NULL: not reported';
comment on column xingtu_report.product_trend.conversion_count_previous is 'conversion_count_mid at previous_snapshot_at; NULL if open or not reported there, or no previous one';
comment on column xingtu_report.product_trend.conversion_count_previous_is_range is 'conversion_count_is_range at previous_snapshot_at';
comment on column xingtu_report.product_trend.conversion_count_change is 'conversion_count_mid minus conversion_count_previous; NULL if either is. Exact if neither is a range, else an estimate. Below 0 when more fell out of the days of time_range than came in';
comment on column xingtu_report.product_trend.conversion_count_change_ratio is 'conversion_count_change divided by conversion_count_previous: 0.25 is a quarter more; six decimals; NULL if conversion_count_change is, or conversion_count_previous is 0';
comment on column xingtu_report.product_trend.conversion_rate_min is 'Conversions per click, 0..1: lower end; NULL if open or not reported';
comment on column xingtu_report.product_trend.conversion_rate_max is 'Conversions per click, 0..1: upper end; NULL if open or not reported';
comment on column xingtu_report.product_trend.conversion_rate_mid is 'Conversions per click, 0..1: middle of the range, the value itself if exact; NULL if an end is open or it was not reported';
comment on column xingtu_report.product_trend.conversion_rate_is_range is 'Whether the API gave a range, also one with an open end; false: exact; NULL: not reported';
comment on column xingtu_report.product_trend.conversion_rate_previous is 'conversion_rate_mid at previous_snapshot_at; NULL if open or not reported there, or no previous one';
comment on column xingtu_report.product_trend.conversion_rate_previous_is_range is 'conversion_rate_is_range at previous_snapshot_at';
comment on column xingtu_report.product_trend.conversion_rate_change is 'conversion_rate_mid minus conversion_rate_previous; NULL if either is. Exact if neither is a range, else an estimate';
comment on column xingtu_report.product_trend.conversion_rate_change_ratio is 'conversion_rate_change divided by conversion_rate_previous: 0.25 is a quarter more; six decimals; NULL if conversion_rate_change is, or conversion_rate_previous is 0';
comment on column xingtu_report.product_trend.commission_rate_min is 'Commission of the creator, 0..1: lower end; NULL if open or not reported';
comment on column xingtu_report.product_trend.commission_rate_max is 'Commission of the creator, 0..1: upper end; NULL if open or not reported';
comment on column xingtu_report.product_trend.commission_rate_mid is 'Commission of the creator, 0..1: middle of the range, the value itself if exact; NULL if an end is open or it was not reported';
comment on column xingtu_report.product_trend.commission_rate_is_range is 'Whether the API gave a range, also one with an open end; false: exact; NULL: not reported';
comment on column xingtu_report.product_trend.commission_rate_previous is 'commission_rate_mid at previous_snapshot_at; NULL if open or not reported there, or no previous one';
comment on column xingtu_report.product_trend.commission_rate_previous_is_range is 'commission_rate_is_range at previous_snapshot_at';
comment on column xingtu_report.product_trend.commission_rate_change is 'commission_rate_mid minus commission_rate_previous; NULL if either is. Exact if neither is a range, else an estimate';
comment on column xingtu_report.product_trend.commission_rate_change_ratio is 'commission_rate_change divided by commission_rate_previous: 0.25 is a quarter more; six decimals; NULL if commission_rate_change is, or commission_rate_previous is 0';
