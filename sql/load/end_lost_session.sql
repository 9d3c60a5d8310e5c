-- Ends the session that this one takes the place of, if there still is one, and gives what the server knows
-- this one by. A process id alone may be another session's by now, or another server's.
select own.pid, own.backend_start, pg_terminate_backend(lost.pid)
from pg_stat_activity as own
left join pg_stat_activity as lost
  on lost.pid = $1::integer and lost.backend_start = $2::timestamptz and lost.usename = current_user
where own.pid = pg_backend_pid()
