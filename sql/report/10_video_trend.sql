-- Videos over time. Each row is found from its own listing by keys, and its previous one from there: a
-- window function would be shorter, but would have to read all history for any filter on snapshot_at.
--
-- Plays, likes, comments and shares count since publication: a fall is no change of the audience, so it is flagged as
-- a reset and has no change. Clicks, conversions and sales are taken to count within the days of time_range, as the
-- API's page says of its parameter: they fall for good reason.
--
-- Counts are subtracted as numeric: the difference of two of 64 bits may not fit into one.

create or replace view xingtu_report.video_trend as
select
  listed.author_id,
  author.name as author_name,
  author.author_group,
  listed.video_id,
  video.title,
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

  listed.play_count,
  previous.play_count as play_count_previous,
  case when listed.play_count >= previous.play_count then listed.play_count::numeric - previous.play_count end
    as play_count_change,
  case when listed.play_count >= previous.play_count
    then xingtu_report.change_ratio(listed.play_count, previous.play_count) end as play_count_change_ratio,
  listed.play_count < previous.play_count as play_count_reset,

  listed.like_count,
  previous.like_count as like_count_previous,
  case when listed.like_count >= previous.like_count then listed.like_count::numeric - previous.like_count end
    as like_count_change,
  case when listed.like_count >= previous.like_count
    then xingtu_report.change_ratio(listed.like_count, previous.like_count) end as like_count_change_ratio,
  listed.like_count < previous.like_count as like_count_reset,

  listed.comment_count,
  previous.comment_count as comment_count_previous,
  case when listed.comment_count >= previous.comment_count
    then listed.comment_count::numeric - previous.comment_count end as comment_count_change,
  case when listed.comment_count >= previous.comment_count
    then xingtu_report.change_ratio(listed.comment_count, previous.comment_count) end as comment_count_change_ratio,
  listed.comment_count < previous.comment_count as comment_count_reset,

  listed.share_count,
  previous.share_count as share_count_previous,
  case when listed.share_count >= previous.share_count then listed.share_count::numeric - previous.share_count end
    as share_count_change,
  case when listed.share_count >= previous.share_count
    then xingtu_report.change_ratio(listed.share_count, previous.share_count) end as share_count_change_ratio,
  listed.share_count < previous.share_count as share_count_reset,

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

  listed.cpc_min,
  listed.cpc_max,
  middle.cpc as cpc_mid,
  xingtu_report.is_range(listed.cpc_min, listed.cpc_max) as cpc_is_range,
  middle.cpc_previous,
  xingtu_report.is_range(previous.cpc_min, previous.cpc_max) as cpc_previous_is_range,
  trim_scale(middle.cpc - middle.cpc_previous) as cpc_change,
  xingtu_report.change_ratio(middle.cpc, middle.cpc_previous) as cpc_change_ratio,

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

  listed.sales_amount_min,
  listed.sales_amount_max,
  middle.sales_amount as sales_amount_mid,
  xingtu_report.is_range(listed.sales_amount_min, listed.sales_amount_max) as sales_amount_is_range,
  middle.sales_amount_previous,
  xingtu_report.is_range(previous.sales_amount_min, previous.sales_amount_max) as sales_amount_previous_is_range,
  trim_scale(middle.sales_amount - middle.sales_amount_previous) as sales_amount_change,
  xingtu_report.change_ratio(middle.sales_amount, middle.sales_amount_previous) as sales_amount_change_ratio,

  listed.gpm_min,
  listed.gpm_max,
  middle.gpm as gpm_mid,
  xingtu_report.is_range(listed.gpm_min, listed.gpm_max) as gpm_is_range,
  middle.gpm_previous,
  xingtu_report.is_range(previous.gpm_min, previous.gpm_max) as gpm_previous_is_range,
  trim_scale(middle.gpm - middle.gpm_previous) as gpm_change,
  xingtu_report.change_ratio(middle.gpm, middle.gpm_previous) as gpm_change_ratio
from xingtu.video_snapshot as listed
join xingtu_ops.scope as scope
  on scope.author_id = listed.author_id and scope.platform = listed.platform
 and scope.industry = listed.industry and scope.time_range = listed.time_range
 and scope.detail_type = 'VIDEO'
join xingtu_ops.scope_snapshot as progress
  on progress.scope_id = scope.scope_id and progress.snapshot_at = listed.snapshot_at
 and progress.completed_at is not null
join xingtu.video as video
  on video.author_id = listed.author_id and video.video_id = listed.video_id
