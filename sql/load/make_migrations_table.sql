create table xingtu_ops.schema_migration (
  version    integer primary key,
  name       text not null,
  sha256     text not null,
  applied_at timestamptz not null default now()
);
comment on table xingtu_ops.schema_migration is 'The migrations that made this schema';
comment on column xingtu_ops.schema_migration.version is 'Number of the migration; 0 stands for the views, which are made anew when they change';
comment on column xingtu_ops.schema_migration.name is 'File name below sql/schema';
comment on column xingtu_ops.schema_migration.sha256 is 'SHA-256 of its text, hex';
comment on column xingtu_ops.schema_migration.applied_at is 'When it was applied';
