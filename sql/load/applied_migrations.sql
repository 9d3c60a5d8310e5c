select version, sha256 from xingtu_ops.schema_migration order by version
