-- Items that a page stored before holds at a later place: they stand as this page has them.
update xingtu.{{kind}}_snapshot as stored
set {{set_measures}}position = staged.position,
    observed_at = staged.observed_at,
    request_id = staged.request_id,
    loaded_at = now()
from (select distinct on (author_id, platform, industry, time_range, _item_id) *
      from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], {{measure_arrays}}$7::bigint[],
                  $8::timestamptz[], $9::uuid[])
        as item (author_id, _item_id, platform, industry, time_range, {{measures}}position, observed_at, request_id)
      order by author_id, platform, industry, time_range, _item_id, position) as staged
where stored.author_id = staged.author_id and stored.snapshot_at = $1::timestamptz
  and stored.platform = staged.platform and stored.industry = staged.industry
  and stored.time_range = staged.time_range and stored.{{id}} = staged._item_id
  and staged.position < stored.position
