-- What the lists of a group of creators add up to. Only the lists of industry ALL, as in author_daily; an item belongs
-- to one creator, and so is counted once.

create or replace view xingtu_report.group_daily as
with figure as (
  select author.author_group, listed.platform, listed.time_range, listed.detail_type,
         listed.snapshot_at, listed.covered, listed.skipped, listed.items, listed.items_rejected,
         listed.may_lack,
         listed.play_count, listed.play_count_reported,
         listed.like_count, listed.like_count_reported,
         listed.comment_count, listed.comment_count_reported,
         listed.share_count, listed.share_count_reported,
         listed.component_click_count_reported, listed.component_click_count_min, listed.component_click_count_max,
         listed.conversion_count_reported, listed.conversion_count_min, listed.conversion_count_max,
         listed.sales_count_reported, listed.sales_count_min, listed.sales_count_max,
         listed.sales_amount_reported, listed.sales_amount_min, listed.sales_amount_max,
         previous.snapshot_at as previous_snapshot_at,
         previous.covered or previous.skipped as was_known,
         -- With the planned snapshot before, if it is covered too.
         case when is_pair.of_covered then listed.component_click_count_now end as component_click_count,
         case when is_pair.of_covered then listed.component_click_count_before end as component_click_count_previous,
         case when is_pair.of_covered then listed.component_click_count_left_out end as component_click_count_left_out,
         case when is_pair.of_covered then listed.conversion_count_now end as conversion_count,
         case when is_pair.of_covered then listed.conversion_count_before end as conversion_count_previous,
         case when is_pair.of_covered then listed.conversion_count_left_out end as conversion_count_left_out,
         case when is_pair.of_covered then listed.sales_count_now end as sales_count,
         case when is_pair.of_covered then listed.sales_count_before end as sales_count_previous,
         case when is_pair.of_covered then listed.sales_count_left_out end as sales_count_left_out,
         case when is_pair.of_covered then listed.sales_amount_now end as sales_amount,
         case when is_pair.of_covered then listed.sales_amount_before end as sales_amount_previous,
         case when is_pair.of_covered then listed.sales_amount_left_out end as sales_amount_left_out
  from xingtu_ops.list_figures as listed
  -- Looked up for each list, not by a window: one over all history would be there before a filter on snapshot_at.
  left join lateral (
    select earlier.snapshot_at, earlier.completed_at is not null as covered,
           earlier.state = 'skipped' and earlier.completed_at is null as skipped
    from xingtu_ops.scope_snapshot as earlier
    where earlier.scope_id = listed.scope_id and earlier.snapshot_at < listed.snapshot_at
    order by earlier.snapshot_at desc
    limit 1) as previous on true
  cross join lateral (select listed.previous_snapshot_at = previous.snapshot_at as of_covered) as is_pair
  left join xingtu.author as author on author.author_id = listed.author_id
  where listed.industry = 'ALL'),
-- Changes over other spans are not added up: a creator who is planned again after a month has one of a month, one who is
-- in an hourly job, too, has one of an hour. The windows are by all columns of the key, so that a filter on any of them
-- reaches the tables.
shared as (
  select figure.*,
         count(figure.previous_snapshot_at) over (
           partition by figure.author_group, figure.platform, figure.time_range, figure.detail_type, figure.snapshot_at,
                        figure.previous_snapshot_at) as lists_of_this_span
  from figure),
spanned as (
  select figure.*,
         first_value(figure.previous_snapshot_at) over (
           partition by figure.author_group, figure.platform, figure.time_range, figure.detail_type, figure.snapshot_at
           order by figure.lists_of_this_span desc, figure.previous_snapshot_at desc nulls last) as span_begins_at
  from shared as figure),
compared as (
  select figure.*, figure.previous_snapshot_at = figure.span_begins_at as is_compared
  from spanned as figure),
