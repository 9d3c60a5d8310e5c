-- What the lists of an industry add up to over all creators. ALL is not among the industries: it holds the items of
-- every one, and a sum over the rows would count them again.

create or replace view xingtu_report.industry_daily as
with figure as (
  select listed.*,
         lag(listed.snapshot_at) over planned as previous_snapshot_at,
         lag(listed.covered) over planned as was_covered,
         lag(listed.component_click_count_mid) over planned as component_click_count_previous,
         lag(listed.conversion_count_mid) over planned as conversion_count_previous,
         lag(listed.sales_count_mid) over planned as sales_count_previous,
         lag(listed.sales_amount_mid) over planned as sales_amount_previous
  from xingtu_ops.list_figures as listed
  where listed.industry <> 'ALL'
  -- The dimensions are here for the planner: a filter on one reaches the tables only if it is part of the window.
  window planned as (partition by listed.scope_id, listed.author_id, listed.platform, listed.industry,
                                  listed.time_range, listed.detail_type
                     order by listed.snapshot_at))
select
  figure.industry,
  industry.name_en as industry_name_en,
  industry.name_zh as industry_name_zh,
  figure.platform,
  figure.time_range,
  figure.detail_type,
  figure.snapshot_at,
  count(*) as authors_planned,
  count(*) filter (where figure.covered) as authors_covered,
  count(*) filter (where figure.skipped) as authors_skipped,
  bool_and(figure.covered or figure.skipped) as complete,
  sum(figure.items) as items,
  sum(figure.play_count) as play_count,
  sum(figure.like_count) as like_count,
  sum(figure.comment_count) as comment_count,
  sum(figure.share_count) as share_count,
  sum(figure.component_click_count_reported) as component_click_count_reported,
  case when not bool_or(figure.component_click_count_reported > 0 and figure.component_click_count_min is null)
    then sum(figure.component_click_count_min) end as component_click_count_min,
  case when not bool_or(figure.component_click_count_reported > 0 and figure.component_click_count_max is null)
    then sum(figure.component_click_count_max) end as component_click_count_max,
  case when not bool_or(figure.component_click_count_reported > 0 and figure.component_click_count_mid is null)
    then trim_scale(sum(figure.component_click_count_mid)) end as component_click_count_mid,
  bool_or(figure.component_click_count_is_range) as component_click_count_is_range,
  sum(figure.conversion_count_reported) as conversion_count_reported,
  case when not bool_or(figure.conversion_count_reported > 0 and figure.conversion_count_min is null)
    then sum(figure.conversion_count_min) end as conversion_count_min,
  case when not bool_or(figure.conversion_count_reported > 0 and figure.conversion_count_max is null)
    then sum(figure.conversion_count_max) end as conversion_count_max,
  case when not bool_or(figure.conversion_count_reported > 0 and figure.conversion_count_mid is null)
    then trim_scale(sum(figure.conversion_count_mid)) end as conversion_count_mid,
  bool_or(figure.conversion_count_is_range) as conversion_count_is_range,
  sum(figure.sales_count_reported) as sales_count_reported,
  case when not bool_or(figure.sales_count_reported > 0 and figure.sales_count_min is null)
    then sum(figure.sales_count_min) end as sales_count_min,
  case when not bool_or(figure.sales_count_reported > 0 and figure.sales_count_max is null)
    then sum(figure.sales_count_max) end as sales_count_max,
  case when not bool_or(figure.sales_count_reported > 0 and figure.sales_count_mid is null)
    then trim_scale(sum(figure.sales_count_mid)) end as sales_count_mid,
  bool_or(figure.sales_count_is_range) as sales_count_is_range,
  sum(figure.sales_amount_reported) as sales_amount_reported,
  case when not bool_or(figure.sales_amount_reported > 0 and figure.sales_amount_min is null)
    then sum(figure.sales_amount_min) end as sales_amount_min,
  case when not bool_or(figure.sales_amount_reported > 0 and figure.sales_amount_max is null)
    then sum(figure.sales_amount_max) end as sales_amount_max,
  case when not bool_or(figure.sales_amount_reported > 0 and figure.sales_amount_mid is null)
    then trim_scale(sum(figure.sales_amount_mid)) end as sales_amount_mid,
  bool_or(figure.sales_amount_is_range) as sales_amount_is_range,
  max(figure.previous_snapshot_at) as previous_snapshot_at,
  count(*) filter (where figure.covered and figure.was_covered) as authors_compared,
  trim_scale(sum(figure.component_click_count_mid - figure.component_click_count_previous))
    as component_click_count_change,
  xingtu_report.change_ratio(
    sum(figure.component_click_count_mid) filter (where figure.component_click_count_previous is not null),
    sum(figure.component_click_count_previous) filter (where figure.component_click_count_mid is not null))
      as component_click_count_change_ratio,
  trim_scale(sum(figure.conversion_count_mid - figure.conversion_count_previous)) as conversion_count_change,
  xingtu_report.change_ratio(sum(figure.conversion_count_mid) filter (where figure.conversion_count_previous is not null),
    sum(figure.conversion_count_previous) filter (where figure.conversion_count_mid is not null))
      as conversion_count_change_ratio,
  trim_scale(sum(figure.sales_count_mid - figure.sales_count_previous)) as sales_count_change,
  xingtu_report.change_ratio(sum(figure.sales_count_mid) filter (where figure.sales_count_previous is not null),
    sum(figure.sales_count_previous) filter (where figure.sales_count_mid is not null)) as sales_count_change_ratio,
  trim_scale(sum(figure.sales_amount_mid - figure.sales_amount_previous)) as sales_amount_change,
  xingtu_report.change_ratio(sum(figure.sales_amount_mid) filter (where figure.sales_amount_previous is not null),
    sum(figure.sales_amount_previous) filter (where figure.sales_amount_mid is not null)) as sales_amount_change_ratio
