-- One plain run per job at a time. Held by the session: it ends with the process, however that ends.
select pg_try_advisory_lock(hashtextextended('xingtu-etl job ' || $1, 0))
