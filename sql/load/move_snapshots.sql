-- Items that a page stored before holds at a later place: they stand as this page has them.
update xingtu.{{kind}}_snapshot as stored
set {{set_measures}}position = staged.position,
    observed_at = staged.observed_at,
    request_id = staged.request_id,
    loaded_at = now()
from (select distinct on (author_id, platform, industry, time_range, item_id) *
      from staged_{{kind}}
      order by author_id, platform, industry, time_range, item_id, position) as staged
where stored.author_id = staged.author_id and stored.snapshot_at = $1::timestamptz
  and stored.platform = staged.platform and stored.industry = staged.industry
  and stored.time_range = staged.time_range and stored.{{id}} = staged.item_id
  and staged.position < stored.position
