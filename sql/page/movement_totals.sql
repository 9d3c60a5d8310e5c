-- How many items came into the newest covered list of each creator, stayed and left, for every kind of list.
with newest as materialized (
  select author_id, platform, time_range, detail_type, max(snapshot_at) as snapshot_at
  from xingtu_report.scope_coverage
  where industry = 'ALL' and covered and snapshot_at between $1::timestamptz and $2::timestamptz
    and author_id in (select author_id from xingtu_report.freshness where asked_for)
  group by author_id, platform, time_range, detail_type
),
moved as materialized (
  select movement.*
  from newest
  cross join lateral (
    select *
    from xingtu_report.item_movement as movement
    where movement.author_id = newest.author_id and movement.platform = newest.platform
      and movement.industry = 'ALL' and movement.time_range = newest.time_range
      and movement.detail_type = newest.detail_type and movement.snapshot_at = newest.snapshot_at) as movement
)
select newest.platform, newest.time_range, newest.detail_type, count(distinct newest.author_id) as lists,
       count(*) filter (where moved.movement = 'entered') as entered,
       count(*) filter (where moved.movement = 'stayed') as stayed,
       count(*) filter (where moved.movement = 'left') as "left",
       count(distinct newest.author_id) filter (where not moved.is_proven) as unproven
from newest
left join moved
  on moved.author_id = newest.author_id and moved.platform = newest.platform
 and moved.time_range = newest.time_range and moved.detail_type = newest.detail_type
-- Also lists that are empty in both, of which nothing has moved.
where exists (
  select from xingtu_report.scope_coverage as earlier
  where earlier.author_id = newest.author_id and earlier.platform = newest.platform and earlier.industry = 'ALL'
    and earlier.time_range = newest.time_range and earlier.detail_type = newest.detail_type
    and earlier.covered and earlier.snapshot_at < newest.snapshot_at)
group by newest.platform, newest.time_range, newest.detail_type
order by 1, 2, 3
