-- What sources.py describes: tables and views of the two schemas that xingtu_reader sees, with their comments. One
-- JSON array.
select json_agg(json_build_object(
         'schema', schema_name, 'schema_comment', schema_comment, 'name', name, 'comment', comment,
         'columns', columns) order by schema_name, is_view, name)
from (
  select space.nspname as schema_name,
         obj_description(space.oid, 'pg_namespace') as schema_comment,
         class.relname as name,
         class.relkind = 'v' as is_view,
         obj_description(class.oid, 'pg_class') as comment,
         (select json_agg(json_build_object('name', attname, 'comment', col_description(class.oid, attnum),
                                            'type', format_type(atttypid, null)) order by attnum)
          from pg_attribute
          where attrelid = class.oid and attnum > 0 and not attisdropped) as columns
  from pg_class as class
  join pg_namespace as space on space.oid = class.relnamespace
  where space.nspname in ('xingtu', 'xingtu_report') and class.relkind in ('r', 'p', 'v')
    and not class.relispartition) as described;
