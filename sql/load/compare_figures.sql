select xingtu_ops.compare_figures($1::timestamptz, $2::timestamptz, $3::bigint[])
