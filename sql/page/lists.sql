-- Kinds of lists that are asked for within the window, industry ALL: what the trends can be chosen by.
select platform, time_range, detail_type, count(distinct author_id) as authors,
       (extract(epoch from max(snapshot_at) filter (where covered)) * 1000000)::bigint as newest_covered_at
from xingtu_report.scope_coverage
where industry = 'ALL' and snapshot_at between $1::timestamptz and $2::timestamptz
group by platform, time_range, detail_type
order by platform desc, time_range, detail_type desc
