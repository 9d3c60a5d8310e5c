#pragma once
// Events of OpenLineage (https://openlineage.io/spec/2-0-2/OpenLineage.json): what a run read, what it wrote,
// and how it ended. Pure.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/time.hpp"

namespace xingtu::report {

/// Named as OpenLineage's Naming.md says: the namespace is where it is, e.g. postgres://HOST:PORT, the name
/// which one there, e.g. DATABASE.SCHEMA.TABLE.
struct Dataset {
  std::string source; ///< the namespace
  std::string name;
  std::optional<std::int64_t> rows; ///< written by this run, once it has ended
};

struct LineageRun {
  std::string job, run_id, version;
  TimePoint snapshot_at;
  Dataset input;
  std::vector<Dataset> outputs;
};

enum class LineageEvent {
  start,
  complete, ///< every scope of the snapshot is complete
  fail,     ///< something is missing
  abort,    ///< stopped before its end: by a signal, quota, budget
};

/// One event as JSON. `message` says why a run failed or was aborted; it must not hold a secret.
std::string lineage_json(const LineageRun &run, LineageEvent event, TimePoint at,
                         const std::string &message = {});

} // namespace xingtu::report
