-- One plain run per job at a time. Held by the session: it ends with the process, however that ends. The
-- server needs a moment to notice that a process was killed: milliseconds, and with four busy processes on two
-- cores already a quarter of a second. So the lock is waited for, as long as lock_job_timeout.sql says.
select pg_advisory_lock(hashtextextended('xingtu-etl job ' || $1, 0))
