-- The figures. An item that several pages of a list hold is kept as it stands at its first place.
insert into xingtu.{{kind}}_snapshot as stored
  (author_id, {{id}}, platform, industry, time_range, snapshot_at, {{measures}}position, observed_at, request_id)
select distinct on (author_id, snapshot_at, platform, industry, time_range, item_id)
       author_id, item_id, platform, industry, time_range, snapshot_at, {{measures}}position, observed_at, request_id
from staged_{{kind}}
order by author_id, snapshot_at, platform, industry, time_range, item_id, position
on conflict (author_id, snapshot_at, platform, industry, time_range, {{id}}) do update set
  {{set_measures}}position = excluded.position,
  observed_at = excluded.observed_at,
  request_id = excluded.request_id,
  loaded_at = excluded.loaded_at
where excluded.position < stored.position