from figure
left join xingtu.industry as industry on industry.industry = figure.industry
group by 1, 2, 3, 4, 5, 6, 7;

comment on view xingtu_report.industry_daily is
  'What the lists of each industry add up to at each snapshot, over all creators. One row for each industry (never ALL), platform, time range, detail type and planned snapshot. An item that is listed under two industries is in both rows: compare industries, do not add them up; totals are in group_daily and author_daily. Only covered lists are summed: authors_covered of authors_planned says how many, and complete whether these are all. _change compares the same creators only, so that a list that is missing does not look like a fall. Money is CNY';
comment on column xingtu_report.industry_daily.industry is 'industryId of the scopes. ALL is not here, it would count each item again';
comment on column xingtu_report.industry_daily.industry_name_en is 'English name of the industry; NULL for one that was unknown to the loader';
comment on column xingtu_report.industry_daily.industry_name_zh is 'Chinese name of the industry, a translation; NULL for one that was unknown to the loader';
comment on column xingtu_report.industry_daily.platform is 'platform of the scope: SHORT_VIDEO, LIVE_STREAMING, PICTURE_TEXT, SHORT_DRAMA';
comment on column xingtu_report.industry_daily.time_range is 'range of the scope: DAY_30 or DAY_90, the days before the request. DAY_90 holds DAY_30: choose one, never add them up';
comment on column xingtu_report.industry_daily.detail_type is 'VIDEO: sums over the listed videos; PRODUCT: over the listed products. Both describe the same business: choose one, never add them up';
comment on column xingtu_report.industry_daily.snapshot_at is 'The logical time slot: start of hour, day or week in the job''s time zone';
comment on column xingtu_report.industry_daily.authors_planned is 'Creators whose list was planned for the snapshot';
comment on column xingtu_report.industry_daily.authors_covered is 'Those of them whose list is loaded whole; the sums are over these alone';
comment on column xingtu_report.industry_daily.authors_skipped is 'Those whose list was not asked for, because their list of ALL industries is empty: there can be nothing in it';
comment on column xingtu_report.industry_daily.complete is 'true: every planned list is covered or skipped. false: sums of different creators than at other snapshots; compare by _change, which takes the same ones';
comment on column xingtu_report.industry_daily.items is 'Items in the covered lists; NULL: none is covered';
comment on column xingtu_report.industry_daily.play_count is 'Plays of the listed videos since they were published, of the covered lists; NULL: none is covered, not reported by any, or products';
comment on column xingtu_report.industry_daily.like_count is 'Likes of the listed videos since they were published, of the covered lists; NULL: none is covered, not reported by any, or products';
comment on column xingtu_report.industry_daily.comment_count is 'Comments of the listed videos since they were published, of the covered lists; NULL: none is covered, not reported by any, or products';
comment on column xingtu_report.industry_daily.share_count is 'Shares of the listed videos since they were published, of the covered lists; NULL: none is covered, not reported by any, or products';
comment on column xingtu_report.industry_daily.component_click_count_reported is 'Items that report it; the other items count as nothing in the sums. NULL: none is covered';
comment on column xingtu_report.industry_daily.component_click_count_min is 'Clicks on the conversion component: sum of the lower ends of the covered lists; NULL: none is covered, not reported by any, or an end is open';
comment on column xingtu_report.industry_daily.component_click_count_max is 'Clicks on the conversion component: sum of the upper ends of the covered lists; NULL: none is covered, not reported by any, or an end is open';
comment on column xingtu_report.industry_daily.component_click_count_mid is 'Middle of the two; NULL if one of them is';
comment on column xingtu_report.industry_daily.component_click_count_is_range is 'true: ranges are among the summands, the value is between min and max; false: exact; NULL: not reported';
comment on column xingtu_report.industry_daily.conversion_count_reported is 'Items that report it; the other items count as nothing in the sums. NULL: none is covered';
comment on column xingtu_report.industry_daily.conversion_count_min is 'Conversions (orders): sum of the lower ends of the covered lists; NULL: none is covered, not reported by any, or an end is open';
comment on column xingtu_report.industry_daily.conversion_count_max is 'Conversions (orders): sum of the upper ends of the covered lists; NULL: none is covered, not reported by any, or an end is open';
comment on column xingtu_report.industry_daily.conversion_count_mid is 'Middle of the two; NULL if one of them is';
comment on column xingtu_report.industry_daily.conversion_count_is_range is 'true: ranges are among the summands, the value is between min and max; false: exact; NULL: not reported';
comment on column xingtu_report.industry_daily.sales_count_reported is 'Items that report it; the other items count as nothing in the sums. NULL: none is covered';
comment on column xingtu_report.industry_daily.sales_count_min is 'Units sold: sum of the lower ends of the covered lists; NULL: none is covered, not reported by any, or an end is open; always NULL for videos';
comment on column xingtu_report.industry_daily.sales_count_max is 'Units sold: sum of the upper ends of the covered lists; NULL: none is covered, not reported by any, or an end is open; always NULL for videos';
comment on column xingtu_report.industry_daily.sales_count_mid is 'Middle of the two; NULL if one of them is';
comment on column xingtu_report.industry_daily.sales_count_is_range is 'true: ranges are among the summands, the value is between min and max; false: exact; NULL: not reported';
comment on column xingtu_report.industry_daily.sales_amount_reported is 'Items that report it; the other items count as nothing in the sums. NULL: none is covered';
comment on column xingtu_report.industry_daily.sales_amount_min is 'Sales, CNY: sum of the lower ends of the covered lists; NULL: none is covered, not reported by any, or an end is open';
comment on column xingtu_report.industry_daily.sales_amount_max is 'Sales, CNY: sum of the upper ends of the covered lists; NULL: none is covered, not reported by any, or an end is open';
comment on column xingtu_report.industry_daily.sales_amount_mid is 'Middle of the two; NULL if one of them is';
comment on column xingtu_report.industry_daily.sales_amount_is_range is 'true: ranges are among the summands, the value is between min and max; false: exact; NULL: not reported';
comment on column xingtu_report.industry_daily.previous_snapshot_at is 'The planned snapshot before this one, covered or not: each list has its own, this is the latest of them; NULL if there is none';
comment on column xingtu_report.industry_daily.authors_compared is 'Creators whose list is covered both here and at its planned snapshot before';
comment on column xingtu_report.industry_daily.component_click_count_change is 'How much the middle moved since the planned snapshot before, over the creators whose list is covered and reports it in both: one that is missing from either makes it neither rise nor fall; NULL if there are none';
comment on column xingtu_report.industry_daily.component_click_count_change_ratio is 'That change as a part of what the same creators had before: 0.25 is a quarter more';
comment on column xingtu_report.industry_daily.conversion_count_change is 'How much the middle moved since the planned snapshot before, over the creators whose list is covered and reports it in both: one that is missing from either makes it neither rise nor fall; NULL if there are none';
comment on column xingtu_report.industry_daily.conversion_count_change_ratio is 'That change as a part of what the same creators had before: 0.25 is a quarter more';
comment on column xingtu_report.industry_daily.sales_count_change is 'How much the middle moved since the planned snapshot before, over the creators whose list is covered and reports it in both: one that is missing from either makes it neither rise nor fall; NULL if there are none';
comment on column xingtu_report.industry_daily.sales_count_change_ratio is 'That change as a part of what the same creators had before: 0.25 is a quarter more';
comment on column xingtu_report.industry_daily.sales_amount_change is 'How much the middle moved since the planned snapshot before, over the creators whose list is covered and reports it in both: one that is missing from either makes it neither rise nor fall; NULL if there are none';
comment on column xingtu_report.industry_daily.sales_amount_change_ratio is 'That change as a part of what the same creators had before: 0.25 is a quarter more';
