insert into xingtu_ops.job_snapshot as account (job, snapshot_at, scopes_planned)
values ($1, $2::timestamptz, $3::bigint)
on conflict (job, snapshot_at) do update set scopes_planned = excluded.scopes_planned
where account.scopes_planned <> excluded.scopes_planned
