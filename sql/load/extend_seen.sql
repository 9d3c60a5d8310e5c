-- A snapshot that is loaded late or again may lie before what a row says it was first seen at, without
-- describing it. Looked at only where there is a later snapshot: without one, the upsert has seen to it.
update xingtu.{{kind}} as stored
set first_seen_at = least(stored.first_seen_at, $1::timestamptz),
    last_seen_at = greatest(stored.last_seen_at, $1::timestamptz)
from (select distinct author_id, _item_id
      from unnest($2::text[], $3::text[]) as item (author_id, _item_id)) as staged
where stored.author_id = staged.author_id and stored.{{id}} = staged._item_id
  and ($1::timestamptz < stored.first_seen_at or $1::timestamptz > stored.last_seen_at)
  and exists (select from xingtu_ops.job_snapshot where snapshot_at > $1::timestamptz)
