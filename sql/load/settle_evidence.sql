-- After a fenced worker's answers are in the audit: what turned out to be free goes back to the budget.
update xingtu_ops.job_snapshot
set spent_requests = spent_requests - $3::bigint
where job = $1 and snapshot_at = $2::timestamptz
