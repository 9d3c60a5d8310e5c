select to_regclass('xingtu_ops.schema_migration')
