-- Authors that the job no longer asks for.
delete from xingtu_ops.job_author as planned
where planned.job = $1
  and not exists (select from staged_author where staged_author.author_id = planned.author_id)
