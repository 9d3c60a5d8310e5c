-- Runs that no longer work: those whose lease has run out; and, for the holder of the job's lock, the
-- job's other plain runs too, since the lock would not be free while the connection of one of them that took
-- it is there.
update xingtu_ops.job_run
set status = 'interrupted', finished_at = clock_timestamp(),
    stop_reason = 'the process died, or was cut off from the database'
where status = 'running'
  and run_id is distinct from $2::uuid
  and (lease_expires_at <= clock_timestamp() or ($3::boolean and job = $1 and not joined))
returning run_id