listed as (
  select figure.author_group,
         figure.platform,
         figure.time_range,
         figure.detail_type,
         figure.snapshot_at,
         count(*) as authors_planned,
         count(*) filter (where figure.covered) as authors_covered,
         count(*) filter (where figure.skipped) as authors_skipped,
         bool_and(figure.covered or figure.skipped) as complete,
         sum(figure.items) as items,
         sum(figure.items_rejected) as items_rejected,
         sum(figure.items) = 0 and not bool_or(figure.may_lack) as is_empty,
         sum(figure.play_count) as play_count,
         bool_or(figure.items > 0 and figure.play_count is not null) as play_count_is_reported,
         sum(figure.play_count_reported) as play_count_reported,
         sum(figure.like_count) as like_count,
         bool_or(figure.items > 0 and figure.like_count is not null) as like_count_is_reported,
         sum(figure.like_count_reported) as like_count_reported,
         sum(figure.comment_count) as comment_count,
         bool_or(figure.items > 0 and figure.comment_count is not null) as comment_count_is_reported,
         sum(figure.comment_count_reported) as comment_count_reported,
         sum(figure.share_count) as share_count,
         bool_or(figure.items > 0 and figure.share_count is not null) as share_count_is_reported,
         sum(figure.share_count_reported) as share_count_reported,
         sum(figure.component_click_count_reported) as component_click_count_reported,
         sum(figure.component_click_count_min) as component_click_count_min,
         bool_or(figure.component_click_count_reported > 0 and figure.component_click_count_min is null)
           as component_click_count_min_is_open,
         sum(figure.component_click_count_max) as component_click_count_max,
         bool_or(figure.component_click_count_reported > 0 and figure.component_click_count_max is null)
           as component_click_count_max_is_open,
         sum(figure.conversion_count_reported) as conversion_count_reported,
         sum(figure.conversion_count_min) as conversion_count_min,
         bool_or(figure.conversion_count_reported > 0 and figure.conversion_count_min is null)
           as conversion_count_min_is_open,
         sum(figure.conversion_count_max) as conversion_count_max,
         bool_or(figure.conversion_count_reported > 0 and figure.conversion_count_max is null)
           as conversion_count_max_is_open,
         sum(figure.sales_count_reported) as sales_count_reported,
         sum(figure.sales_count_min) as sales_count_min,
         bool_or(figure.sales_count_reported > 0 and figure.sales_count_min is null) as sales_count_min_is_open,
         sum(figure.sales_count_max) as sales_count_max,
         bool_or(figure.sales_count_reported > 0 and figure.sales_count_max is null) as sales_count_max_is_open,
         sum(figure.sales_amount_reported) as sales_amount_reported,
         sum(figure.sales_amount_min) as sales_amount_min,
         bool_or(figure.sales_amount_reported > 0 and figure.sales_amount_min is null) as sales_amount_min_is_open,
         sum(figure.sales_amount_max) as sales_amount_max,
         bool_or(figure.sales_amount_reported > 0 and figure.sales_amount_max is null) as sales_amount_max_is_open,
         max(figure.span_begins_at) as previous_snapshot_at,
         count(*) filter (where (figure.covered or figure.skipped) and figure.was_known and figure.is_compared)
           as authors_compared,
         count(figure.component_click_count - figure.component_click_count_previous) filter (where figure.is_compared)
           as component_click_count_compared,
         sum(figure.component_click_count - figure.component_click_count_previous) filter (where figure.is_compared)
           as component_click_count_change,
         sum(figure.component_click_count_previous)
           filter (where figure.component_click_count is not null and figure.is_compared)
           as component_click_count_previous,
         sum(figure.component_click_count_left_out) filter (where figure.is_compared)
           as component_click_count_left_out,
         count(figure.conversion_count - figure.conversion_count_previous) filter (where figure.is_compared)
           as conversion_count_compared,
         sum(figure.conversion_count - figure.conversion_count_previous) filter (where figure.is_compared)
           as conversion_count_change,
         sum(figure.conversion_count_previous)
           filter (where figure.conversion_count is not null and figure.is_compared)
           as conversion_count_previous,
         sum(figure.conversion_count_left_out) filter (where figure.is_compared)
           as conversion_count_left_out,
         count(figure.sales_count - figure.sales_count_previous) filter (where figure.is_compared)
           as sales_count_compared,
         sum(figure.sales_count - figure.sales_count_previous) filter (where figure.is_compared)
           as sales_count_change,
         sum(figure.sales_count_previous) filter (where figure.sales_count is not null and figure.is_compared)
           as sales_count_previous,
         sum(figure.sales_count_left_out) filter (where figure.is_compared)
           as sales_count_left_out,
         count(figure.sales_amount - figure.sales_amount_previous) filter (where figure.is_compared)
           as sales_amount_compared,
         sum(figure.sales_amount - figure.sales_amount_previous) filter (where figure.is_compared)
           as sales_amount_change,
         sum(figure.sales_amount_previous) filter (where figure.sales_amount is not null and figure.is_compared)
           as sales_amount_previous,
         sum(figure.sales_amount_left_out) filter (where figure.is_compared)
           as sales_amount_left_out
  from compared as figure
  group by 1, 2, 3, 4, 5)
