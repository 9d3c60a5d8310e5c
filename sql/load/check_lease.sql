-- Whether the run may still write, and the database's time in microseconds since 1970. Whoever takes a
-- run's scopes over ends the run first (interrupt_dead_runs.sql): while it is still running, a lease that
-- ran out during an outage of the database is simply taken up again.
-- The statements of a settlement take milliseconds: one that takes two minutes waits for what will not come, and
-- holds its locks meanwhile.
select (extract(epoch from clock_timestamp()) * 1000000)::bigint, set_config('statement_timeout', '120s', true)
from xingtu_ops.job_run
where run_id = $1::uuid and status = 'running'
