-- This month and the next two: a run makes what its own snapshot needs, so this is a margin for roles
-- that may not.
select xingtu_ops.make_partitions(now(), now() + interval '2 months')
