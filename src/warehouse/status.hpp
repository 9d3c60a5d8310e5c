#pragma once
// What `status` shows: the last runs, coverage, outcomes, spend.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/time.hpp"
#include "warehouse/session.hpp"

namespace xingtu::warehouse {

struct RunRow {
  std::string run_id, status, stop_reason, worker;
  TimePoint snapshot_at, started_at;
  std::optional<TimePoint> finished_at;
  std::optional<std::int64_t> exit_code;
  std::int64_t requests_sent = 0, requests_billed = 0, requests_unknown = 0;
  std::int64_t pages_loaded = 0, items_loaded = 0, items_rejected = 0;
};

struct SnapshotRow {
  TimePoint snapshot_at;
  std::int64_t scopes = 0, complete = 0, failed = 0, skipped = 0, waiting_for_mapping = 0, open = 0;
  std::int64_t spent_requests = 0; ///< billed yes or unknown
};

struct OutcomeRow {
  std::string outcome;
  std::optional<std::int64_t> api_code;
  std::int64_t requests = 0, billed = 0, unknown = 0;
};

struct Status {
  std::vector<RunRow> runs;           ///< newest first
  std::vector<SnapshotRow> snapshots; ///< of these runs, newest first
  std::vector<OutcomeRow> outcomes;   ///< of these snapshots' requests, most frequent first
};

Status read_status(Session &session, const std::string &job, int runs);

} // namespace xingtu::warehouse
