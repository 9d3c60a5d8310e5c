-- Runs, scopes, requests: what was asked, what it cost, what is missing.

create table xingtu_ops.api_code (
  code    integer primary key,
  meaning text not null,
  billed  text not null check (billed in ('yes', 'no', 'unknown')),
  outcome text not null,
  action  text not null
);
comment on table xingtu_ops.api_code is 'The vendor''s result codes as this version understands them; any other code is outcome unknown_code';
comment on column xingtu_ops.api_code.code is 'code of the API''s envelope';
comment on column xingtu_ops.api_code.meaning is 'What the vendor says it means, or our reading by family';
comment on column xingtu_ops.api_code.billed is 'Whether the vendor charges for such an answer';
comment on column xingtu_ops.api_code.outcome is 'The outcome that the audit records';
comment on column xingtu_ops.api_code.action is 'What the job does';

insert into xingtu_ops.api_code (code, meaning, billed, outcome, action) values
  (0,   'success', 'yes', 'ok', 'load'),
  (100, 'token invalid or inactive', 'no', 'token_invalid', 'stop_account'),
  (101, 'token invalid or inactive', 'no', 'token_invalid', 'stop_account'),
  (201, 'nothing there', 'yes', 'no_content', 'no_items'),
  (202, 'nothing there', 'yes', 'no_content', 'no_items'),
  (300, 'this API is retired', 'no', 'api_retired', 'stop_account'),
  (301, 'collection failed, please retry', 'no', 'collection_failed', 'retry'),
  (302, 'rate limit exceeded', 'no', 'rate_limited', 'slow_down'),
  (303, 'daily quota exceeded', 'no', 'quota_exceeded', 'stop_quota'),
  (400, 'invalid parameters', 'no', 'invalid_parameters', 'fail_scope'),
  (404, 'nothing there', 'yes', 'no_content', 'no_items'),
  (500, 'internal server error', 'no', 'server_error', 'retry'),
  (503, 'service unavailable', 'no', 'server_error', 'retry'),
  (600, 'permission denied', 'no', 'permission_denied', 'stop_account'),
  (601, 'insufficient balance', 'no', 'insufficient_balance', 'stop_account'),
  (602, 'insufficient balance', 'no', 'insufficient_balance', 'stop_account');

