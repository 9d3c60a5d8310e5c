select requests_sent, requests_billed, requests_unknown, pages_loaded, items_loaded, items_rejected
from xingtu_ops.job_run where run_id = $1::uuid
