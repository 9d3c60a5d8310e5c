-- The counters of a run that was given up stay those of its rows in the audit.
update xingtu_ops.job_run
set requests_sent = requests_sent + $2::bigint, requests_billed = requests_billed + $3::bigint,
    requests_unknown = requests_unknown + $4::bigint
where run_id = $1::uuid
