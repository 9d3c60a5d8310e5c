select exists (select from pg_roles where rolname = 'xingtu_reader')
