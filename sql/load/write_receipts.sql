-- The pages that are stored and never asked for again. In a refresh, items are loaded when all pages
-- are there; until then every item counts as new.
insert into xingtu_ops.page_receipt
  (scope_id, snapshot_at, reading, page, request_id, has_more, total_count, page_limit,
   items_seen, items_loaded, items_rejected, items_new)
select answer.scope_id, $1::timestamptz, answer.reading, answer.page, answer.request_id, answer.has_more,
       answer.total_count, answer.page_limit,
       answer.items_seen, answer.items_seen - answer.items_rejected, answer.items_rejected,
       case when answer.reading = 0 then answer.items_rejected + coalesce(fresh.new_items, 0)
            else answer.items_seen end
from staged_answer as answer
left join staged_new_items as fresh using (request_id)
where answer.has_more is not null
returning request_id, items_new
