-- What was asked of the API each day, and how it ended.

create or replace view xingtu_report.request_outcome_daily as
select
  run.job,
  (audit.requested_at at time zone 'UTC')::date as day,
  audit.outcome,
  audit.api_code,
  code.meaning,
  count(*) as requests,
  count(*) filter (where audit.billed = 'yes') as billed_yes,
  count(*) filter (where audit.billed = 'unknown') as billed_unknown,
  count(*) filter (where audit.billed = 'no') as billed_no,
  percentile_disc(0.5) within group (order by audit.duration_ms) as duration_ms_p50,
  percentile_disc(0.95) within group (order by audit.duration_ms) as duration_ms_p95,
  sum(audit.response_bytes) as response_bytes
from xingtu_ops.request_audit as audit
join xingtu_ops.job_run as run on run.run_id = audit.run_id
left join xingtu_ops.api_code as code on code.code = audit.api_code
group by run.job, day, audit.outcome, audit.api_code, code.meaning;

comment on view xingtu_report.request_outcome_daily is
  'Requests by outcome. One row for each job, day (UTC, not the job''s time zone), outcome and code of the API; days without a request have no row. The day is that of the request, not of the snapshot that it was for';
comment on column xingtu_report.request_outcome_daily.job is 'job of the configuration that sent them';
comment on column xingtu_report.request_outcome_daily.day is 'Day in UTC on which the request was sent, by the database''s clock';
comment on column xingtu_report.request_outcome_daily.outcome is 'How it ended; in_flight: not known yet; abandoned: the process died before it was known';
comment on column xingtu_report.request_outcome_daily.api_code is 'code of the API''s envelope; NULL if none could be read';
comment on column xingtu_report.request_outcome_daily.meaning is 'What the code means; NULL for none and for an unknown one';
comment on column xingtu_report.request_outcome_daily.requests is 'Requests = billed_yes + billed_unknown + billed_no';
comment on column xingtu_report.request_outcome_daily.billed_yes is 'Requests that cost';
comment on column xingtu_report.request_outcome_daily.billed_unknown is 'Requests of which it is not known whether they cost; they count against the budget';
comment on column xingtu_report.request_outcome_daily.billed_no is 'Requests that cost nothing';
comment on column xingtu_report.request_outcome_daily.duration_ms_p50 is 'Half of the requests took at most this long, in milliseconds; NULL where none has ended';
comment on column xingtu_report.request_outcome_daily.duration_ms_p95 is '95 of 100 requests took at most this long, in milliseconds; NULL where none has ended';
comment on column xingtu_report.request_outcome_daily.response_bytes is 'Bytes of the bodies after decompression; NULL where none came';
