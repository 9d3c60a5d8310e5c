-- Schemas, and the functions that tables need.
--   xingtu         what was learned of creators, videos and products; for analysts
--   xingtu_ops     runs, scopes, requests: what was asked, what it cost, what is missing
--   xingtu_raw     pages as received, byte for byte
--   xingtu_report  views over all of these; for people and BI tools

create schema xingtu;
create schema xingtu_ops;
create schema xingtu_raw;
create schema xingtu_report;

comment on schema xingtu is 'Creators, videos and products of Douyin Xingtu with their conversion figures by snapshot';
comment on schema xingtu_ops is 'Operation of the loader: runs, scopes, leases, and the audit of every request';
comment on schema xingtu_raw is 'Pages of the API as received, from which the tables can be derived again (xingtu-etl replay)';
comment on schema xingtu_report is 'Views for people and BI tools';

-- The smallest request id of an instant. Request ids are version 7 UUIDs: their first 48 bits are
-- the milliseconds since 1970, so that the audit can be partitioned by month of its own key.
create function xingtu_ops.request_id_floor(instant timestamptz) returns uuid
language sql immutable parallel safe
as $$
  select (lpad(to_hex(floor(extract(epoch from instant) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$$;
comment on function xingtu_ops.request_id_floor(timestamptz) is
  'The smallest request id that an instant can have: a bound for queries and partitions';

create function xingtu_ops.new_request_id() returns uuid
language sql volatile parallel safe
as $$
  select encode(
    set_byte(
      overlay(random placing substring(int8send(floor(extract(epoch from clock_timestamp()) * 1000)::bigint) from 3)
              from 1 for 6),
      6, (get_byte(random, 6) & 15) | 112),
    'hex')::uuid
  from (select uuid_send(gen_random_uuid()) as random) as source
$$;
comment on function xingtu_ops.new_request_id() is
  'A version 7 UUID of now, by the database''s clock';
