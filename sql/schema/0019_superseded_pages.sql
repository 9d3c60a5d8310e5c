-- A page that waited for a mapping and that a refresh has bought again since, or another worker has stored, is not waited
-- for: it kept its month of raw pages and of the audit for good.

create or replace function xingtu_ops.drop_partitions(parent_name text, older_than timestamptz)
returns table (partition_name text, bytes bigint, dropped boolean)
language plpgsql security definer
set search_path = pg_catalog
set timezone = 'UTC'
as $$
declare
  part     record;
  awaited  boolean;
begin
  if parent_name not in ('xingtu_raw.api_page', 'xingtu_ops.request_audit') then
    raise exception '% is kept for good', parent_name using errcode = 'invalid_parameter_value';
  end if;
  for part in
    select child.oid::regclass as name, begins_at, begins_at + interval '1 month' as ends_at
    from pg_inherits
    join pg_class as child on child.oid = inhrelid
    cross join lateral regexp_match(child.relname, '_y(\d{4})m(\d{2})$') as digits
    cross join lateral make_timestamptz(digits[1]::integer, digits[2]::integer, 1, 0, 0, 0) as begins_at
    where inhparent = parent_name::regclass and digits is not null
    order by 2
  loop
    continue when part.ends_at > older_than;
    -- A page that no mapping could read yet was paid for, and is waiting for replay: as long as the scope has no newer
    -- reading in its place, no other answer for that page, and does without it, because its list ends before.
    execute format(
      'select exists (select from xingtu_ops.request_audit as audit join %s as kept using (request_id)
                      join xingtu_ops.scope_snapshot as progress
                        on progress.scope_id = audit.scope_id and progress.snapshot_at = audit.snapshot_at
                      where audit.outcome = ''unmapped'' and progress.state <> ''complete'' and audit.request_id >= %L and audit.request_id < %L
                        and audit.reading in (progress.loaded_reading, progress.reading)
                        and not exists (
                          select from xingtu_ops.page_receipt as receipt
                          where receipt.scope_id = audit.scope_id and receipt.snapshot_at = audit.snapshot_at
                            and receipt.reading = audit.reading and receipt.page = audit.page))',
      part.name, xingtu_ops.request_id_floor(part.begins_at), xingtu_ops.request_id_floor(part.ends_at))
    into awaited;
    partition_name := part.name::text;
    bytes := pg_total_relation_size(part.name);
    dropped := not awaited;
    if dropped then
      execute format('drop table %s', part.name);
    end if;
    return next;
  end loop;
end
$$;
comment on function xingtu_ops.drop_partitions(text, timestamptz) is
  'Drops the monthly partitions of the raw pages or of the audit that end before an instant, except those with pages that wait for a mended mapping; gives each with its size, and whether it was dropped';
