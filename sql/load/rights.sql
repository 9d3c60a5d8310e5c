-- Whether the server takes writes, and which rights a run would lack.
select pg_is_in_recovery() or current_setting('default_transaction_read_only')::boolean,
       string_agg(right_name || ' on ' || table_name, ', ' order by table_name, right_name)
         filter (where not has_table_privilege(table_name, right_name)),
       current_user
from unnest(array['xingtu.author', 'xingtu.industry', 'xingtu.video', 'xingtu.product', 'xingtu.video_snapshot',
                  'xingtu.product_snapshot', 'xingtu_ops.job_run', 'xingtu_ops.job_author', 'xingtu_ops.job_snapshot',
                  'xingtu_ops.scope', 'xingtu_ops.scope_snapshot', 'xingtu_ops.request_audit',
                  'xingtu_ops.page_receipt', 'xingtu_ops.rejected_item', 'xingtu_ops.value_issue',
                  'xingtu_raw.api_page']) as table_name
cross join unnest(array['select', 'insert']) as right_name