select
  listed.author_group,
  listed.platform,
  listed.time_range,
  listed.detail_type,
  listed.snapshot_at,
  listed.authors_planned,
  listed.authors_covered,
  listed.authors_skipped,
  listed.complete,
  listed.items,
  listed.items_rejected,
  case when listed.is_empty or listed.play_count_is_reported then listed.play_count end as play_count,
  listed.play_count_reported,
  case when listed.is_empty or listed.like_count_is_reported then listed.like_count end as like_count,
  listed.like_count_reported,
  case when listed.is_empty or listed.comment_count_is_reported then listed.comment_count end as comment_count,
  listed.comment_count_reported,
  case when listed.is_empty or listed.share_count_is_reported then listed.share_count end as share_count,
  listed.share_count_reported,
  listed.component_click_count_reported,
  figure.component_click_count_min,
  figure.component_click_count_max,
  xingtu_report.middle_of(figure.component_click_count_min, figure.component_click_count_max)
    as component_click_count_mid,
  case when listed.component_click_count_reported > 0
         then figure.component_click_count_min is null
           or figure.component_click_count_min is distinct from figure.component_click_count_max
       when figure.component_click_count_min is not null then false end as component_click_count_is_range,
  listed.conversion_count_reported,
  figure.conversion_count_min,
  figure.conversion_count_max,
  xingtu_report.middle_of(figure.conversion_count_min, figure.conversion_count_max) as conversion_count_mid,
  case when listed.conversion_count_reported > 0
         then figure.conversion_count_min is null
           or figure.conversion_count_min is distinct from figure.conversion_count_max
       when figure.conversion_count_min is not null then false end as conversion_count_is_range,
  listed.sales_count_reported,
  figure.sales_count_min,
  figure.sales_count_max,
  xingtu_report.middle_of(figure.sales_count_min, figure.sales_count_max) as sales_count_mid,
  case when listed.sales_count_reported > 0
         then figure.sales_count_min is null or figure.sales_count_min is distinct from figure.sales_count_max
       when figure.sales_count_min is not null then false end as sales_count_is_range,
  listed.sales_amount_reported,
  figure.sales_amount_min,
  figure.sales_amount_max,
  xingtu_report.middle_of(figure.sales_amount_min, figure.sales_amount_max) as sales_amount_mid,
  case when listed.sales_amount_reported > 0
         then figure.sales_amount_min is null or figure.sales_amount_min is distinct from figure.sales_amount_max
       when figure.sales_amount_min is not null then false end as sales_amount_is_range,
  listed.previous_snapshot_at,
  listed.authors_compared,
  listed.component_click_count_compared,
  trim_scale(listed.component_click_count_previous) as component_click_count_previous,
  listed.component_click_count_left_out,
  trim_scale(listed.component_click_count_change) as component_click_count_change,
  trim_scale(round(listed.component_click_count_change / nullif(listed.component_click_count_previous, 0), 6))
    as component_click_count_change_ratio,
  listed.conversion_count_compared,
  trim_scale(listed.conversion_count_previous) as conversion_count_previous,
  listed.conversion_count_left_out,
  trim_scale(listed.conversion_count_change) as conversion_count_change,
  trim_scale(round(listed.conversion_count_change / nullif(listed.conversion_count_previous, 0), 6))
    as conversion_count_change_ratio,
  listed.sales_count_compared,
  trim_scale(listed.sales_count_previous) as sales_count_previous,
  listed.sales_count_left_out,
  trim_scale(listed.sales_count_change) as sales_count_change,
  trim_scale(round(listed.sales_count_change / nullif(listed.sales_count_previous, 0), 6))
    as sales_count_change_ratio,
  listed.sales_amount_compared,
  trim_scale(listed.sales_amount_previous) as sales_amount_previous,
  listed.sales_amount_left_out,
  trim_scale(listed.sales_amount_change) as sales_amount_change,
  trim_scale(round(listed.sales_amount_change / nullif(listed.sales_amount_previous, 0), 6))
    as sales_amount_change_ratio
