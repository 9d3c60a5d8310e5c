-- Takes from items what only a reading that was replaced said of them: those that no list holds go, and the others were
-- seen in the snapshots that still list them. What describes them may be of that reading; any other describes them
-- better, as described_by sorts before '~'.
with seen as (
  select gone.author_id, gone.item_id, min(listed.snapshot_at) as first_at, max(listed.snapshot_at) as last_at
  from unnest($1::text[], $2::text[]) as gone (author_id, item_id)
  left join xingtu.{{kind}}_snapshot as listed on listed.author_id = gone.author_id and listed.{{id}} = gone.item_id
  group by gone.author_id, gone.item_id),
unlisted as (
  delete from xingtu.{{kind}} as stored using seen
  where stored.author_id = seen.author_id and stored.{{id}} = seen.item_id and seen.last_at is null)
update xingtu.{{kind}} as stored
set first_seen_at = seen.first_at,
    last_seen_at = seen.last_at,
    described_at = least(stored.described_at, seen.last_at),
    described_by = case when stored.described_at > seen.last_at then '~' else stored.described_by end
from seen
where stored.author_id = seen.author_id and stored.{{id}} = seen.item_id and seen.last_at is not null