create table xingtu_ops.job_run (
  run_id            uuid primary key default gen_random_uuid(),
  job               text not null,
  snapshot_at       timestamptz not null,
  status            text not null default 'running'
                    check (status in ('running', 'complete', 'partial', 'stopped', 'failed', 'interrupted')),
  stop_reason       text,
  exit_code         integer,
  started_at        timestamptz not null default clock_timestamp(),
  heartbeat_at      timestamptz not null default clock_timestamp(),
  lease_expires_at  timestamptz not null,
  finished_at       timestamptz,
  joined            boolean not null,
  worker            text not null,
  version           text not null,
  config_sha256     text not null,
  token_fingerprint text not null,
  requests_sent     bigint not null default 0,
  requests_billed   bigint not null default 0,
  requests_unknown  bigint not null default 0,
  pages_loaded      bigint not null default 0,
  items_loaded      bigint not null default 0,
  items_rejected    bigint not null default 0
) with (fillfactor = 20); -- one small row that every settled batch updates: always room for a HOT update
create index job_run_by_snapshot on xingtu_ops.job_run (job, snapshot_at);
comment on table xingtu_ops.job_run is 'One row for each process that ran a job, and the lease under which it may write';
comment on column xingtu_ops.job_run.run_id is 'Id of the run';
comment on column xingtu_ops.job_run.job is 'job of the configuration';
comment on column xingtu_ops.job_run.snapshot_at is 'The snapshot that it loads';
comment on column xingtu_ops.job_run.status is 'running; complete: every scope is; partial: some scopes are open or failed; stopped: by the account, quota, budget or a signal; failed: by an error; interrupted: the process died or lost its lease';
comment on column xingtu_ops.job_run.stop_reason is 'Why it ended before everything was complete, for people';
comment on column xingtu_ops.job_run.exit_code is 'Exit code of the process; NULL while running and where it died';
comment on column xingtu_ops.job_run.started_at is 'Start, by the database''s clock';
comment on column xingtu_ops.job_run.heartbeat_at is 'Last sign of life';
comment on column xingtu_ops.job_run.lease_expires_at is 'Until then its scopes are its own; each sign of life extends it. A run whose lease has run out, or that is not running, can no longer write';
comment on column xingtu_ops.job_run.finished_at is 'End; NULL while running';
comment on column xingtu_ops.job_run.joined is 'Started with --join: helps another run of the job';
comment on column xingtu_ops.job_run.worker is 'Host and process id';
comment on column xingtu_ops.job_run.version is 'Version of the program';
comment on column xingtu_ops.job_run.config_sha256 is 'SHA-256 of the configuration file, hex';
comment on column xingtu_ops.job_run.token_fingerprint is 'First 12 hex digits of the SHA-256 of the token: tells tokens apart, gives none away';
comment on column xingtu_ops.job_run.requests_sent is 'Requests with a row in request_audit';
comment on column xingtu_ops.job_run.requests_billed is 'Those that are billed: yes';
comment on column xingtu_ops.job_run.requests_unknown is 'Those that are billed: unknown, among them all in flight';
comment on column xingtu_ops.job_run.pages_loaded is 'Pages whose items were stored';
comment on column xingtu_ops.job_run.items_loaded is 'Items of these pages that became rows';
comment on column xingtu_ops.job_run.items_rejected is 'Items of these pages in rejected_item';

create table xingtu_ops.job_author (
  job       text not null,
  author_id text not null references xingtu.author,
  primary key (job, author_id)
);
comment on table xingtu_ops.job_author is 'The authors that a job asks for now, as of its last run; with the lists in its configuration they are its plan';
comment on column xingtu_ops.job_author.job is 'job of the configuration';
comment on column xingtu_ops.job_author.author_id is 'The author';

create table xingtu_ops.job_snapshot (
  job             text not null,
  snapshot_at     timestamptz not null,
  spent_requests  bigint not null default 0 check (spent_requests >= 0),
  scopes_planned  bigint not null default 0,
  primary key (job, snapshot_at)
) with (fillfactor = 20);
comment on table xingtu_ops.job_snapshot is 'What a job has spent on a snapshot, debited in the transaction that writes the intents';
comment on column xingtu_ops.job_snapshot.job is 'job of the configuration';
comment on column xingtu_ops.job_snapshot.snapshot_at is 'The snapshot';
comment on column xingtu_ops.job_snapshot.spent_requests is 'Requests that are billed yes or unknown, those in flight included: never above limits.billed_requests';
comment on column xingtu_ops.job_snapshot.scopes_planned is 'Scopes of the last run''s plan';

create table xingtu_ops.scope (
  scope_id    bigint generated always as identity primary key,
  author_id   text not null references xingtu.author,
  platform    text not null check (platform in ('SHORT_VIDEO', 'LIVE_STREAMING', 'PICTURE_TEXT', 'SHORT_DRAMA')),
  industry    text not null references xingtu.industry,
  time_range  text not null check (time_range in ('DAY_30', 'DAY_90')),
  detail_type text not null check (detail_type in ('VIDEO', 'PRODUCT')),
  unique (author_id, platform, industry, time_range, detail_type)
);
comment on table xingtu_ops.scope is 'What can be asked for: one list of the API';
comment on column xingtu_ops.scope.scope_id is 'Id of the scope';
comment on column xingtu_ops.scope.author_id is 'oAuthorId';
comment on column xingtu_ops.scope.platform is 'platform';
comment on column xingtu_ops.scope.industry is 'industryId';
comment on column xingtu_ops.scope.time_range is 'range: DAY_30 or DAY_90';
comment on column xingtu_ops.scope.detail_type is 'detailType: VIDEO or PRODUCT';

