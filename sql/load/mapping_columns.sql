-- Columns that mappings have added to the tables of items, known by their comments.
select 'xingtu.' || relation.relname || '.' || attribute.attname
from pg_attribute as attribute
join pg_class as relation on relation.oid = attribute.attrelid
where relation.relnamespace = 'xingtu'::regnamespace
  and relation.relname in ('video', 'product', 'video_snapshot', 'product_snapshot')
  and attribute.attnum > 0 and not attribute.attisdropped
  and starts_with(col_description(relation.oid, attribute.attnum), $1)
order by 1
