-- How many requests each page of these scopes has had, so that attempts are counted on. Requests of a
-- snapshot are not older than it, but for a slot that was named by hand: a year is ample.
select scope_id, page, max(attempt)
from xingtu_ops.request_audit
where scope_id = any ($1::bigint[]) and snapshot_at = $2::timestamptz
  and request_id >= xingtu_ops.request_id_floor($2::timestamptz - interval '1 year')
group by scope_id, page