create table xingtu_ops.scope_snapshot (
  scope_id          bigint not null references xingtu_ops.scope,
  snapshot_at       timestamptz not null,
  state             text not null default 'open'
                    check (state in ('open', 'leased', 'complete', 'failed', 'skipped')),
  reading           integer not null default 0,
  loaded_reading    integer not null default 0,
  total_count_first bigint,
  total_count_last  bigint,
  pages_loaded      integer not null default 0,
  items_seen        bigint not null default 0,
  items_loaded      bigint not null default 0,
  items_rejected    bigint not null default 0,
  items_duplicate   bigint not null default 0,
  drifted           boolean not null default false,
  completion_proof  text check (completion_proof in ('count_matched', 'last_page', 'no_content')),
  failure           text,
  lease_run_id      uuid references xingtu_ops.job_run,
  lease_token       bigint not null default 0,
  parked_run_id     uuid,
  last_outcome      text,
  completed_at      timestamptz,
  primary key (scope_id, snapshot_at)
) with (fillfactor = 70);
-- What is still to be done is found without reading what is done.
create index scope_snapshot_to_do on xingtu_ops.scope_snapshot (snapshot_at, scope_id)
  where state in ('open', 'leased');
comment on table xingtu_ops.scope_snapshot is 'How far the loading of a scope is for a snapshot: the proof of coverage';
comment on column xingtu_ops.scope_snapshot.scope_id is 'The scope';
comment on column xingtu_ops.scope_snapshot.snapshot_at is 'The snapshot';
comment on column xingtu_ops.scope_snapshot.state is 'open: pages are missing; leased: a run is at it; complete: all is loaded; failed: for good, see failure; skipped: ALL industries had nothing';
comment on column xingtu_ops.scope_snapshot.reading is 'How often it was asked for again on purpose (run --refresh)';
comment on column xingtu_ops.scope_snapshot.loaded_reading is 'The reading whose items the snapshot tables hold: an older one while a refresh is under way';
comment on column xingtu_ops.scope_snapshot.total_count_first is 'total_count of the lowest page; NULL if none said one';
comment on column xingtu_ops.scope_snapshot.total_count_last is 'total_count of the highest page';
comment on column xingtu_ops.scope_snapshot.pages_loaded is 'Pages with a receipt';
comment on column xingtu_ops.scope_snapshot.items_seen is 'Items in these pages = items_loaded + items_rejected + items_duplicate';
comment on column xingtu_ops.scope_snapshot.items_loaded is 'Rows in the snapshot table';
comment on column xingtu_ops.scope_snapshot.items_rejected is 'Items in rejected_item';
comment on column xingtu_ops.scope_snapshot.items_duplicate is 'Items that another page of the scope held too; they count once';
comment on column xingtu_ops.scope_snapshot.drifted is 'The totals changed while paging, or do not match the items that came';
comment on column xingtu_ops.scope_snapshot.completion_proof is 'count_matched: the last page was reached and the items are as many as total_count; last_page: it was reached, but the count differs; no_content: the API says there is nothing';
comment on column xingtu_ops.scope_snapshot.failure is 'Why it failed for good, for people';
comment on column xingtu_ops.scope_snapshot.lease_run_id is 'The run that leases it; valid while that run''s own lease is';
comment on column xingtu_ops.scope_snapshot.lease_token is 'Grows with each lease: a holder of an older one can no longer write';
comment on column xingtu_ops.scope_snapshot.parked_run_id is 'The run that used up its attempts on it; that run does not take it again';
comment on column xingtu_ops.scope_snapshot.last_outcome is 'Outcome of its last request; unmapped: it waits for replay with a mended mapping, and nothing is bought for it';
comment on column xingtu_ops.scope_snapshot.completed_at is 'When the reading that the tables hold was complete; NULL: not covered. While a refresh is under way the older reading stays and this with it';

