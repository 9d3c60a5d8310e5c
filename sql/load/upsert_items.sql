-- Videos or products as the newest snapshot describes them; within a snapshot the refresh, scope and
-- position that come first in described_by's order win, so that the row does not depend on the order of
-- arrival. _item_id: a mapping has no column whose name begins so.
insert into xingtu.{{kind}} as stored
  (author_id, {{id}}, {{dimensions}}attributes, first_seen_at, last_seen_at, described_at, described_by)
select distinct on (author_id, _item_id)
       author_id, _item_id, {{dimensions}}attributes, $1::timestamptz, $1::timestamptz, $1::timestamptz, described_by
from unnest($2::text[], $3::text[], {{dimension_arrays}}$4::jsonb[], $5::text[])
  as staged (author_id, _item_id, {{dimensions}}attributes, described_by)
order by author_id, _item_id, described_by collate "C"
on conflict (author_id, {{id}}) do update set
  {{set_dimensions}}attributes = excluded.attributes,
  first_seen_at = least(stored.first_seen_at, excluded.first_seen_at),
  last_seen_at = greatest(stored.last_seen_at, excluded.last_seen_at),
  described_at = excluded.described_at,
  described_by = excluded.described_by
where excluded.described_at > stored.described_at
   or (excluded.described_at = stored.described_at and excluded.described_by <= stored.described_by)
