select coalesce((select spent_requests from xingtu_ops.job_snapshot
                 where job = $1 and snapshot_at = $2::timestamptz), 0)