from listed
cross join lateral (
  select case when (listed.is_empty or listed.component_click_count_reported > 0)
    and not listed.component_click_count_min_is_open
           then listed.component_click_count_min end as component_click_count_min,
         case when (listed.is_empty or listed.component_click_count_reported > 0)
           and not listed.component_click_count_max_is_open
           then listed.component_click_count_max end as component_click_count_max,
         case when (listed.is_empty or listed.conversion_count_reported > 0)
           and not listed.conversion_count_min_is_open
           then listed.conversion_count_min end as conversion_count_min,
         case when (listed.is_empty or listed.conversion_count_reported > 0)
           and not listed.conversion_count_max_is_open
           then listed.conversion_count_max end as conversion_count_max,
         case when (listed.is_empty or listed.sales_count_reported > 0) and not listed.sales_count_min_is_open
           then listed.sales_count_min end as sales_count_min,
         case when (listed.is_empty or listed.sales_count_reported > 0) and not listed.sales_count_max_is_open
           then listed.sales_count_max end as sales_count_max,
         case when (listed.is_empty or listed.sales_amount_reported > 0) and not listed.sales_amount_min_is_open
           then listed.sales_amount_min end as sales_amount_min,
         case when (listed.is_empty or listed.sales_amount_reported > 0) and not listed.sales_amount_max_is_open
           then listed.sales_amount_max end as sales_amount_max) as figure;

comment on view xingtu_report.group_daily is
  'What the lists of each group of creators add up to at each snapshot. One row for each group, platform, time range, detail type and planned snapshot; from the lists of industry ALL, which hold each item once, and each item belongs to one creator. Only covered lists are summed: authors_covered of authors_planned says how many, and complete whether these are all. _change compares the same creators only, over the same span (a creator who was not planned at previous_snapshot_at is not compared), and leaves out items of which a figure is known in only one of the two snapshots, as those that the other may only have missed, so that what is missing does not look like a fall. Money is CNY. One row is a snapshot, not a day: with hourly snapshots, choose one of a day before adding up days. Creators for whom ALL is not asked are in no row';
