-- Whether one of these requests has no row at all, although its intent was committed before it was sent.
select exists (select from unnest($1::uuid[]) as sent (request_id)
               where not exists (select from xingtu_ops.request_audit as audit
                                 where audit.request_id = sent.request_id))
