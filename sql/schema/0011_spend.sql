-- What a call cost and how many were allowed is known to the configuration alone; a report of what was spent
-- needs both as they were when it was spent.

alter table xingtu_ops.job_run add column price_per_request numeric(20,4);
alter table xingtu_ops.job_run add column billed_requests_limit bigint;
comment on column xingtu_ops.job_run.price_per_request is 'price_per_request of the configuration, CNY; NULL for runs of a version that did not keep it';
comment on column xingtu_ops.job_run.billed_requests_limit is 'limits.billed_requests of the configuration, for the snapshot; NULL for runs of a version that did not keep it';
