-- $2: how many days are kept.
select partition_name, bytes, dropped
from xingtu_ops.drop_partitions($1, now() - $2::integer * interval '1 day')
