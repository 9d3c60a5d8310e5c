-- The same for as many lists as there are: readers go on, loads wait.
lock table xingtu_ops.scope_figures in share row exclusive mode
