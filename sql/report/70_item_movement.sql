-- What came into a list, stayed and left it, between a covered snapshot of it and the covered one before. A
-- snapshot that is not covered says nothing of who is missing, and so is passed over.

create or replace view xingtu_report.item_movement as
select
  scope.author_id,
  author.name as author_name,
  author.author_group,
  scope.platform,
  scope.industry,
  scope.time_range,
  scope.detail_type,
  progress.snapshot_at,
  previous.snapshot_at as previous_snapshot_at,
  trim_scale(round(extract(epoch from progress.snapshot_at - previous.snapshot_at) / 86400, 4)) as days_between,
  moved.item_id,
  moved.title,
  case when moved.previous_position is null then 'entered'
       when moved.position is null then 'left'
       else 'stayed' end as movement,
  figures.is_proven and previous.is_proven as is_proven,
  moved.position,
  moved.previous_position,
  moved.first_seen_at
from xingtu_ops.scope_snapshot as progress
join xingtu_ops.scope as scope on scope.scope_id = progress.scope_id
join xingtu_ops.scope_figures as figures
  on figures.scope_id = progress.scope_id and figures.snapshot_at = progress.snapshot_at
cross join lateral (
  select earlier.snapshot_at, earlier.is_proven
  from xingtu_ops.scope_figures as earlier
  where earlier.scope_id = progress.scope_id and earlier.snapshot_at < progress.snapshot_at
  order by earlier.snapshot_at desc
  limit 1) as previous
cross join lateral (
  select item.video_id as item_id, item.title, here.position, before.position as previous_position,
         item.first_seen_at
  from (select listed.video_id, listed.position from xingtu.video_snapshot as listed
        where listed.author_id = scope.author_id and listed.snapshot_at = progress.snapshot_at
          and listed.platform = scope.platform and listed.industry = scope.industry
          and listed.time_range = scope.time_range and scope.detail_type = 'VIDEO') as here
  full join (select listed.video_id, listed.position from xingtu.video_snapshot as listed
             where listed.author_id = scope.author_id and listed.snapshot_at = previous.snapshot_at
               and listed.platform = scope.platform and listed.industry = scope.industry
               and listed.time_range = scope.time_range and scope.detail_type = 'VIDEO') as before
    on before.video_id = here.video_id
  join xingtu.video as item
    on item.author_id = scope.author_id and item.video_id = coalesce(here.video_id, before.video_id)
  union all
  select item.product_id, item.title, here.position, before.position, item.first_seen_at
  from (select listed.product_id, listed.position from xingtu.product_snapshot as listed
        where listed.author_id = scope.author_id and listed.snapshot_at = progress.snapshot_at
          and listed.platform = scope.platform and listed.industry = scope.industry
          and listed.time_range = scope.time_range and scope.detail_type = 'PRODUCT') as here
  full join (select listed.product_id, listed.position from xingtu.product_snapshot as listed
             where listed.author_id = scope.author_id and listed.snapshot_at = previous.snapshot_at
               and listed.platform = scope.platform and listed.industry = scope.industry
               and listed.time_range = scope.time_range and scope.detail_type = 'PRODUCT') as before
    on before.product_id = here.product_id
  join xingtu.product as item
    on item.author_id = scope.author_id and item.product_id = coalesce(here.product_id, before.product_id)
) as moved
left join xingtu.author as author on author.author_id = scope.author_id
where progress.completed_at is not null;

comment on view xingtu_report.item_movement is
  'What came into each list, stayed, and left. One row for each scope, covered snapshot that has a covered one before it, and item that either of the two lists. Never inferred from a snapshot that is not covered: that one has no rows, and the next one is compared over it, days_between says how far. A covered list may still have missed an item that the API moved while it was read: see is_proven. The same item moves in each list for itself, under ALL and under its industry: choose one industry and one time_range, never add them up. A list that is skipped because ALL is empty has no rows and is passed over, too: what left is in those of ALL. Filter by author_id or snapshot_at: the cost goes with the rows read';
comment on column xingtu_report.item_movement.author_id is 'The creator';
comment on column xingtu_report.item_movement.author_name is 'Name of the creator; NULL if the job''s list of authors gives none';
comment on column xingtu_report.item_movement.author_group is 'Group of the creator; NULL if the job''s list of authors gives none';
comment on column xingtu_report.item_movement.platform is 'platform of the scope: SHORT_VIDEO, LIVE_STREAMING, PICTURE_TEXT, SHORT_DRAMA';
comment on column xingtu_report.item_movement.industry is 'industryId of the scope. ALL holds the items of every industry';
comment on column xingtu_report.item_movement.time_range is 'range of the scope: DAY_30 or DAY_90, the days before the request';
comment on column xingtu_report.item_movement.detail_type is 'VIDEO or PRODUCT: what item_id is';
comment on column xingtu_report.item_movement.snapshot_at is 'The logical time slot; only covered ones are here';
comment on column xingtu_report.item_movement.previous_snapshot_at is 'The covered snapshot of the same scope before it';
comment on column xingtu_report.item_movement.days_between is 'Days from previous_snapshot_at to snapshot_at, with decimals';
comment on column xingtu_report.item_movement.item_id is 'video_id or product_id';
comment on column xingtu_report.item_movement.title is 'Title as the newest snapshot has it; NULL if not reported';
comment on column xingtu_report.item_movement.movement is 'entered: listed now and not before; stayed: listed in both; left: listed before and not now';
comment on column xingtu_report.item_movement.is_proven is 'Whether both readings are proven to be whole: as many items as the API announced, a total that stayed the same while it was read, and no item that was rejected. false: an item may have entered or left only because one of the readings missed it';
comment on column xingtu_report.item_movement.position is '1-based place in the list now; NULL if it left';
comment on column xingtu_report.item_movement.previous_position is '1-based place in the list before; NULL if it entered';
comment on column xingtu_report.item_movement.first_seen_at is 'The first snapshot that listed the item in any list of the creator, also in one that was not covered: an item that entered and was seen earlier has come back, comes from another list, or was there in a snapshot that is not covered';