create table xingtu_ops.request_audit (
  request_id      uuid not null default xingtu_ops.new_request_id(),
  run_id          uuid not null references xingtu_ops.job_run,
  scope_id        bigint not null references xingtu_ops.scope,
  snapshot_at     timestamptz not null,
  reading         integer not null,
  page            integer not null,
  attempt         integer not null,
  requested_at    timestamptz not null default clock_timestamp(),
  finished_at     timestamptz,
  duration_ms     integer,
  url             text not null,
  http_status     integer,
  api_code        bigint,
  api_message     text,
  outcome         text not null default 'in_flight',
  error_detail    text,
  response_bytes  bigint,
  body_sha256     text,
  items           integer,
  api_request_id  text,
  api_record_time text,
  billed          text not null default 'unknown' check (billed in ('yes', 'no', 'unknown')),
  worker          text not null,
  primary key (request_id)
) partition by range (request_id);
create index request_audit_by_scope on xingtu_ops.request_audit (scope_id, snapshot_at, page);
comment on table xingtu_ops.request_audit is 'Every request, one row an attempt, written before its first byte is sent; partitioned by month of the request id''s time';
comment on column xingtu_ops.request_audit.request_id is 'Version 7 UUID; also sent to the API as X-Request-Id';
comment on column xingtu_ops.request_audit.run_id is 'The run that sent it';
comment on column xingtu_ops.request_audit.scope_id is 'The scope that it asks for';
comment on column xingtu_ops.request_audit.snapshot_at is 'The snapshot that it is for';
comment on column xingtu_ops.request_audit.reading is 'The scope''s reading (0, or after run --refresh 1, 2, ...)';
comment on column xingtu_ops.request_audit.page is 'The page that it asks for';
comment on column xingtu_ops.request_audit.attempt is 'How manieth request for this page of this snapshot';
comment on column xingtu_ops.request_audit.requested_at is 'When it was sent, by the database''s clock';
comment on column xingtu_ops.request_audit.finished_at is 'When the answer was complete or given up; NULL while in flight and where the process died';
comment on column xingtu_ops.request_audit.duration_ms is 'From sending to finished_at';
comment on column xingtu_ops.request_audit.url is 'The URL without the token';
comment on column xingtu_ops.request_audit.http_status is 'HTTP status; NULL if none came. The result is decided by api_code';
comment on column xingtu_ops.request_audit.api_code is 'code of the envelope; NULL if it could not be read';
comment on column xingtu_ops.request_audit.api_message is 'message of the envelope';
comment on column xingtu_ops.request_audit.outcome is 'How it ended; in_flight: not known yet; abandoned: the process died before it was known';
comment on column xingtu_ops.request_audit.error_detail is 'What went wrong, for people';
comment on column xingtu_ops.request_audit.response_bytes is 'Length of the body after decompression';
comment on column xingtu_ops.request_audit.body_sha256 is 'SHA-256 of the body, hex; equal for equal answers';
comment on column xingtu_ops.request_audit.items is 'Length of the page''s list; NULL if there is none';
comment on column xingtu_ops.request_audit.api_request_id is 'requestId of the envelope, for questions to the vendor';
comment on column xingtu_ops.request_audit.api_record_time is 'recordTime of the envelope as sent; its format is not documented';
comment on column xingtu_ops.request_audit.billed is 'Whether it costs: yes, no, unknown; unknown counts against the budget';
comment on column xingtu_ops.request_audit.worker is 'Host and process id that sent it';

