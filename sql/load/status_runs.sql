-- The last runs of a job, newest first.
select run_id, status, stop_reason, worker,
       (extract(epoch from snapshot_at) * 1000000)::bigint, (extract(epoch from started_at) * 1000000)::bigint,
       (extract(epoch from finished_at) * 1000000)::bigint, exit_code,
       requests_sent, requests_billed, requests_unknown, pages_loaded, items_loaded, items_rejected
from xingtu_ops.job_run
where job = $1
order by started_at desc, run_id
limit $2::integer
