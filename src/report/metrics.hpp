#pragma once
// The figures of a run as Prometheus' text exposition (format 0.0.4). Pure.
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/time.hpp"

namespace xingtu::report {

/// What a file says of the run that is under way, or was the last one. All of it are gauges: each run begins
/// at zero again, and a counter that falls would be read as a restart.
struct RunMetrics {
  std::string job, version;
  TimePoint snapshot_at, started_at, now;
  std::optional<int> exit_code; ///< nothing: the run is under way
  Milliseconds duration{0};

  std::int64_t requests_sent = 0, requests_billed = 0, requests_unknown = 0, in_flight = 0;
  std::optional<std::string> spend; ///< CNY, of this run: a decimal; nothing where the price is not known
  std::int64_t pages = 0, items = 0, items_rejected = 0;
  /// The run's requests by their outcome; empty while it is under way.
  std::vector<std::pair<std::string, std::int64_t>> outcomes;

  std::int64_t scopes_complete = 0, scopes_open = 0, scopes_failed = 0, scopes_skipped = 0,
               scopes_waiting_for_mapping = 0;
  std::int64_t snapshot_spent = 0, snapshot_budget = 0; ///< requests
  std::optional<std::string> snapshot_spend;            ///< CNY
  /// The newest slot of which a run of the job has proven that every scope is covered.
  std::optional<TimePoint> last_complete_snapshot;
};

/// Every sample carries the label etl_job, so that the files of several jobs do not contradict each other.
/// Not `job`: Prometheus gives each target a label of that name, and would rename ours.
std::string exposition(const RunMetrics &metrics);

} // namespace xingtu::report
