-- What a batch brings, for the length of a transaction. The columns of items are those of the mapping.
create temporary table if not exists staged_answer (
  request_id uuid, finished_at timestamptz, duration_ms integer, http_status integer, api_code bigint,
  api_message text,
  outcome text, error_detail text, response_bytes bigint, body_sha256 text, items integer,
  api_request_id text, api_record_time text, billed text
) on commit delete rows;

create temporary table if not exists staged_video (
  request_id uuid, author_id text, item_id text, platform text, industry text, time_range text,
  snapshot_at timestamptz, position bigint, observed_at timestamptz, described_by text collate "C",
  attributes jsonb{{video_columns}}
) on commit delete rows;

create temporary table if not exists staged_product (
  request_id uuid, author_id text, item_id text, platform text, industry text, time_range text,
  snapshot_at timestamptz, position bigint, observed_at timestamptz, described_by text collate "C",
  attributes jsonb{{product_columns}}
) on commit delete rows;

create temporary table if not exists staged_progress (
  scope_id bigint, lease_token bigint, state text, total_count_first bigint, total_count_last bigint,
  drifted boolean, completion_proof text, failure text, last_outcome text, parked boolean
) on commit delete rows;

create temporary table if not exists staged_issue (
  request_id uuid, ordinal integer, column_name text, reason text, original text
) on commit delete rows;
