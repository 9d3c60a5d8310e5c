-- Columns of the tables that the mapping fills, with their types.
select relation.relname || '.' || attribute.attname,
       replace(format_type(attribute.atttypid, attribute.atttypmod), 'timestamp with time zone', 'timestamptz')
from pg_attribute as attribute
join pg_class as relation on relation.oid = attribute.attrelid
where relation.relnamespace = 'xingtu'::regnamespace
  and relation.relname in ('video', 'product', 'video_snapshot', 'product_snapshot')
  and attribute.attnum > 0 and not attribute.attisdropped
