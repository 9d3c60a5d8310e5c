-- Up to when each creator's lists are covered, the stalest first; those that no job asks for come last.
select author_id, left(author_name, 60) as author_name, detail_type,
       (extract(epoch from last_covered_snapshot_at) * 1000000)::bigint as last_covered_at,
       (extract(epoch from last_attempted_snapshot_at) * 1000000)::bigint as last_attempted_at,
       round(extract(epoch from age) / 86400, 2) as age_days, open_scopes, failed_scopes, asked_for,
       last_covered_snapshot_at = last_attempted_snapshot_at as up_to_date,
       count(*) over () as lists,
       count(*) filter (where asked_for) over () as asked_lists,
       count(*) filter (where asked_for and last_covered_snapshot_at = last_attempted_snapshot_at) over ()
         as up_to_date_lists
from xingtu_report.freshness
order by asked_for desc, last_covered_snapshot_at nulls first, author_id, detail_type
limit $1::integer