-- Back through the scope's covered snapshots until one lists the video, mostly one step. Nothing is older
-- than its first_seen_at, which spares new ones the whole way.
left join lateral (
  select known.snapshot_at,
         known.play_count, known.like_count, known.comment_count, known.share_count,
         known.component_click_count_min, known.component_click_count_max, known.component_click_rate_min,
         known.component_click_rate_max, known.cpc_min, known.cpc_max, known.conversion_count_min,
         known.conversion_count_max, known.conversion_rate_min, known.conversion_rate_max,
         known.sales_amount_min, known.sales_amount_max, known.gpm_min, known.gpm_max
  from xingtu_ops.scope_snapshot as earlier
  join xingtu.video_snapshot as known
    on known.author_id = listed.author_id and known.snapshot_at = earlier.snapshot_at
   and known.platform = listed.platform and known.industry = listed.industry
   and known.time_range = listed.time_range and known.video_id = listed.video_id
  where earlier.scope_id = progress.scope_id
    and earlier.snapshot_at < listed.snapshot_at and earlier.snapshot_at >= video.first_seen_at
    and earlier.completed_at is not null
  order by earlier.snapshot_at desc
  limit 1) as previous on true
cross join lateral (
  select xingtu_report.middle_of(listed.component_click_count_min, listed.component_click_count_max)
    as component_click_count,
         xingtu_report.middle_of(previous.component_click_count_min, previous.component_click_count_max)
           as component_click_count_previous,
         xingtu_report.middle_of(listed.component_click_rate_min, listed.component_click_rate_max)
           as component_click_rate,
         xingtu_report.middle_of(previous.component_click_rate_min, previous.component_click_rate_max)
           as component_click_rate_previous,
         xingtu_report.middle_of(listed.cpc_min, listed.cpc_max) as cpc,
         xingtu_report.middle_of(previous.cpc_min, previous.cpc_max) as cpc_previous,
         xingtu_report.middle_of(listed.conversion_count_min, listed.conversion_count_max) as conversion_count,
         xingtu_report.middle_of(previous.conversion_count_min, previous.conversion_count_max)
           as conversion_count_previous,
         xingtu_report.middle_of(listed.conversion_rate_min, listed.conversion_rate_max) as conversion_rate,
         xingtu_report.middle_of(previous.conversion_rate_min, previous.conversion_rate_max)
           as conversion_rate_previous,
         xingtu_report.middle_of(listed.sales_amount_min, listed.sales_amount_max) as sales_amount,
         xingtu_report.middle_of(previous.sales_amount_min, previous.sales_amount_max) as sales_amount_previous,
         xingtu_report.middle_of(listed.gpm_min, listed.gpm_max) as gpm,
         xingtu_report.middle_of(previous.gpm_min, previous.gpm_max) as gpm_previous) as middle
left join xingtu.author as author on author.author_id = listed.author_id
left join xingtu.industry as industry on industry.industry = listed.industry;

comment on view xingtu_report.video_trend is
  'How each video''s figures move. One row for each video, scope (author, platform, industry, time range) and covered snapshot that lists it. Money is CNY, rates are 0..1, NULL is not reported, never 0. A snapshot that is not covered has no rows here, so that a gap is a missing row (see scope_coverage) and the next row is compared over it: days_between says how far. A video that left the list has no row either; when it is back, it is compared with its last one, and previous_was_adjacent is false. An item stands under ALL and under its industry, in DAY_30 and in DAY_90: choose one industry and one time_range before adding up. Filter by author_id or snapshot_at: the cost goes with the rows read';
