-- How many items of each staged page no stored page of the same list holds: an item that several pages
-- hold counts once. Before the rows are written, since afterwards they cannot be told apart.
insert into staged_new_items (request_id, new_items)
select staged.request_id, count(*)
from (select request_id, author_id, item_id, platform, industry, time_range, snapshot_at,
             row_number() over (partition by author_id, snapshot_at, platform, industry, time_range, item_id
                                order by position) as nth
      from staged_{{kind}}) as staged
where nth = 1
  and not exists (
    select from xingtu.{{kind}}_snapshot as stored
    where stored.author_id = staged.author_id and stored.snapshot_at = staged.snapshot_at
      and stored.platform = staged.platform and stored.industry = staged.industry
      and stored.time_range = staged.time_range and stored.{{id}} = staged.item_id)
group by staged.request_id
