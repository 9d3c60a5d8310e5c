-- How many items of each detail type a run has loaded.
select scope.detail_type, sum(receipt.items_loaded)::bigint
from xingtu_ops.job_run as run
join xingtu_ops.request_audit as audit
  on audit.run_id = run.run_id
 and audit.request_id >= xingtu_ops.request_id_floor(run.started_at - interval '1 minute')
join xingtu_ops.page_receipt as receipt
  on receipt.scope_id = audit.scope_id and receipt.snapshot_at = audit.snapshot_at
 and receipt.page = audit.page and receipt.request_id = audit.request_id
join xingtu_ops.scope as scope on scope.scope_id = audit.scope_id
where run.run_id = $1::uuid
group by scope.detail_type
