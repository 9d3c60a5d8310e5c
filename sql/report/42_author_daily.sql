-- What each creator's lists add up to. Only the lists of industry ALL: an item that is listed under its industry is
-- listed there too, and so is counted once.

create or replace view xingtu_report.author_daily as
select
  listed.author_id,
  author.name as author_name,
  author.author_group,
  listed.platform,
  listed.time_range,
  listed.detail_type,
  listed.snapshot_at,
  listed.covered,
  listed.items,
  listed.items_rejected,
  listed.play_count,
  listed.play_count_reported,
  listed.like_count,
  listed.like_count_reported,
  listed.comment_count,
  listed.comment_count_reported,
  listed.share_count,
  listed.share_count_reported,
  listed.component_click_count_reported,
  listed.component_click_count_min,
  listed.component_click_count_max,
  listed.component_click_count_mid,
  listed.component_click_count_is_range,
  listed.conversion_count_reported,
  listed.conversion_count_min,
  listed.conversion_count_max,
  listed.conversion_count_mid,
  listed.conversion_count_is_range,
  listed.sales_count_reported,
  listed.sales_count_min,
  listed.sales_count_max,
  listed.sales_count_mid,
  listed.sales_count_is_range,
  listed.sales_amount_reported,
  listed.sales_amount_min,
  listed.sales_amount_max,
  listed.sales_amount_mid,
  listed.sales_amount_is_range,
  listed.previous_snapshot_at,
  trim_scale(round(extract(epoch from listed.snapshot_at - listed.previous_snapshot_at) / 86400, 4)) as days_between,
  xingtu_report.middle_of(previous.component_click_count_min, previous.component_click_count_max) as component_click_count_previous,
  previous.component_click_count_reported as component_click_count_previous_reported,
  listed.component_click_count_left_out,
  trim_scale(listed.component_click_count_now - listed.component_click_count_before) as component_click_count_change,
  xingtu_report.change_ratio(listed.component_click_count_now, listed.component_click_count_before) as component_click_count_change_ratio,
  xingtu_report.middle_of(previous.conversion_count_min, previous.conversion_count_max) as conversion_count_previous,
  previous.conversion_count_reported as conversion_count_previous_reported,
  listed.conversion_count_left_out,
  trim_scale(listed.conversion_count_now - listed.conversion_count_before) as conversion_count_change,
  xingtu_report.change_ratio(listed.conversion_count_now, listed.conversion_count_before) as conversion_count_change_ratio,
  xingtu_report.middle_of(previous.sales_count_min, previous.sales_count_max) as sales_count_previous,
  previous.sales_count_reported as sales_count_previous_reported,
  listed.sales_count_left_out,
  trim_scale(listed.sales_count_now - listed.sales_count_before) as sales_count_change,
  xingtu_report.change_ratio(listed.sales_count_now, listed.sales_count_before) as sales_count_change_ratio,
  xingtu_report.middle_of(previous.sales_amount_min, previous.sales_amount_max) as sales_amount_previous,
  previous.sales_amount_reported as sales_amount_previous_reported,
  listed.sales_amount_left_out,
  trim_scale(listed.sales_amount_now - listed.sales_amount_before) as sales_amount_change,
  xingtu_report.change_ratio(listed.sales_amount_now, listed.sales_amount_before) as sales_amount_change_ratio
from xingtu_ops.list_figures as listed
left join xingtu_ops.scope_figures as previous
  on previous.scope_id = listed.scope_id and previous.snapshot_at = listed.previous_snapshot_at
left join xingtu.author as author on author.author_id = listed.author_id
where listed.industry = 'ALL';

comment on view xingtu_report.author_daily is
  'What each creator''s list adds up to at each snapshot, and how that moved. One row for each creator, platform, time range, detail type and planned snapshot; from the lists of industry ALL, which hold each item once (for single industries see industry_daily; a creator for whom ALL is not asked has no row). Snapshots that are not covered have a row with covered false and no figures: a gap is NULL, never 0. _change leaves out items of which a figure is known in only one of the two snapshots, as those that the other may only have missed, so that what is missing does not look like a fall. Money is CNY. Rates do not add up and are not here: see video_trend and product_trend. The figures count within the days of time_range, plays and likes since publication. One row is a snapshot, not a day: with hourly snapshots, choose one of a day before adding up days';
