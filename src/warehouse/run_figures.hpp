#pragma once
// What a run tells other systems of itself beside its counters.
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/time.hpp"
#include "core/words.hpp"
#include "warehouse/session.hpp"

namespace xingtu::warehouse {

struct RunFigures {
  std::vector<std::pair<std::string, std::int64_t>> outcomes; ///< requests by outcome, sorted by its word
  std::int64_t videos = 0, products = 0;                      ///< items loaded
};
RunFigures run_figures(Session &session, const std::string &run_id);

/// The newest slot of which a run of the job has proven that every scope is covered.
std::optional<TimePoint> last_complete_snapshot(Session &session, const std::string &job);

/// Where the database is, as the session has reached it.
struct DatabaseAddress {
  std::string host; ///< that of this machine for a local socket
  std::string port;
  std::string database;
};
DatabaseAddress database_address(Session &session);

} // namespace xingtu::warehouse
