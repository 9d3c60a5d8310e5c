-- Coverage and spend of the snapshots of a job's last runs: of all scopes of the job's authors.
with last_snapshots as (
  select distinct snapshot_at
  from (select snapshot_at from xingtu_ops.job_run where job = $1 order by started_at desc limit $2::integer) as runs)
select (extract(epoch from snapshot_at) * 1000000)::bigint,
       count(progress.scope_id),
       count(*) filter (where progress.state = 'complete'),
       count(*) filter (where progress.state = 'failed'),
       count(*) filter (where progress.state = 'skipped'),
       count(*) filter (where progress.state in ('open', 'leased') and progress.last_outcome = 'unmapped'),
       count(*) filter (where progress.state in ('open', 'leased') and progress.last_outcome is distinct from 'unmapped'),
       coalesce((select spent_requests from xingtu_ops.job_snapshot as account
                 where account.job = $1 and account.snapshot_at = last_snapshots.snapshot_at), 0)
from last_snapshots
left join (xingtu_ops.scope_snapshot as progress
           join xingtu_ops.scope as scope using (scope_id)
           join xingtu_ops.job_author as author on author.job = $1 and author.author_id = scope.author_id)
  using (snapshot_at)
group by snapshot_at
order by snapshot_at desc
