insert into xingtu_ops.job_author (job, author_id)
select $1, author_id from staged_author
where not exists (select from xingtu_ops.job_author as planned
                  where planned.job = $1 and planned.author_id = staged_author.author_id)
order by author_id
