-- After columns were added: their partitions do not take over comments by themselves.
select xingtu_ops.comment_partitions()
