-- Keeps the first row of each author; gives the ids that came more than once.
with repeated as (
  delete from staged_author as later
  using (select author_id, min(ordinal) as ordinal from staged_author group by author_id having count(*) > 1) as first
  where later.author_id = first.author_id and later.ordinal > first.ordinal
  returning later.author_id)
select author_id, count(*) over () from (select distinct author_id from repeated) as ids order by author_id limit 20