comment on column xingtu_report.author_daily.author_id is 'The creator';
comment on column xingtu_report.author_daily.author_name is 'Name of the creator; NULL if the job''s list of authors gives none';
comment on column xingtu_report.author_daily.author_group is 'Group of the creator; NULL if the job''s list of authors gives none';
comment on column xingtu_report.author_daily.platform is 'platform of the scope: SHORT_VIDEO, LIVE_STREAMING, PICTURE_TEXT, SHORT_DRAMA';
comment on column xingtu_report.author_daily.time_range is 'range of the scope: DAY_30 or DAY_90, the days before the request. DAY_90 holds DAY_30: choose one, never add them up';
comment on column xingtu_report.author_daily.detail_type is 'VIDEO: sums over the listed videos; PRODUCT: over the listed products. Both describe the same business: choose one, never add them up';
comment on column xingtu_report.author_daily.snapshot_at is 'The logical time slot: start of hour, day or week in the job''s time zone';
comment on column xingtu_report.author_daily.covered is 'Whether the list is loaded whole. If not, nothing is known: every figure is NULL, and none is 0';
comment on column xingtu_report.author_daily.items is 'Items in the list that could be read; NULL: not covered';
comment on column xingtu_report.author_daily.items_rejected is 'Items in the list that were rejected (see xingtu_ops.rejected_item): the sums lack them. They could not be read, or stand on one page twice, and then are read once; NULL: not covered';
comment on column xingtu_report.author_daily.play_count is 'Plays of the listed videos since they were published; 0: the list is known to be empty; NULL: not covered, not reported by any, or products';
comment on column xingtu_report.author_daily.play_count_reported is 'Items that report it; the other items count as nothing in the sum. NULL: not covered, or products';
comment on column xingtu_report.author_daily.like_count is 'Likes of the listed videos since they were published; 0: the list is known to be empty; NULL: not covered, not reported by any, or products';
comment on column xingtu_report.author_daily.like_count_reported is 'Items that report it; the other items count as nothing in the sum. NULL: not covered, or products';
comment on column xingtu_report.author_daily.comment_count is 'Comments of the listed videos since they were published; 0: the list is known to be empty; NULL: not covered, not reported by any, or products';
comment on column xingtu_report.author_daily.comment_count_reported is 'Items that report it; the other items count as nothing in the sum. NULL: not covered, or products';
comment on column xingtu_report.author_daily.share_count is 'Shares of the listed videos since they were published; 0: the list is known to be empty; NULL: not covered, not reported by any, or products';
comment on column xingtu_report.author_daily.share_count_reported is 'Items that report it; the other items count as nothing in the sum. NULL: not covered, or products';
comment on column xingtu_report.author_daily.component_click_count_reported is 'Items that report it; the other items count as nothing in the sums. NULL: not covered';
comment on column xingtu_report.author_daily.component_click_count_min is 'Clicks on the conversion component: sum of the lower ends; 0: the list is known to be empty; NULL: not covered, not reported by any, or an end is open';
comment on column xingtu_report.author_daily.component_click_count_max is 'Clicks on the conversion component: sum of the upper ends; 0: the list is known to be empty; NULL: not covered, not reported by any, or an end is open';
comment on column xingtu_report.author_daily.component_click_count_mid is 'Middle of the two; NULL if one of them is';
comment on column xingtu_report.author_daily.component_click_count_is_range is 'true: a sum of ranges, the value is between min and max; false: what is reported is exact; NULL: not covered or not reported';
comment on column xingtu_report.author_daily.conversion_count_reported is 'Items that report it; the other items count as nothing in the sums. NULL: not covered';
comment on column xingtu_report.author_daily.conversion_count_min is 'Conversions (orders): sum of the lower ends; 0: the list is known to be empty; NULL: not covered, not reported by any, or an end is open';
comment on column xingtu_report.author_daily.conversion_count_max is 'Conversions (orders): sum of the upper ends; 0: the list is known to be empty; NULL: not covered, not reported by any, or an end is open';
comment on column xingtu_report.author_daily.conversion_count_mid is 'Middle of the two; NULL if one of them is';
comment on column xingtu_report.author_daily.conversion_count_is_range is 'true: a sum of ranges, the value is between min and max; false: what is reported is exact; NULL: not covered or not reported';
comment on column xingtu_report.author_daily.sales_count_reported is 'Items that report it; the other items count as nothing in the sums. NULL: not covered';
comment on column xingtu_report.author_daily.sales_count_min is 'Units sold: sum of the lower ends; 0: the list is known to be empty; NULL: not covered, not reported by any, or an end is open; always NULL for videos';
comment on column xingtu_report.author_daily.sales_count_max is 'Units sold: sum of the upper ends; 0: the list is known to be empty; NULL: not covered, not reported by any, or an end is open; always NULL for videos';
comment on column xingtu_report.author_daily.sales_count_mid is 'Middle of the two; NULL if one of them is';
comment on column xingtu_report.author_daily.sales_count_is_range is 'true: a sum of ranges, the value is between min and max; false: what is reported is exact; NULL: not covered or not reported';
comment on column xingtu_report.author_daily.sales_amount_reported is 'Items that report it; the other items count as nothing in the sums. NULL: not covered';
comment on column xingtu_report.author_daily.sales_amount_min is 'Sales, CNY: sum of the lower ends; 0: the list is known to be empty; NULL: not covered, not reported by any, or an end is open';
comment on column xingtu_report.author_daily.sales_amount_max is 'Sales, CNY: sum of the upper ends; 0: the list is known to be empty; NULL: not covered, not reported by any, or an end is open';
comment on column xingtu_report.author_daily.sales_amount_mid is 'Middle of the two; NULL if one of them is';
comment on column xingtu_report.author_daily.sales_amount_is_range is 'true: a sum of ranges, the value is between min and max; false: what is reported is exact; NULL: not covered or not reported';
comment on column xingtu_report.author_daily.previous_snapshot_at is 'The last covered snapshot of the list before this one; NULL if there is none, or this one is not covered. Every column named _previous is from it';
comment on column xingtu_report.author_daily.days_between is 'Days from previous_snapshot_at to snapshot_at, with decimals';
comment on column xingtu_report.author_daily.component_click_count_previous is '_mid of the previous covered snapshot';
comment on column xingtu_report.author_daily.component_click_count_previous_reported is '_reported of the previous covered snapshot';
comment on column xingtu_report.author_daily.component_click_count_left_out is 'Items of which it is known in only one of the two snapshots, because the other lists them without it, or lacks them and may have missed them (its list drifted, or items of it were rejected: see scope_coverage): they make _mid fall or rise, and _change not; NULL if there is no previous one';
comment on column xingtu_report.author_daily.component_click_count_change is 'How much the sum of the middles moved, over all items but those left out; an estimate where ranges are among them. Without any left out it is _mid less _previous. NULL: not known in one of the two';
comment on column xingtu_report.author_daily.component_click_count_change_ratio is 'The change as a part of what these items added up to before: 0.25 is a quarter more; NULL if that is 0';
comment on column xingtu_report.author_daily.conversion_count_previous is '_mid of the previous covered snapshot';
comment on column xingtu_report.author_daily.conversion_count_previous_reported is '_reported of the previous covered snapshot';
comment on column xingtu_report.author_daily.conversion_count_left_out is 'Items of which it is known in only one of the two snapshots, because the other lists them without it, or lacks them and may have missed them (its list drifted, or items of it were rejected: see scope_coverage): they make _mid fall or rise, and _change not; NULL if there is no previous one';
comment on column xingtu_report.author_daily.conversion_count_change is 'How much the sum of the middles moved, over all items but those left out; an estimate where ranges are among them. Without any left out it is _mid less _previous. NULL: not known in one of the two';
comment on column xingtu_report.author_daily.conversion_count_change_ratio is 'The change as a part of what these items added up to before: 0.25 is a quarter more; NULL if that is 0';
comment on column xingtu_report.author_daily.sales_count_previous is '_mid of the previous covered snapshot';
comment on column xingtu_report.author_daily.sales_count_previous_reported is '_reported of the previous covered snapshot';
comment on column xingtu_report.author_daily.sales_count_left_out is 'Items of which it is known in only one of the two snapshots, because the other lists them without it, or lacks them and may have missed them (its list drifted, or items of it were rejected: see scope_coverage): they make _mid fall or rise, and _change not; NULL if there is no previous one';
comment on column xingtu_report.author_daily.sales_count_change is 'How much the sum of the middles moved, over all items but those left out; an estimate where ranges are among them. Without any left out it is _mid less _previous. NULL: not known in one of the two';
comment on column xingtu_report.author_daily.sales_count_change_ratio is 'The change as a part of what these items added up to before: 0.25 is a quarter more; NULL if that is 0';
comment on column xingtu_report.author_daily.sales_amount_previous is '_mid of the previous covered snapshot';
comment on column xingtu_report.author_daily.sales_amount_previous_reported is '_reported of the previous covered snapshot';
comment on column xingtu_report.author_daily.sales_amount_left_out is 'Items of which it is known in only one of the two snapshots, because the other lists them without it, or lacks them and may have missed them (its list drifted, or items of it were rejected: see scope_coverage): they make _mid fall or rise, and _change not; NULL if there is no previous one';
comment on column xingtu_report.author_daily.sales_amount_change is 'How much the sum of the middles moved, over all items but those left out; an estimate where ranges are among them. Without any left out it is _mid less _previous. NULL: not known in one of the two';
comment on column xingtu_report.author_daily.sales_amount_change_ratio is 'The change as a part of what these items added up to before: 0.25 is a quarter more; NULL if that is 0';
