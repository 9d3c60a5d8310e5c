-- Scopes that are asked for the first time, author by author in the list's order.
insert into xingtu_ops.scope (author_id, platform, industry, time_range, detail_type)
select author_id, platform, industry, time_range, detail_type
from staged_author
cross join unnest($1::text[]) with ordinality as platforms (platform, platform_nth)
cross join unnest($2::text[]) with ordinality as industries (industry, industry_nth)
cross join unnest($3::text[]) with ordinality as ranges (time_range, range_nth)
cross join unnest($4::text[]) with ordinality as types (detail_type, type_nth)
where not exists (
  select from xingtu_ops.scope as known
  where known.author_id = staged_author.author_id and known.platform = platforms.platform
    and known.industry = industries.industry and known.time_range = ranges.time_range
    and known.detail_type = types.detail_type)
order by ordinal, platform_nth, industry_nth, range_nth, type_nth
on conflict do nothing