comment on column xingtu_report.group_daily.author_group is 'Group of the creators, as the job''s list of authors has it now; NULL: those without one';
comment on column xingtu_report.group_daily.platform is 'platform of the scope: SHORT_VIDEO, LIVE_STREAMING, PICTURE_TEXT, SHORT_DRAMA';
comment on column xingtu_report.group_daily.time_range is 'range of the scope: DAY_30 or DAY_90, the days before the request. DAY_90 holds DAY_30: choose one, never add them up';
comment on column xingtu_report.group_daily.detail_type is 'VIDEO: sums over the listed videos; PRODUCT: over the listed products. Both describe the same business: choose one, never add them up';
comment on column xingtu_report.group_daily.snapshot_at is 'The logical time slot: start of hour, day or week in the job''s time zone';
comment on column xingtu_report.group_daily.authors_planned is 'Creators whose list was planned for the snapshot';
comment on column xingtu_report.group_daily.authors_covered is 'Those of them whose list is loaded whole; the sums are over these alone';
comment on column xingtu_report.group_daily.authors_skipped is 'Always 0, because lists of ALL industries are never skipped; here so that the columns are those of industry_daily';
comment on column xingtu_report.group_daily.complete is 'true: every planned list is covered. Other creators may be planned at other snapshots: see authors_planned, and compare by _change, which takes the same ones';
comment on column xingtu_report.group_daily.items is 'Items in the covered lists that could be read; NULL: none is covered';
comment on column xingtu_report.group_daily.items_rejected is 'Items in the covered lists that were rejected: the sums lack them. They could not be read, or stand on one page twice, and then are read once; NULL: none is covered';
comment on column xingtu_report.group_daily.play_count is 'Plays of the listed videos since they were published, of the covered lists; 0: they are known to be empty; NULL: none is covered, not reported by any, or products';
comment on column xingtu_report.group_daily.play_count_reported is 'Items that report it; the other items count as nothing in the sum. NULL: none is covered, or products';
comment on column xingtu_report.group_daily.like_count is 'Likes of the listed videos since they were published, of the covered lists; 0: they are known to be empty; NULL: none is covered, not reported by any, or products';
comment on column xingtu_report.group_daily.like_count_reported is 'Items that report it; the other items count as nothing in the sum. NULL: none is covered, or products';
comment on column xingtu_report.group_daily.comment_count is 'Comments of the listed videos since they were published, of the covered lists; 0: they are known to be empty; NULL: none is covered, not reported by any, or products';
comment on column xingtu_report.group_daily.comment_count_reported is 'Items that report it; the other items count as nothing in the sum. NULL: none is covered, or products';
comment on column xingtu_report.group_daily.share_count is 'Shares of the listed videos since they were published, of the covered lists; 0: they are known to be empty; NULL: none is covered, not reported by any, or products';
comment on column xingtu_report.group_daily.share_count_reported is 'Items that report it; the other items count as nothing in the sum. NULL: none is covered, or products';
comment on column xingtu_report.group_daily.component_click_count_reported is 'Items that report it; the other items count as nothing in the sums. NULL: none is covered';
comment on column xingtu_report.group_daily.component_click_count_min is 'Clicks on the conversion component: sum of the lower ends of the covered lists; 0: they are known to be empty; NULL: none is covered, not reported by any, or an end is open';
comment on column xingtu_report.group_daily.component_click_count_max is 'Clicks on the conversion component: sum of the upper ends of the covered lists; 0: they are known to be empty; NULL: none is covered, not reported by any, or an end is open';
comment on column xingtu_report.group_daily.component_click_count_mid is 'Middle of the two; NULL if one of them is';
comment on column xingtu_report.group_daily.component_click_count_is_range is 'true: ranges are among the summands, the value is between min and max; false: what is reported is exact; NULL: not reported';
comment on column xingtu_report.group_daily.conversion_count_reported is 'Items that report it; the other items count as nothing in the sums. NULL: none is covered';
comment on column xingtu_report.group_daily.conversion_count_min is 'Conversions (orders): sum of the lower ends of the covered lists; 0: they are known to be empty; NULL: none is covered, not reported by any, or an end is open';
comment on column xingtu_report.group_daily.conversion_count_max is 'Conversions (orders): sum of the upper ends of the covered lists; 0: they are known to be empty; NULL: none is covered, not reported by any, or an end is open';
comment on column xingtu_report.group_daily.conversion_count_mid is 'Middle of the two; NULL if one of them is';
comment on column xingtu_report.group_daily.conversion_count_is_range is 'true: ranges are among the summands, the value is between min and max; false: what is reported is exact; NULL: not reported';
comment on column xingtu_report.group_daily.sales_count_reported is 'Items that report it; the other items count as nothing in the sums. NULL: none is covered';
comment on column xingtu_report.group_daily.sales_count_min is 'Units sold: sum of the lower ends of the covered lists; 0: they are known to be empty; NULL: none is covered, not reported by any, or an end is open; always NULL for videos';
comment on column xingtu_report.group_daily.sales_count_max is 'Units sold: sum of the upper ends of the covered lists; 0: they are known to be empty; NULL: none is covered, not reported by any, or an end is open; always NULL for videos';
comment on column xingtu_report.group_daily.sales_count_mid is 'Middle of the two; NULL if one of them is';
comment on column xingtu_report.group_daily.sales_count_is_range is 'true: ranges are among the summands, the value is between min and max; false: what is reported is exact; NULL: not reported';
comment on column xingtu_report.group_daily.sales_amount_reported is 'Items that report it; the other items count as nothing in the sums. NULL: none is covered';
comment on column xingtu_report.group_daily.sales_amount_min is 'Sales, CNY: sum of the lower ends of the covered lists; 0: they are known to be empty; NULL: none is covered, not reported by any, or an end is open';
comment on column xingtu_report.group_daily.sales_amount_max is 'Sales, CNY: sum of the upper ends of the covered lists; 0: they are known to be empty; NULL: none is covered, not reported by any, or an end is open';
comment on column xingtu_report.group_daily.sales_amount_mid is 'Middle of the two; NULL if one of them is';
comment on column xingtu_report.group_daily.sales_amount_is_range is 'true: ranges are among the summands, the value is between min and max; false: what is reported is exact; NULL: not reported';
comment on column xingtu_report.group_daily.previous_snapshot_at is 'The planned snapshot before this one, covered or not: each list has its own, this is the one that most of them have (of as many, the latest), and only these lists are compared; NULL if there is none';
comment on column xingtu_report.group_daily.authors_compared is 'Creators whose list is covered both here and at previous_snapshot_at';
comment on column xingtu_report.group_daily.component_click_count_compared is 'Those of them for whom the middle is known in both: what _previous and _change are over';
comment on column xingtu_report.group_daily.component_click_count_previous is 'Sum of the middles of these creators at previous_snapshot_at, without the items left out; NULL if there are none';
comment on column xingtu_report.group_daily.component_click_count_left_out is 'Items of the compared creators of which it is known in only one of the two snapshots, because the other lists them without it, or lacks them and may have missed them (its list drifted, or items of it were rejected: see scope_coverage): they are in neither _previous nor _change; NULL: nothing is compared';
comment on column xingtu_report.group_daily.component_click_count_change is 'How much the middle moved since previous_snapshot_at, over these creators: one that is missing from either makes it neither rise nor fall (its change over the gap is in author_daily), nor does an item that is left out; NULL if there are none';
comment on column xingtu_report.group_daily.component_click_count_change_ratio is 'That change as a part of _previous: 0.25 is a quarter more; NULL if that is 0';
comment on column xingtu_report.group_daily.conversion_count_compared is 'Those of them for whom the middle is known in both: what _previous and _change are over';
comment on column xingtu_report.group_daily.conversion_count_previous is 'Sum of the middles of these creators at previous_snapshot_at, without the items left out; NULL if there are none';
comment on column xingtu_report.group_daily.conversion_count_left_out is 'Items of the compared creators of which it is known in only one of the two snapshots, because the other lists them without it, or lacks them and may have missed them (its list drifted, or items of it were rejected: see scope_coverage): they are in neither _previous nor _change; NULL: nothing is compared';
comment on column xingtu_report.group_daily.conversion_count_change is 'How much the middle moved since previous_snapshot_at, over these creators: one that is missing from either makes it neither rise nor fall (its change over the gap is in author_daily), nor does an item that is left out; NULL if there are none';
comment on column xingtu_report.group_daily.conversion_count_change_ratio is 'That change as a part of _previous: 0.25 is a quarter more; NULL if that is 0';
comment on column xingtu_report.group_daily.sales_count_compared is 'Those of them for whom the middle is known in both: what _previous and _change are over';
comment on column xingtu_report.group_daily.sales_count_previous is 'Sum of the middles of these creators at previous_snapshot_at, without the items left out; NULL if there are none';
comment on column xingtu_report.group_daily.sales_count_left_out is 'Items of the compared creators of which it is known in only one of the two snapshots, because the other lists them without it, or lacks them and may have missed them (its list drifted, or items of it were rejected: see scope_coverage): they are in neither _previous nor _change; NULL: nothing is compared';
comment on column xingtu_report.group_daily.sales_count_change is 'How much the middle moved since previous_snapshot_at, over these creators: one that is missing from either makes it neither rise nor fall (its change over the gap is in author_daily), nor does an item that is left out; NULL if there are none';
comment on column xingtu_report.group_daily.sales_count_change_ratio is 'That change as a part of _previous: 0.25 is a quarter more; NULL if that is 0';
comment on column xingtu_report.group_daily.sales_amount_compared is 'Those of them for whom the middle is known in both: what _previous and _change are over';
comment on column xingtu_report.group_daily.sales_amount_previous is 'Sum of the middles of these creators at previous_snapshot_at, without the items left out; NULL if there are none';
comment on column xingtu_report.group_daily.sales_amount_left_out is 'Items of the compared creators of which it is known in only one of the two snapshots, because the other lists them without it, or lacks them and may have missed them (its list drifted, or items of it were rejected: see scope_coverage): they are in neither _previous nor _change; NULL: nothing is compared';
comment on column xingtu_report.group_daily.sales_amount_change is 'How much the middle moved since previous_snapshot_at, over these creators: one that is missing from either makes it neither rise nor fall (its change over the gap is in author_daily), nor does an item that is left out; NULL if there are none';
comment on column xingtu_report.group_daily.sales_amount_change_ratio is 'That change as a part of _previous: 0.25 is a quarter more; NULL if that is 0';
