-- How the requests of a job's last runs ended. Request ids grow with time: older ones are not looked at.
with runs as (
  select run_id, started_at from xingtu_ops.job_run where job = $1 order by started_at desc limit $2::integer)
select audit.outcome, audit.api_code, count(*),
       count(*) filter (where audit.billed = 'yes'), count(*) filter (where audit.billed = 'unknown')
from xingtu_ops.request_audit as audit
where audit.run_id in (select run_id from runs)
  and audit.request_id >= xingtu_ops.request_id_floor((select min(started_at) from runs) - interval '1 minute')
group by audit.outcome, audit.api_code
order by count(*) desc, audit.outcome, audit.api_code
