select xingtu_ops.make_partitions($1::timestamptz, $2::timestamptz)
