-- How a run's requests ended. Request ids grow with time: older ones are not looked at.
select audit.outcome, count(*)
from xingtu_ops.job_run as run
join xingtu_ops.request_audit as audit
  on audit.run_id = run.run_id
 and audit.request_id >= xingtu_ops.request_id_floor(run.started_at - interval '1 minute')
where run.run_id = $1::uuid
group by audit.outcome
order by audit.outcome
