-- What was bought each day, and what it cost.

create or replace view xingtu_report.spend_daily as
select
  run.job,
  (audit.requested_at at time zone 'UTC')::date as day,
  audit.snapshot_at,
  count(*) as requests,
  count(*) filter (where audit.billed = 'yes') as billed_yes,
  count(*) filter (where audit.billed = 'unknown') as billed_unknown,
  count(*) filter (where audit.billed = 'no') as billed_no,
  case when bool_and(run.price_per_request is not null) then
    trim_scale(coalesce(sum(run.price_per_request) filter (where audit.billed = 'yes'), 0)) end as cost_known,
  case when bool_and(run.price_per_request is not null) then
    trim_scale(coalesce(sum(run.price_per_request) filter (where audit.billed <> 'no'), 0)) end as cost_at_most
from xingtu_ops.request_audit as audit
join xingtu_ops.job_run as run on run.run_id = audit.run_id
group by run.job, day, audit.snapshot_at;

comment on view xingtu_report.spend_daily is
  'What was bought. One row for each job, day on which requests were sent (UTC, not the job''s time zone) and snapshot that they were for; days without a request have no row. Add up days of a snapshot for what it cost, and snapshots of a day for what the day cost: no request is in two rows. Money is CNY. Months whose audit retention has dropped are gone from here';
comment on column xingtu_report.spend_daily.job is 'job of the configuration';
comment on column xingtu_report.spend_daily.day is 'Day in UTC on which the requests were sent, by the database''s clock';
comment on column xingtu_report.spend_daily.snapshot_at is 'The snapshot that they were for';
comment on column xingtu_report.spend_daily.requests is 'Requests = billed_yes + billed_unknown + billed_no';
comment on column xingtu_report.spend_daily.billed_yes is 'Requests that cost';
comment on column xingtu_report.spend_daily.billed_unknown is 'Requests of which it is not known whether they cost; they count against the budget. See doubtful_calls';
comment on column xingtu_report.spend_daily.billed_no is 'Requests that cost nothing';
comment on column xingtu_report.spend_daily.cost_known is 'billed_yes at the price of the configuration that sent each; NULL if the price of any is not known';
comment on column xingtu_report.spend_daily.cost_at_most is 'billed_yes and billed_unknown at that price; NULL if the price of any is not known';

create or replace view xingtu_report.snapshot_spend as
select
  account.job,
  account.snapshot_at,
  account.spent_requests,
  newest.billed_requests_limit as limit_requests,
  newest.billed_requests_limit - account.spent_requests as left_requests,
  newest.price_per_request,
  trim_scale(account.spent_requests * priced.greatest_price) as cost_at_most
from xingtu_ops.job_snapshot as account
left join lateral (
  select run.price_per_request, run.billed_requests_limit
  from xingtu_ops.job_run as run
  where run.job = account.job and run.snapshot_at = account.snapshot_at
  order by run.started_at desc
  limit 1) as newest on true
cross join lateral (
  select case when bool_and(run.price_per_request is not null) then max(run.price_per_request) end as greatest_price
  from xingtu_ops.job_run as run
  where run.job = account.job and run.snapshot_at = account.snapshot_at) as priced;

comment on view xingtu_report.snapshot_spend is
  'Spend against budget. One row for each job and snapshot that was planned. Kept for good, also where retention has dropped the audit';
comment on column xingtu_report.snapshot_spend.job is 'job of the configuration';
comment on column xingtu_report.snapshot_spend.snapshot_at is 'The snapshot';
comment on column xingtu_report.snapshot_spend.spent_requests is 'Requests for it that cost or may have cost';
comment on column xingtu_report.snapshot_spend.limit_requests is 'limits.billed_requests of the newest run for it; NULL for runs of a version that did not keep it';
comment on column xingtu_report.snapshot_spend.left_requests is 'limit_requests less spent_requests; below 0 if the limit was lowered after they were spent';
comment on column xingtu_report.snapshot_spend.price_per_request is 'Price of a request, CNY, by the newest run for it; NULL if its configuration tells none';
comment on column xingtu_report.snapshot_spend.cost_at_most is 'spent_requests at the greatest price of the runs for it, CNY; NULL if the price of any is not known. What each request cost is in spend_daily, as long as the audit is kept';

create or replace view xingtu_report.doubtful_calls as
select
  audit.request_id,
  run.job,
  audit.snapshot_at,
  audit.requested_at,
  scope.author_id,
  author.name as author_name,
  scope.platform,
  scope.industry,
  scope.time_range,
  scope.detail_type,
  audit.page,
  audit.attempt,
  audit.outcome,
  audit.error_detail,
  audit.http_status,
  audit.response_bytes,
  audit.api_request_id,
  run.price_per_request as cost_at_most
from xingtu_ops.request_audit as audit
join xingtu_ops.job_run as run on run.run_id = audit.run_id
join xingtu_ops.scope as scope on scope.scope_id = audit.scope_id
left join xingtu.author as author on author.author_id = scope.author_id
where audit.billed = 'unknown';

comment on view xingtu_report.doubtful_calls is
  'Requests of which it is not known whether they cost, for comparing with the vendor''s bill. One row for each; they count against the budget. Those of a run that is under way are among them until their answers are stored';
comment on column xingtu_report.doubtful_calls.request_id is 'Id of the request, see xingtu_ops.request_audit';
comment on column xingtu_report.doubtful_calls.job is 'job of the configuration';
comment on column xingtu_report.doubtful_calls.snapshot_at is 'The snapshot that it was for';
comment on column xingtu_report.doubtful_calls.requested_at is 'When it was sent, by the database''s clock';
comment on column xingtu_report.doubtful_calls.author_id is 'The creator';
comment on column xingtu_report.doubtful_calls.author_name is 'Name of the creator; NULL if the job''s list of authors gives none';
comment on column xingtu_report.doubtful_calls.platform is 'platform of the scope';
comment on column xingtu_report.doubtful_calls.industry is 'industryId of the scope';
comment on column xingtu_report.doubtful_calls.time_range is 'range of the scope: DAY_30 or DAY_90';
comment on column xingtu_report.doubtful_calls.detail_type is 'detailType of the scope: VIDEO or PRODUCT';
comment on column xingtu_report.doubtful_calls.page is 'The page that was asked for';
comment on column xingtu_report.doubtful_calls.attempt is 'Which request for this page it was';
comment on column xingtu_report.doubtful_calls.outcome is 'in_flight: its answer is not stored yet; abandoned: the process died before it was; timeout, network_error: no whole answer came; server_error, unknown_code, malformed_response, too_large: an answer that does not say whether it costs';
comment on column xingtu_report.doubtful_calls.error_detail is 'What went wrong, for people';
comment on column xingtu_report.doubtful_calls.http_status is 'HTTP status; NULL if none came';
comment on column xingtu_report.doubtful_calls.response_bytes is 'Bytes of the body after decompression; NULL if none came';
comment on column xingtu_report.doubtful_calls.api_request_id is 'requestId of the API''s envelope, for the vendor''s support; NULL if it gave none';
comment on column xingtu_report.doubtful_calls.cost_at_most is 'Price of a request, CNY, by the configuration that sent it; NULL if that tells none';
