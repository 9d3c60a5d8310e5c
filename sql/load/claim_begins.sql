-- Scopes that divide the open ones of a job's plan into $3 parts of the same size; none where none is open.
select unnest(percentile_disc(array(select part / $3::float8 from generate_series(1, $3::integer - 1) as part))
                within group (order by progress.scope_id))
from xingtu_ops.scope_snapshot as progress
join xingtu_ops.scope as scope using (scope_id)
join xingtu_ops.job_author as author on author.job = $1 and author.author_id = scope.author_id
where progress.snapshot_at = $2::timestamptz and progress.state = 'open'
