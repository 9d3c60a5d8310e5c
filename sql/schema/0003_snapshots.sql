-- What a creator's lists said at a snapshot. NULL is not reported, never 0. A pair NAME_min, NAME_max
-- is a range: equal where the value is exact, NULL where that end is open.
--
-- The key begins with author and snapshot, because pages are loaded and read scope by scope: new rows
-- go side by side into few index pages, and a scope's rows are found by one short range of the index.

create table xingtu.video_snapshot (
  author_id                  text not null,
  video_id                   text not null,
  platform                   text not null,
  industry                   text not null,
  time_range                 text not null,
  snapshot_at                timestamptz not null,
  play_count                 bigint,
  like_count                 bigint,
  comment_count              bigint,
  share_count                bigint,
  component_click_count_min  bigint,
  component_click_count_max  bigint,
  component_click_rate_min   numeric,
  component_click_rate_max   numeric,
  cpc_min                    numeric(20,4),
  cpc_max                    numeric(20,4),
  conversion_count_min       bigint,
  conversion_count_max       bigint,
  conversion_rate_min        numeric,
  conversion_rate_max        numeric,
  sales_amount_min           numeric(20,4),
  sales_amount_max           numeric(20,4),
  gpm_min                    numeric(20,4),
  gpm_max                    numeric(20,4),
  position                   bigint not null,
  observed_at                timestamptz not null,
  request_id                 uuid not null,
  loaded_at                  timestamptz not null default now(),
  primary key (author_id, snapshot_at, platform, industry, time_range, video_id),
  foreign key (author_id, video_id) references xingtu.video
) partition by range (snapshot_at);
comment on table xingtu.video_snapshot is 'Videos in the lists of a snapshot with their figures, one row for each video in each scope; partitioned by month of snapshot_at (UTC)';
comment on column xingtu.video_snapshot.author_id is 'The creator';
comment on column xingtu.video_snapshot.video_id is 'The video';
comment on column xingtu.video_snapshot.platform is 'platform of the scope: SHORT_VIDEO, LIVE_STREAMING, PICTURE_TEXT, SHORT_DRAMA';
comment on column xingtu.video_snapshot.industry is 'industryId of the scope; an item listed under an industry is listed under ALL too, so do not add them up';
comment on column xingtu.video_snapshot.time_range is 'range of the scope: DAY_30 or DAY_90, the days before the request that the figures cover';
comment on column xingtu.video_snapshot.snapshot_at is 'The logical time slot: start of hour, day or week in the job''s time zone';
comment on column xingtu.video_snapshot.play_count is 'Plays; NULL if not reported';
comment on column xingtu.video_snapshot.like_count is 'Likes; NULL if not reported';
comment on column xingtu.video_snapshot.comment_count is 'Comments; NULL if not reported';
comment on column xingtu.video_snapshot.share_count is 'Shares; NULL if not reported';
comment on column xingtu.video_snapshot.component_click_count_min is 'Clicks on the conversion component: lower end; NULL if open or not reported';
comment on column xingtu.video_snapshot.component_click_count_max is 'Clicks on the conversion component: upper end; NULL if open or not reported';
comment on column xingtu.video_snapshot.component_click_rate_min is 'Clicks on the component per play, 0..1: lower end; NULL if open or not reported';
comment on column xingtu.video_snapshot.component_click_rate_max is 'Clicks on the component per play, 0..1: upper end; NULL if open or not reported';
comment on column xingtu.video_snapshot.cpc_min is 'Cost per click, CNY: lower end; NULL if open or not reported';
comment on column xingtu.video_snapshot.cpc_max is 'Cost per click, CNY: upper end; NULL if open or not reported';
comment on column xingtu.video_snapshot.conversion_count_min is 'Conversions (orders): lower end; NULL if open or not reported';
comment on column xingtu.video_snapshot.conversion_count_max is 'Conversions (orders): upper end; NULL if open or not reported';
comment on column xingtu.video_snapshot.conversion_rate_min is 'Conversions per click, 0..1: lower end; NULL if open or not reported';
comment on column xingtu.video_snapshot.conversion_rate_max is 'Conversions per click, 0..1: upper end; NULL if open or not reported';
comment on column xingtu.video_snapshot.sales_amount_min is 'Sales, CNY: lower end; NULL if open or not reported';
comment on column xingtu.video_snapshot.sales_amount_max is 'Sales, CNY: upper end; NULL if open or not reported';
comment on column xingtu.video_snapshot.gpm_min is 'Sales per thousand plays, CNY: lower end; NULL if open or not reported';
comment on column xingtu.video_snapshot.gpm_max is 'Sales per thousand plays, CNY: upper end; NULL if open or not reported';
comment on column xingtu.video_snapshot.position is '1-based place in the scope''s list over all pages';
comment on column xingtu.video_snapshot.observed_at is 'When the API''s answer came, by the database''s clock';
comment on column xingtu.video_snapshot.request_id is 'The request that brought it: xingtu_ops.request_audit, xingtu_raw.api_page';
comment on column xingtu.video_snapshot.loaded_at is 'When this row was written';

