-- Whether the server takes writes, and which of the rights that a run uses are lacking.
select pg_is_in_recovery() or current_setting('default_transaction_read_only')::boolean,
       string_agg(right_name || ' on ' || table_name, ', ' order by table_name, right_name)
         filter (where not has_table_privilege(table_name, right_name)),
       current_user, quote_ident(current_user)
from (values ('xingtu.author', 'select insert update'),
             ('xingtu.industry', 'select insert'),
             ('xingtu.video', 'select insert update delete'),
             ('xingtu.product', 'select insert update delete'),
             ('xingtu.video_snapshot', 'select insert update delete'),
             ('xingtu.product_snapshot', 'select insert update delete'),
             ('xingtu_ops.job_run', 'select insert update'),
             ('xingtu_ops.job_author', 'select insert delete'),
             ('xingtu_ops.job_snapshot', 'select insert update'),
             ('xingtu_ops.scope', 'select insert'),
             ('xingtu_ops.scope_snapshot', 'select insert update'),
             ('xingtu_ops.scope_figures', 'select insert update'),
             ('xingtu_ops.request_audit', 'select insert update'),
             ('xingtu_ops.page_receipt', 'select insert update delete'),
             ('xingtu_ops.rejected_item', 'select insert delete'),
             ('xingtu_ops.value_issue', 'select insert delete'),
             ('xingtu_raw.api_page', 'select insert')) as used (table_name, rights)
cross join unnest(string_to_array(rights, ' ')) as right_name
