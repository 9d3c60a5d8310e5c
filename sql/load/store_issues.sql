-- One row for each column of an item: of several issues of attributes the first is kept.
insert into xingtu_ops.value_issue (request_id, ordinal, column_name, reason, original)
select request_id, ordinal, column_name, reason, original from staged_issue
on conflict do nothing
