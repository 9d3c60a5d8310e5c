-- From a row to the bytes that it was read from. In xingtu_ops, because raw pages are not for readers.

create or replace view xingtu_ops.item_origin as
select
  listed.author_id, listed.detail_type, listed.item_id, listed.platform, listed.industry, listed.time_range,
  listed.snapshot_at, listed.position,
  listed.request_id,
  audit.run_id,
  audit.requested_at,
  audit.finished_at,
  audit.url,
  audit.page,
  -- As the position was made: pages are as long as the API says, or as the ones before were.
  listed.position - case
    when receipt.page_limit between 1 and 1000000 then (receipt.page - 1) * receipt.page_limit
    else (select coalesce(sum(before.items_seen), 0)
          from xingtu_ops.page_receipt as before
          where before.scope_id = receipt.scope_id and before.snapshot_at = receipt.snapshot_at
            and before.reading = receipt.reading and before.page < receipt.page) end as place_on_page,
  raw.received_at,
  raw.body_sha256,
  raw.body
from (select stored.author_id, 'VIDEO' as detail_type, stored.video_id as item_id, stored.platform, stored.industry,
             stored.time_range, stored.snapshot_at, stored.position, stored.request_id
      from xingtu.video_snapshot as stored
      union all
      select stored.author_id, 'PRODUCT', stored.product_id, stored.platform, stored.industry,
             stored.time_range, stored.snapshot_at, stored.position, stored.request_id
      from xingtu.product_snapshot as stored) as listed
left join xingtu_ops.request_audit as audit on audit.request_id = listed.request_id
left join xingtu_ops.page_receipt as receipt
  on receipt.scope_id = audit.scope_id and receipt.snapshot_at = audit.snapshot_at
 and receipt.reading = audit.reading and receipt.page = audit.page
left join xingtu_raw.api_page as raw on raw.request_id = listed.request_id;

comment on view xingtu_ops.item_origin is
  'Where each row of xingtu.video_snapshot and xingtu.product_snapshot comes from: the request, its time, its raw page, and the place there. One row for each row of the two. For a row of video_trend, product_trend, item_movement or top_movers, filter by its author_id, item_id, industry, platform, time_range and snapshot_at (what left: by previous_snapshot_at); for a sum such as author_daily''s leave item_id out; lists without items: see page_origin. What retention has dropped is NULL';
comment on column xingtu_ops.item_origin.author_id is 'The creator';
comment on column xingtu_ops.item_origin.detail_type is 'VIDEO or PRODUCT';
comment on column xingtu_ops.item_origin.item_id is 'video_id or product_id';
comment on column xingtu_ops.item_origin.platform is 'platform of the scope';
comment on column xingtu_ops.item_origin.industry is 'industryId of the scope';
comment on column xingtu_ops.item_origin.time_range is 'range of the scope';
comment on column xingtu_ops.item_origin.snapshot_at is 'The snapshot';
comment on column xingtu_ops.item_origin.position is '1-based place in the list over all pages, as in the table';
comment on column xingtu_ops.item_origin.request_id is 'The request that brought the row';
comment on column xingtu_ops.item_origin.run_id is 'The run that sent it';
comment on column xingtu_ops.item_origin.requested_at is 'When it was permitted and recorded, before it was sent';
comment on column xingtu_ops.item_origin.finished_at is 'When its answer was there';
comment on column xingtu_ops.item_origin.url is 'What was asked for, without the token';
comment on column xingtu_ops.item_origin.page is 'Number of the page, from 1';
comment on column xingtu_ops.item_origin.place_on_page is '1-based place of the item in the list of that page';
comment on column xingtu_ops.item_origin.received_at is 'When the page was stored';
comment on column xingtu_ops.item_origin.body_sha256 is 'SHA-256 of the bytes, hex';
comment on column xingtu_ops.item_origin.body is 'The bytes as received; as text: convert_from(body, ''UTF8'')';

-- The same for whole lists: also of one that is empty, which no item stands for.
create or replace view xingtu_ops.page_origin as
select
  scope.author_id, scope.platform, scope.industry, scope.time_range, scope.detail_type,
  receipt.snapshot_at,
  receipt.page,
  receipt.items_seen,
  receipt.items_rejected,
  receipt.request_id,
  audit.run_id,
  audit.requested_at,
  audit.finished_at,
  audit.url,
  raw.received_at,
  raw.body_sha256,
  raw.body
from xingtu_ops.scope_snapshot as progress
join xingtu_ops.page_receipt as receipt
  on receipt.scope_id = progress.scope_id and receipt.snapshot_at = progress.snapshot_at
 and receipt.reading = progress.loaded_reading
join xingtu_ops.scope as scope on scope.scope_id = progress.scope_id
left join xingtu_ops.request_audit as audit on audit.request_id = receipt.request_id
left join xingtu_raw.api_page as raw on raw.request_id = receipt.request_id;

comment on view xingtu_ops.page_origin is
  'What each list at each snapshot was read from: one row for each stored page of the reading that the tables hold. For a row of scope_coverage, author_daily, group_daily, industry_daily or field_coverage, filter by what it has of author_id, platform, industry, time_range, detail_type and snapshot_at; a list that was skipped has no page of its own: what says that it is empty is the page of ALL. What retention has dropped is NULL';
comment on column xingtu_ops.page_origin.author_id is 'The creator';
comment on column xingtu_ops.page_origin.platform is 'platform of the scope';
comment on column xingtu_ops.page_origin.industry is 'industryId of the scope';
comment on column xingtu_ops.page_origin.time_range is 'range of the scope';
comment on column xingtu_ops.page_origin.detail_type is 'VIDEO or PRODUCT';
comment on column xingtu_ops.page_origin.snapshot_at is 'The snapshot';
comment on column xingtu_ops.page_origin.page is 'Number of the page, from 1';
comment on column xingtu_ops.page_origin.items_seen is 'Items on it';
comment on column xingtu_ops.page_origin.items_rejected is 'Those of them that were rejected, because they could not be read or stand on the page twice: see xingtu_ops.rejected_item';
comment on column xingtu_ops.page_origin.request_id is 'The request that brought it';
comment on column xingtu_ops.page_origin.run_id is 'The run that sent it';
comment on column xingtu_ops.page_origin.requested_at is 'When it was permitted and recorded, before it was sent';
comment on column xingtu_ops.page_origin.finished_at is 'When its answer was there';
comment on column xingtu_ops.page_origin.url is 'What was asked for, without the token';
comment on column xingtu_ops.page_origin.received_at is 'When the page was stored';
comment on column xingtu_ops.page_origin.body_sha256 is 'SHA-256 of the bytes, hex';
comment on column xingtu_ops.page_origin.body is 'The bytes as received; as text: convert_from(body, ''UTF8'')';
