-- What the figures are about: authors, industries, days, videos, products.

create table xingtu.author (
  author_id    text primary key,
  name         text,
  author_group text
);
comment on table xingtu.author is 'Creators that a job has asked for';
comment on column xingtu.author.author_id is 'Xingtu''s id of the creator (oAuthorId), decimal digits as text';
comment on column xingtu.author.name is 'Name from the job''s list of authors; NULL if it gives none';
comment on column xingtu.author.author_group is 'Group from the job''s list of authors, for reports; NULL if it gives none';

create table xingtu.industry (
  industry text primary key,
  name_en  text,
  name_zh  text
);
comment on table xingtu.industry is 'Values of the API''s industryId; the vendor''s list grows, so jobs may add rows';
comment on column xingtu.industry.industry is 'industryId as sent to the API; ALL is the sum over industries';
comment on column xingtu.industry.name_en is 'English name as in the vendor''s OpenAPI; NULL for one that was unknown to this version';
comment on column xingtu.industry.name_zh is 'Chinese name, for reports; a translation, not from the vendor';

create table xingtu.calendar_day (
  day        date primary key,
  year       smallint not null,
  quarter    smallint not null,
  month      smallint not null,
  iso_week   smallint not null,
  iso_dow    smallint not null,
  is_weekend boolean  not null
);
comment on table xingtu.calendar_day is 'One row a day from 2019 to 2040, to join days that have no data';
comment on column xingtu.calendar_day.day is 'The date';
comment on column xingtu.calendar_day.year is 'Calendar year';
comment on column xingtu.calendar_day.quarter is 'Quarter, 1 to 4';
comment on column xingtu.calendar_day.month is 'Month, 1 to 12';
comment on column xingtu.calendar_day.iso_week is 'ISO 8601 week, 1 to 53';
comment on column xingtu.calendar_day.iso_dow is 'ISO 8601 day of the week, 1 (Monday) to 7';
comment on column xingtu.calendar_day.is_weekend is 'Saturday or Sunday; holidays and make-up workdays are not considered';

insert into xingtu.calendar_day
select d, extract(year from d), extract(quarter from d), extract(month from d), extract(week from d),
       extract(isodow from d), extract(isodow from d) >= 6
from (select day::date as d
      from generate_series(timestamp '2019-01-01', timestamp '2040-12-31', interval '1 day') as day) as days;

create table xingtu.video (
  author_id        text not null references xingtu.author,
  video_id         text not null,
  title            text,
  cover_url        text,
  video_url        text,
  published_at     timestamptz,
  duration_seconds numeric,
  attributes       jsonb not null default '{}',
  first_seen_at    timestamptz not null,
  last_seen_at     timestamptz not null,
  described_at     timestamptz not null,
  described_by     text collate "C" not null,
  primary key (author_id, video_id)
) with (fillfactor = 85); -- rows are updated by every snapshot: room for HOT updates
comment on table xingtu.video is 'Videos of creators, as the newest snapshot describes them';
comment on column xingtu.video.author_id is 'The creator under whom it was listed';
comment on column xingtu.video.video_id is 'Item id, digit for digit as text';
comment on column xingtu.video.title is 'Title; NULL if not reported';
comment on column xingtu.video.cover_url is 'Cover picture; NULL if not reported';
comment on column xingtu.video.video_url is 'Address of the video; NULL if not reported';
comment on column xingtu.video.published_at is 'When it was published; NULL if not reported';
comment on column xingtu.video.duration_seconds is 'Length in seconds; NULL if not reported';
comment on column xingtu.video.attributes is 'Fields of the item that no column takes, as sent';
comment on column xingtu.video.first_seen_at is 'snapshot_at of the first snapshot that lists it';
comment on column xingtu.video.last_seen_at is 'snapshot_at of the last snapshot that lists it';
comment on column xingtu.video.described_at is 'snapshot_at of the snapshot that the describing columns are from';
comment on column xingtu.video.described_by is 'Which scope and position of that snapshot they are from, behind a number that counts refreshes down: the first in this text''s order, so that the row does not depend on the order of arrival';

create table xingtu.product (
  author_id     text not null references xingtu.author,
  product_id    text not null,
  title         text,
  image_url     text,
  product_url   text,
  category      text,
  shop_name     text,
  attributes    jsonb not null default '{}',
  first_seen_at timestamptz not null,
  last_seen_at  timestamptz not null,
  described_at  timestamptz not null,
  described_by  text collate "C" not null,
  primary key (author_id, product_id)
) with (fillfactor = 85);
comment on table xingtu.product is 'Products that creators'' content sells, as the newest snapshot describes them';
comment on column xingtu.product.author_id is 'The creator under whom it was listed';
comment on column xingtu.product.product_id is 'Product id, digit for digit as text';
comment on column xingtu.product.title is 'Name; NULL if not reported';
comment on column xingtu.product.image_url is 'Picture; NULL if not reported';
comment on column xingtu.product.product_url is 'Address of the product''s page; NULL if not reported';
comment on column xingtu.product.category is 'Category; NULL if not reported';
comment on column xingtu.product.shop_name is 'Shop that sells it; NULL if not reported';
comment on column xingtu.product.attributes is 'Fields of the item that no column takes, as sent';
comment on column xingtu.product.first_seen_at is 'snapshot_at of the first snapshot that lists it';
comment on column xingtu.product.last_seen_at is 'snapshot_at of the last snapshot that lists it';
comment on column xingtu.product.described_at is 'snapshot_at of the snapshot that the describing columns are from';
comment on column xingtu.product.described_by is 'Which scope and position of that snapshot they are from, behind a number that counts refreshes down: the first in this text''s order, so that the row does not depend on the order of arrival';
