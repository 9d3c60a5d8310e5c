-- Of items that a list of this snapshot no longer holds, those that the snapshot was the first or the last to list and that
-- none of its lists holds any more. Locked: a load that lists one of them elsewhere holds its row until it commits, and its
-- rows are not seen before. By an update, since Citus locks rows of several workers by no select.
update xingtu.{{kind}} as stored
set last_seen_at = stored.last_seen_at
from unnest($2::text[], $3::text[]) as gone (author_id, item_id)
where stored.author_id = gone.author_id and stored.{{id}} = gone.item_id
  and $1::timestamptz in (stored.first_seen_at, stored.last_seen_at)
  and not exists (
    select from xingtu.{{kind}}_snapshot as listed
    where listed.author_id = stored.author_id and listed.snapshot_at = $1::timestamptz
      and listed.{{id}} = stored.{{id}})
returning stored.author_id, stored.{{id}}
