-- A snapshot that is loaded late or again may lie before what a row says it was first seen at, without
-- describing it. Looked at only where there is a later snapshot: without one, the upsert has seen to it.
update xingtu.{{kind}} as stored
set first_seen_at = least(stored.first_seen_at, staged.first_seen_at),
    last_seen_at = greatest(stored.last_seen_at, staged.last_seen_at)
from (select author_id, item_id, min(snapshot_at) as first_seen_at, max(snapshot_at) as last_seen_at
      from staged_{{kind}}
      group by author_id, item_id) as staged
where stored.author_id = staged.author_id and stored.{{id}} = staged.item_id
  and (staged.first_seen_at < stored.first_seen_at or staged.last_seen_at > stored.last_seen_at)
  and exists (select from xingtu_ops.job_snapshot where snapshot_at > $1::timestamptz)
