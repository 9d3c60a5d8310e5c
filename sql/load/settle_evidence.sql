-- After a fenced worker's answers are in the audit: what turned out to be free goes back to the budget, and
-- what the database had lost comes in again.
update xingtu_ops.job_snapshot
set spent_requests = greatest(0, spent_requests + $3::bigint)
where job = $1 and snapshot_at = $2::timestamptz
