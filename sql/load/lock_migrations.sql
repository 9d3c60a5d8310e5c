select pg_advisory_xact_lock(hashtextextended('xingtu-etl migrate', 0))
