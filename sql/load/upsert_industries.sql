insert into xingtu.industry (industry) select unnest($1::text[]) on conflict do nothing
