-- Whose conversions rose or fell most since the covered snapshot before, within each list of a snapshot.

create or replace view xingtu_report.top_movers as
select
  moved.*,
  rank() over (partition by moved.detail_type, moved.platform, moved.industry, moved.time_range, moved.snapshot_at
               order by moved.conversion_count_change desc) as rise_rank,
  rank() over (partition by moved.detail_type, moved.platform, moved.industry, moved.time_range, moved.snapshot_at
               order by moved.conversion_count_change) as fall_rank
from (
  select 'VIDEO' as detail_type, platform, industry, time_range, snapshot_at, author_id, author_name, author_group,
         video_id as item_id, title, conversion_count_mid as conversion_count, conversion_count_previous,
         conversion_count_change, conversion_count_change_ratio,
         conversion_count_is_range or conversion_count_previous_is_range as is_estimate,
         previous_snapshot_at, days_between, previous_was_adjacent
  from xingtu_report.video_trend
  where conversion_count_change is not null
  union all
  select 'PRODUCT', platform, industry, time_range, snapshot_at, author_id, author_name, author_group,
         product_id, title, conversion_count_mid, conversion_count_previous,
         conversion_count_change, conversion_count_change_ratio,
         conversion_count_is_range or conversion_count_previous_is_range,
         previous_snapshot_at, days_between, previous_was_adjacent
  from xingtu_report.product_trend
  where conversion_count_change is not null) as moved;

comment on view xingtu_report.top_movers is
  'Whose conversions rose or fell most. One row for each video or product, scope and covered snapshot whose conversions are known there and in the covered snapshot before that lists it; ranks are among all creators within one detail_type, platform, industry, time_range and snapshot, so that an item under ALL and under its industry is ranked in each, and counted twice in neither. A change over a gap, or since an item was listed before, is ranked as it is, not by the day: see days_between and previous_was_adjacent. Filter by all of these five: the ranks of a snapshot are computed from its rows alone, and without a snapshot_at those of all history';
comment on column xingtu_report.top_movers.detail_type is 'VIDEO or PRODUCT: what item_id is';
comment on column xingtu_report.top_movers.platform is 'platform of the scope';
comment on column xingtu_report.top_movers.industry is 'industryId of the scope. ALL holds the items of every industry';
comment on column xingtu_report.top_movers.time_range is 'range of the scope: DAY_30 or DAY_90, the days before the request';
comment on column xingtu_report.top_movers.snapshot_at is 'The logical time slot; only covered ones are here';
comment on column xingtu_report.top_movers.author_id is 'The creator';
comment on column xingtu_report.top_movers.author_name is 'Name of the creator; NULL if the job''s list of authors gives none';
comment on column xingtu_report.top_movers.author_group is 'Group of the creator; NULL if the job''s list of authors gives none';
comment on column xingtu_report.top_movers.item_id is 'video_id or product_id';
comment on column xingtu_report.top_movers.title is 'Title as the newest snapshot has it; NULL if not reported';
comment on column xingtu_report.top_movers.conversion_count is 'Conversions within the days of time_range; the middle of a range';
comment on column xingtu_report.top_movers.conversion_count_previous is 'The same at previous_snapshot_at';
comment on column xingtu_report.top_movers.conversion_count_change is 'conversion_count minus conversion_count_previous';
comment on column xingtu_report.top_movers.conversion_count_change_ratio is 'The change divided by conversion_count_previous: 0.25 is a quarter more; NULL if that is 0';
comment on column xingtu_report.top_movers.is_estimate is 'Whether either of the two is the middle of a range';
comment on column xingtu_report.top_movers.previous_snapshot_at is 'The covered snapshot that it is compared with';
comment on column xingtu_report.top_movers.days_between is 'Days from previous_snapshot_at to snapshot_at, with decimals';
comment on column xingtu_report.top_movers.previous_was_adjacent is 'Whether previous_snapshot_at is the scope''s covered snapshot just before this one; false if the item was not listed in between, or the list was skipped there, because ALL was empty';
comment on column xingtu_report.top_movers.rise_rank is '1 for the greatest change, which is a fall where everything fell: for rises, also ask for conversion_count_change > 0. Equal changes share a rank';
comment on column xingtu_report.top_movers.fall_rank is '1 for the least change, which is a rise where everything rose: for falls, also ask for conversion_count_change < 0. Equal changes share a rank';
