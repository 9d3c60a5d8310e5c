-- Items of authors that this snapshot was the first or the last to list, and lists no more. Locked: a load that lists one
-- of them elsewhere holds its row until it commits, and its rows are not seen before.
select author_id, {{id}}
from xingtu.{{kind}} as stored
where author_id = any ($2::text[]) and $1::timestamptz in (first_seen_at, last_seen_at)
  and not exists (
    select from xingtu.{{kind}}_snapshot as listed
    where listed.author_id = stored.author_id and listed.snapshot_at = $1::timestamptz
      and listed.{{id}} = stored.{{id}})
order by author_id, {{id}}
for update