create table xingtu_ops.page_receipt (
  scope_id       bigint not null,
  snapshot_at    timestamptz not null,
  reading        integer not null,
  page           integer not null,
  request_id     uuid not null,
  has_more       boolean not null,
  total_count    bigint,
  page_limit     bigint,
  items_seen     integer not null,
  items_loaded   integer not null,
  items_rejected integer not null,
  items_new      integer not null,
  primary key (scope_id, snapshot_at, page, reading),
  foreign key (scope_id, snapshot_at) references xingtu_ops.scope_snapshot,
  check (items_seen = items_loaded + items_rejected)
);
comment on table xingtu_ops.page_receipt is 'The pages that are bought and stored: such a page is never asked for again. Written in the transaction that stores the page';
comment on column xingtu_ops.page_receipt.scope_id is 'The scope';
comment on column xingtu_ops.page_receipt.snapshot_at is 'The snapshot';
comment on column xingtu_ops.page_receipt.reading is 'The scope''s reading; receipts of an older one go when a refresh is complete';
comment on column xingtu_ops.page_receipt.page is 'The page, from 1';
comment on column xingtu_ops.page_receipt.request_id is 'The request that brought it';
comment on column xingtu_ops.page_receipt.has_more is 'pagination.has_more';
comment on column xingtu_ops.page_receipt.total_count is 'pagination.total_count; NULL if not given';
comment on column xingtu_ops.page_receipt.page_limit is 'pagination.limit; NULL if not given';
comment on column xingtu_ops.page_receipt.items_seen is 'Items in the page = items_loaded + items_rejected';
comment on column xingtu_ops.page_receipt.items_loaded is 'Items that are rows, also where another page holds the same item';
comment on column xingtu_ops.page_receipt.items_rejected is 'Items in rejected_item';
comment on column xingtu_ops.page_receipt.items_new is 'Items that no page stored before it held, rejected ones included';

create table xingtu_ops.rejected_item (
  request_id uuid not null,
  ordinal    integer not null,
  reason     text not null,
  json_path  text not null,
  item       bytea not null,
  primary key (request_id, ordinal)
);
comment on table xingtu_ops.rejected_item is 'Items that could not become a row';
comment on column xingtu_ops.rejected_item.request_id is 'The request that brought it';
comment on column xingtu_ops.rejected_item.ordinal is '1-based place in the page''s list';
comment on column xingtu_ops.rejected_item.reason is 'not_an_object, no_id, bad_id, duplicate_id';
comment on column xingtu_ops.rejected_item.json_path is 'JSON Pointer inside data';
comment on column xingtu_ops.rejected_item.item is 'Its bytes as received';

create table xingtu_ops.value_issue (
  request_id  uuid not null,
  ordinal     integer not null,
  column_name text not null,
  reason      text not null,
  original    text not null,
  primary key (request_id, ordinal, column_name)
);
comment on table xingtu_ops.value_issue is 'Values that became NULL, or were cleaned, because they could not be taken as they are';
comment on column xingtu_ops.value_issue.request_id is 'The request that brought it';
comment on column xingtu_ops.value_issue.ordinal is '1-based place of the item in the page''s list';
comment on column xingtu_ops.value_issue.column_name is 'The column as the mapping names it';
comment on column xingtu_ops.value_issue.reason is 'Why, e.g. not_a_number, out_of_range, cleaned, rounded';
comment on column xingtu_ops.value_issue.original is 'The JSON text as sent, cut at 2,000 bytes';

create table xingtu_raw.api_page (
  request_id  uuid not null,
  body        bytea not null,
  body_sha256 text not null,
  received_at timestamptz not null,
  primary key (request_id)
) partition by range (request_id);
comment on table xingtu_raw.api_page is 'Bodies as received (after decompression), from which the tables can be derived again; partitioned by month of the request id''s time';
comment on column xingtu_raw.api_page.request_id is 'The request that brought it: xingtu_ops.request_audit';
comment on column xingtu_raw.api_page.body is 'The bytes. Not json: what PostgreSQL refuses as json is kept too';
comment on column xingtu_raw.api_page.body_sha256 is 'SHA-256 of the body, hex';
comment on column xingtu_raw.api_page.received_at is 'When it was complete, by the database''s clock';
