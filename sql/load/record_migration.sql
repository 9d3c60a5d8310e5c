insert into xingtu_ops.schema_migration (version, name, sha256) values ($1::integer, $2, $3)
on conflict (version) do update set sha256 = excluded.sha256, applied_at = now()