create table xingtu.product_snapshot (
  author_id                  text not null,
  product_id                 text not null,
  platform                   text not null,
  industry                   text not null,
  time_range                 text not null,
  snapshot_at                timestamptz not null,
  video_count                bigint,
  price_min                  numeric(20,4),
  price_max                  numeric(20,4),
  sales_count_min            bigint,
  sales_count_max            bigint,
  sales_amount_min           numeric(20,4),
  sales_amount_max           numeric(20,4),
  component_click_count_min  bigint,
  component_click_count_max  bigint,
  component_click_rate_min   numeric,
  component_click_rate_max   numeric,
  conversion_count_min       bigint,
  conversion_count_max       bigint,
  conversion_rate_min        numeric,
  conversion_rate_max        numeric,
  commission_rate_min        numeric,
  commission_rate_max        numeric,
  position                   bigint not null,
  observed_at                timestamptz not null,
  request_id                 uuid not null,
  loaded_at                  timestamptz not null default now(),
  primary key (author_id, snapshot_at, platform, industry, time_range, product_id),
  foreign key (author_id, product_id) references xingtu.product
) partition by range (snapshot_at);
comment on table xingtu.product_snapshot is 'Products in the lists of a snapshot with their figures, one row for each product in each scope; partitioned by month of snapshot_at (UTC)';
comment on column xingtu.product_snapshot.author_id is 'The creator';
comment on column xingtu.product_snapshot.product_id is 'The product';
comment on column xingtu.product_snapshot.platform is 'platform of the scope: SHORT_VIDEO, LIVE_STREAMING, PICTURE_TEXT, SHORT_DRAMA';
comment on column xingtu.product_snapshot.industry is 'industryId of the scope; an item listed under an industry is listed under ALL too, so do not add them up';
comment on column xingtu.product_snapshot.time_range is 'range of the scope: DAY_30 or DAY_90, the days before the request that the figures cover';
comment on column xingtu.product_snapshot.snapshot_at is 'The logical time slot: start of hour, day or week in the job''s time zone';
comment on column xingtu.product_snapshot.video_count is 'Related videos; NULL if not reported';
comment on column xingtu.product_snapshot.price_min is 'Price, CNY: lower end; NULL if open or not reported';
comment on column xingtu.product_snapshot.price_max is 'Price, CNY: upper end; NULL if open or not reported';
comment on column xingtu.product_snapshot.sales_count_min is 'Units sold: lower end; NULL if open or not reported';
comment on column xingtu.product_snapshot.sales_count_max is 'Units sold: upper end; NULL if open or not reported';
comment on column xingtu.product_snapshot.sales_amount_min is 'Sales, CNY: lower end; NULL if open or not reported';
comment on column xingtu.product_snapshot.sales_amount_max is 'Sales, CNY: upper end; NULL if open or not reported';
comment on column xingtu.product_snapshot.component_click_count_min is 'Clicks on the conversion component: lower end; NULL if open or not reported';
comment on column xingtu.product_snapshot.component_click_count_max is 'Clicks on the conversion component: upper end; NULL if open or not reported';
comment on column xingtu.product_snapshot.component_click_rate_min is 'Clicks on the component per play, 0..1: lower end; NULL if open or not reported';
comment on column xingtu.product_snapshot.component_click_rate_max is 'Clicks on the component per play, 0..1: upper end; NULL if open or not reported';
comment on column xingtu.product_snapshot.conversion_count_min is 'Conversions (orders): lower end; NULL if open or not reported';
comment on column xingtu.product_snapshot.conversion_count_max is 'Conversions (orders): upper end; NULL if open or not reported';
comment on column xingtu.product_snapshot.conversion_rate_min is 'Conversions per click, 0..1: lower end; NULL if open or not reported';
comment on column xingtu.product_snapshot.conversion_rate_max is 'Conversions per click, 0..1: upper end; NULL if open or not reported';
comment on column xingtu.product_snapshot.commission_rate_min is 'Commission of the creator, 0..1: lower end; NULL if open or not reported';
comment on column xingtu.product_snapshot.commission_rate_max is 'Commission of the creator, 0..1: upper end; NULL if open or not reported';
comment on column xingtu.product_snapshot.position is '1-based place in the scope''s list over all pages';
comment on column xingtu.product_snapshot.observed_at is 'When the API''s answer came, by the database''s clock';
comment on column xingtu.product_snapshot.request_id is 'The request that brought it: xingtu_ops.request_audit, xingtu_raw.api_page';
comment on column xingtu.product_snapshot.loaded_at is 'When this row was written';
