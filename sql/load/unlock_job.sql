select pg_advisory_unlock(hashtextextended('xingtu-etl job ' || $1, 0))
