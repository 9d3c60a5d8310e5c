-- Authors that a configuration names, in its order.
insert into staged_author (author_id, name, author_group)
select author_id, name, author_group
from unnest($1::text[], $2::text[], $3::text[]) with ordinality as named (author_id, name, author_group, place)
order by place
