-- The figures. An item that several pages of a list hold is kept as it stands at its first place, and is
-- new on that page: gives how many each page brings that no page before it did.
with added as (
  insert into xingtu.{{kind}}_snapshot
    (author_id, {{id}}, platform, industry, time_range, snapshot_at, {{measures}}position, observed_at, request_id)
  select distinct on (author_id, platform, industry, time_range, _item_id)
         author_id, _item_id, platform, industry, time_range, $1::timestamptz, {{measures}}position, observed_at, request_id
  from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], {{measure_arrays}}$7::bigint[],
              $8::timestamptz[], $9::uuid[])
    as staged (author_id, _item_id, platform, industry, time_range, {{measures}}position, observed_at, request_id)
  order by author_id, platform, industry, time_range, _item_id, position
  on conflict (author_id, snapshot_at, platform, industry, time_range, {{id}}) do nothing
  returning request_id)
select request_id, count(*) from added group by request_id
