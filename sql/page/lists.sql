-- Kinds of lists that are asked for within the window: what the trends can be chosen by.
select platform, time_range, detail_type, count(distinct author_id) as authors, bool_or(industry = 'ALL') as has_all
from xingtu_report.scope_coverage
where snapshot_at between $1::timestamptz and $2::timestamptz
group by platform, time_range, detail_type
order by platform desc, time_range, detail_type desc
