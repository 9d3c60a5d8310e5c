-- What a column says of itself, its partitions say, too: PostgreSQL copies no comments to them.

create function xingtu_ops.comment_partitions() returns integer
language plpgsql
set search_path = pg_catalog
as $$
declare
  part_column record;
  made        integer := 0;
begin
  for part_column in
    select tree.inhrelid::regclass as part, there.attname as name,
           col_description(here.attrelid, here.attnum) as comment
    from pg_inherits as tree
    join pg_class as parent on parent.oid = tree.inhparent and parent.relkind = 'p'
      and parent.relnamespace in ('xingtu'::regnamespace, 'xingtu_ops'::regnamespace, 'xingtu_raw'::regnamespace)
    join pg_attribute as here on here.attrelid = tree.inhparent and here.attnum > 0 and not here.attisdropped
    join pg_attribute as there on there.attrelid = tree.inhrelid and there.attname = here.attname
    where col_description(there.attrelid, there.attnum) is distinct from col_description(here.attrelid, here.attnum)
    order by 1, 2
  loop
    execute format('comment on column %s.%I is %L', part_column.part, part_column.name, part_column.comment);
    made := made + 1;
  end loop;
  return made;
end
$$;
comment on function xingtu_ops.comment_partitions() is
  'Gives the columns of partitions the comments of their tables'' columns; gives how many it changed';

-- As before, and comments its partitions.
create or replace function xingtu_ops.make_partitions(from_time timestamptz, until_time timestamptz) returns integer
language plpgsql security definer
set search_path = pg_catalog
set timezone = 'UTC'
as $$
declare
  month   timestamptz := date_trunc('month', from_time);
  made    integer := 0;
  parent  record;
  part    text;
begin
  -- Two runs that make the same partition at once would otherwise see an error.
  perform pg_advisory_xact_lock(hashtext('xingtu_ops.make_partitions'));
  while month <= until_time loop
    for parent in
      select * from (values ('xingtu', 'video_snapshot', false), ('xingtu', 'product_snapshot', false),
                            ('xingtu_ops', 'request_audit', true), ('xingtu_raw', 'api_page', true))
               as parents (schema_name, table_name, by_request_id)
    loop
      part := parent.table_name || to_char(month, '"_y"YYYY"m"MM');
      if to_regclass(format('%I.%I', parent.schema_name, part)) is null then
        execute format('create table %I.%I partition of %I.%I for values from (%L) to (%L)',
          parent.schema_name, part, parent.schema_name, parent.table_name,
          case when parent.by_request_id then xingtu_ops.request_id_floor(month)::text else month::text end,
          case when parent.by_request_id then xingtu_ops.request_id_floor(month + interval '1 month')::text
               else (month + interval '1 month')::text end);
        execute format('comment on table %I.%I is %L', parent.schema_name, part,
          to_char(month, '"Rows of" YYYY-MM (UTC) "of "') || parent.schema_name || '.' || parent.table_name);
        if parent.table_name = 'request_audit' then
          -- Each row is written once as an intent and once settled: room for HOT updates.
          execute format('alter table %I.%I set (fillfactor = 60)', parent.schema_name, part);
        end if;
        made := made + 1;
      end if;
    end loop;
    month := month + interval '1 month';
  end loop;
  if made > 0 then
    perform xingtu_ops.comment_partitions();
  end if;
  return made;
end
$$;

select xingtu_ops.comment_partitions();