comment on column xingtu_report.video_trend.author_id is 'The creator';
comment on column xingtu_report.video_trend.author_name is 'Name of the creator; NULL if the job''s list of authors gives none';
comment on column xingtu_report.video_trend.author_group is 'Group of the creator; NULL if the job''s list of authors gives none';
comment on column xingtu_report.video_trend.video_id is 'The video, item id as text';
comment on column xingtu_report.video_trend.title is 'Title as the newest snapshot has it, not as it was at this one; NULL if not reported';
comment on column xingtu_report.video_trend.platform is 'platform of the scope: SHORT_VIDEO, LIVE_STREAMING, PICTURE_TEXT, SHORT_DRAMA';
comment on column xingtu_report.video_trend.industry is 'industryId of the scope. ALL holds the items of every industry: choose one, never add them up';
comment on column xingtu_report.video_trend.industry_name_en is 'English name of the industry; NULL for one that was unknown to the loader';
comment on column xingtu_report.video_trend.industry_name_zh is 'Chinese name of the industry, a translation; NULL for one that was unknown to the loader';
comment on column xingtu_report.video_trend.time_range is 'range of the scope: DAY_30 or DAY_90, the days before the request. DAY_90 holds DAY_30: choose one, never add them up';
comment on column xingtu_report.video_trend.snapshot_at is 'The logical time slot: start of hour, day or week in the job''s time zone; only covered ones are here';
comment on column xingtu_report.video_trend.position is '1-based place in the scope''s list over all pages, of which each counts as many places as the API says that a page has; items share a place where it says so differently within a list';
comment on column xingtu_report.video_trend.observed_at is 'When the API''s answer came, by the database''s clock';
comment on column xingtu_report.video_trend.request_id is 'The request that brought it, for questions to whoever runs the loader';
comment on column xingtu_report.video_trend.previous_snapshot_at is 'The last covered snapshot of the scope before this one that lists the video; NULL if there is none. Every column named _previous is from it';
comment on column xingtu_report.video_trend.days_between is 'Days from previous_snapshot_at to snapshot_at, with decimals; NULL if there is no previous one. Divide a change by it to compare changes over gaps';
comment on column xingtu_report.video_trend.previous_was_adjacent is 'Whether previous_snapshot_at is the scope''s covered snapshot just before this one; false if the video was not listed in a covered snapshot in between, or the list was skipped there, because ALL was empty; NULL if there is no previous one. Snapshots that are not covered do not count: days_between shows those';
comment on column xingtu_report.video_trend.play_count is 'Plays since publication; NULL if not reported';
comment on column xingtu_report.video_trend.play_count_previous is 'play_count at previous_snapshot_at; NULL if not reported there, or no previous one';
comment on column xingtu_report.video_trend.play_count_change is 'play_count minus play_count_previous; NULL if either is, or after a reset';
comment on column xingtu_report.video_trend.play_count_change_ratio is 'play_count_change divided by play_count_previous: 0.25 is a quarter more; six decimals; NULL if play_count_change is, or play_count_previous is 0';
comment on column xingtu_report.video_trend.play_count_reset is 'Whether this count since publication is lower than before, so that it was counted anew or cleaned; NULL if play_count or play_count_previous is';
comment on column xingtu_report.video_trend.like_count is 'Likes since publication; NULL if not reported';
comment on column xingtu_report.video_trend.like_count_previous is 'like_count at previous_snapshot_at; NULL if not reported there, or no previous one';
comment on column xingtu_report.video_trend.like_count_change is 'like_count minus like_count_previous; NULL if either is, or after a reset';
comment on column xingtu_report.video_trend.like_count_change_ratio is 'like_count_change divided by like_count_previous: 0.25 is a quarter more; six decimals; NULL if like_count_change is, or like_count_previous is 0';
comment on column xingtu_report.video_trend.like_count_reset is 'Whether this count since publication is lower than before, so that it was counted anew or cleaned; NULL if like_count or like_count_previous is';
comment on column xingtu_report.video_trend.comment_count is 'Comments since publication; NULL if not reported';
comment on column xingtu_report.video_trend.comment_count_previous is 'comment_count at previous_snapshot_at; NULL if not reported there, or no previous one';
comment on column xingtu_report.video_trend.comment_count_change is 'comment_count minus comment_count_previous; NULL if either is, or after a reset';
comment on column xingtu_report.video_trend.comment_count_change_ratio is 'comment_count_change divided by comment_count_previous: 0.25 is a quarter more; six decimals; NULL if comment_count_change is, or comment_count_previous is 0';
comment on column xingtu_report.video_trend.comment_count_reset is 'Whether this count since publication is lower than before, so that it was counted anew or cleaned; NULL if comment_count or comment_count_previous is';
comment on column xingtu_report.video_trend.share_count is 'Shares since publication; NULL if not reported';
comment on column xingtu_report.video_trend.share_count_previous is 'share_count at previous_snapshot_at; NULL if not reported there, or no previous one';
comment on column xingtu_report.video_trend.share_count_change is 'share_count minus share_count_previous; NULL if either is, or after a reset';
comment on column xingtu_report.video_trend.share_count_change_ratio is 'share_count_change divided by share_count_previous: 0.25 is a quarter more; six decimals; NULL if share_count_change is, or share_count_previous is 0';
comment on column xingtu_report.video_trend.share_count_reset is 'Whether this count since publication is lower than before, so that it was counted anew or cleaned; NULL if share_count or share_count_previous is';
comment on column xingtu_report.video_trend.component_click_count_min is 'Clicks on the conversion component: lower end; NULL if open or not reported';
comment on column xingtu_report.video_trend.component_click_count_max is 'Clicks on the conversion component: upper end; NULL if open or not reported';
comment on column xingtu_report.video_trend.component_click_count_mid is 'Clicks on the conversion component: middle of the range, the value itself if exact; NULL if an end is open or it was not reported';
comment on column xingtu_report.video_trend.component_click_count_is_range is 'Whether the API gave a range, also one with an open end; false: exact; NULL: not reported';
comment on column xingtu_report.video_trend.component_click_count_previous is 'component_click_count_mid at previous_snapshot_at; NULL if open or not reported there, or no previous one';
comment on column xingtu_report.video_trend.component_click_count_previous_is_range is 'component_click_count_is_range at previous_snapshot_at';
comment on column xingtu_report.video_trend.component_click_count_change is 'component_click_count_mid minus component_click_count_previous; NULL if either is. Exact if neither is a range, else an estimate. Below 0 when more fell out of the days of time_range than came in';
comment on column xingtu_report.video_trend.component_click_count_change_ratio is 'component_click_count_change divided by component_click_count_previous: 0.25 is a quarter more; six decimals; NULL if component_click_count_change is, or component_click_count_previous is 0';
comment on column xingtu_report.video_trend.component_click_rate_min is 'Clicks on the component per play, 0..1: lower end; NULL if open or not reported';
comment on column xingtu_report.video_trend.component_click_rate_max is 'Clicks on the component per play, 0..1: upper end; NULL if open or not reported';
comment on column xingtu_report.video_trend.component_click_rate_mid is 'Clicks on the component per play, 0..1: middle of the range, the value itself if exact; NULL if an end is open or it was not reported';
comment on column xingtu_report.video_trend.component_click_rate_is_range is 'Whether the API gave a range, also one with an open end; false: exact; NULL: not reported';
comment on column xingtu_report.video_trend.component_click_rate_previous is 'component_click_rate_mid at previous_snapshot_at; NULL if open or not reported there, or no previous one';
comment on column xingtu_report.video_trend.component_click_rate_previous_is_range is 'component_click_rate_is_range at previous_snapshot_at';
comment on column xingtu_report.video_trend.component_click_rate_change is 'component_click_rate_mid minus component_click_rate_previous; NULL if either is. Exact if neither is a range, else an estimate';
comment on column xingtu_report.video_trend.component_click_rate_change_ratio is 'component_click_rate_change divided by component_click_rate_previous: 0.25 is a quarter more; six decimals; NULL if component_click_rate_change is, or component_click_rate_previous is 0';
comment on column xingtu_report.video_trend.cpc_min is 'Cost per click, CNY: lower end; NULL if open or not reported';
comment on column xingtu_report.video_trend.cpc_max is 'Cost per click, CNY: upper end; NULL if open or not reported';
comment on column xingtu_report.video_trend.cpc_mid is 'Cost per click, CNY: middle of the range, the value itself if exact; NULL if an end is open or it was not reported';
comment on column xingtu_report.video_trend.cpc_is_range is 'Whether the API gave a range, also one with an open end; false: exact; NULL: not reported';
comment on column xingtu_report.video_trend.cpc_previous is 'cpc_mid at previous_snapshot_at; NULL if open or not reported there, or no previous one';
comment on column xingtu_report.video_trend.cpc_previous_is_range is 'cpc_is_range at previous_snapshot_at';
comment on column xingtu_report.video_trend.cpc_change is 'cpc_mid minus cpc_previous; NULL if either is. Exact if neither is a range, else an estimate';
comment on column xingtu_report.video_trend.cpc_change_ratio is 'cpc_change divided by cpc_previous: 0.25 is a quarter more; six decimals; NULL if cpc_change is, or cpc_previous is 0';
comment on column xingtu_report.video_trend.conversion_count_min is 'Conversions (orders): lower end; NULL if open or not reported';
comment on column xingtu_report.video_trend.conversion_count_max is 'Conversions (orders): upper end; NULL if open or not reported';
comment on column xingtu_report.video_trend.conversion_count_mid is 'Conversions (orders): middle of the range, the value itself if exact; NULL if an end is open or it was not reported';
comment on column xingtu_report.video_trend.conversion_count_is_range is 'Whether the API gave a range, also one with an open end; false: exact; NULL: not reported';
comment on column xingtu_report.video_trend.conversion_count_previous is 'conversion_count_mid at previous_snapshot_at; NULL if open or not reported there, or no previous one';
comment on column xingtu_report.video_trend.conversion_count_previous_is_range is 'conversion_count_is_range at previous_snapshot_at';
comment on column xingtu_report.video_trend.conversion_count_change is 'conversion_count_mid minus conversion_count_previous; NULL if either is. Exact if neither is a range, else an estimate. Below 0 when more fell out of the days of time_range than came in';
comment on column xingtu_report.video_trend.conversion_count_change_ratio is 'conversion_count_change divided by conversion_count_previous: 0.25 is a quarter more; six decimals; NULL if conversion_count_change is, or conversion_count_previous is 0';
comment on column xingtu_report.video_trend.conversion_rate_min is 'Conversions per click, 0..1: lower end; NULL if open or not reported';
comment on column xingtu_report.video_trend.conversion_rate_max is 'Conversions per click, 0..1: upper end; NULL if open or not reported';
comment on column xingtu_report.video_trend.conversion_rate_mid is 'Conversions per click, 0..1: middle of the range, the value itself if exact; NULL if an end is open or it was not reported';
comment on column xingtu_report.video_trend.conversion_rate_is_range is 'Whether the API gave a range, also one with an open end; false: exact; NULL: not reported';
comment on column xingtu_report.video_trend.conversion_rate_previous is 'conversion_rate_mid at previous_snapshot_at; NULL if open or not reported there, or no previous one';
comment on column xingtu_report.video_trend.conversion_rate_previous_is_range is 'conversion_rate_is_range at previous_snapshot_at';
comment on column xingtu_report.video_trend.conversion_rate_change is 'conversion_rate_mid minus conversion_rate_previous; NULL if either is. Exact if neither is a range, else an estimate';
comment on column xingtu_report.video_trend.conversion_rate_change_ratio is 'conversion_rate_change divided by conversion_rate_previous: 0.25 is a quarter more; six decimals; NULL if conversion_rate_change is, or conversion_rate_previous is 0';
comment on column xingtu_report.video_trend.sales_amount_min is 'Sales, CNY: lower end; NULL if open or not reported';
comment on column xingtu_report.video_trend.sales_amount_max is 'Sales, CNY: upper end; NULL if open or not reported';
comment on column xingtu_report.video_trend.sales_amount_mid is 'Sales, CNY: middle of the range, the value itself if exact; NULL if an end is open or it was not reported';
comment on column xingtu_report.video_trend.sales_amount_is_range is 'Whether the API gave a range, also one with an open end; false: exact; NULL: not reported';
comment on column xingtu_report.video_trend.sales_amount_previous is 'sales_amount_mid at previous_snapshot_at; NULL if open or not reported there, or no previous one';
comment on column xingtu_report.video_trend.sales_amount_previous_is_range is 'sales_amount_is_range at previous_snapshot_at';
comment on column xingtu_report.video_trend.sales_amount_change is 'sales_amount_mid minus sales_amount_previous; NULL if either is. Exact if neither is a range, else an estimate. Below 0 when more fell out of the days of time_range than came in';
comment on column xingtu_report.video_trend.sales_amount_change_ratio is 'sales_amount_change divided by sales_amount_previous: 0.25 is a quarter more; six decimals; NULL if sales_amount_change is, or sales_amount_previous is 0';
comment on column xingtu_report.video_trend.gpm_min is 'Sales per thousand plays, CNY: lower end; NULL if open or not reported';
comment on column xingtu_report.video_trend.gpm_max is 'Sales per thousand plays, CNY: upper end; NULL if open or not reported';
comment on column xingtu_report.video_trend.gpm_mid is 'Sales per thousand plays, CNY: middle of the range, the value itself if exact; NULL if an end is open or it was not reported';
comment on column xingtu_report.video_trend.gpm_is_range is 'Whether the API gave a range, also one with an open end; false: exact; NULL: not reported';
comment on column xingtu_report.video_trend.gpm_previous is 'gpm_mid at previous_snapshot_at; NULL if open or not reported there, or no previous one';
comment on column xingtu_report.video_trend.gpm_previous_is_range is 'gpm_is_range at previous_snapshot_at';
comment on column xingtu_report.video_trend.gpm_change is 'gpm_mid minus gpm_previous; NULL if either is. Exact if neither is a range, else an estimate';
comment on column xingtu_report.video_trend.gpm_change_ratio is 'gpm_change divided by gpm_previous: 0.25 is a quarter more; six decimals; NULL if gpm_change is, or gpm_previous is 0';
