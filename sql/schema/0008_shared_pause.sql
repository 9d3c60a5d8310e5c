-- What the API tells one worker of a job, all of them have to heed.

alter table xingtu_ops.job_snapshot add column paused_until timestamptz;
comment on column xingtu_ops.job_snapshot.paused_until is 'Until then nobody sends a request: the API has limited the rate; NULL or past: it has not';
