#pragma once
// What keeps the schema's size and its partitions in order, apart from loads.
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "warehouse/session.hpp"

namespace xingtu::warehouse {

/// A month's partition that is older than what is to be kept.
struct OldPartition {
  std::string name;
  std::int64_t bytes = 0;
  bool dropped = false; ///< false: it holds pages that wait for a mended mapping
};

struct Retention {
  std::chrono::days raw_pages{0};
  std::chrono::days request_audit{0};
};

struct MaintenanceReport {
  int partitions_made = 0;
  std::vector<OldPartition> old;
};

/// Makes the partitions of this month and the next two, and drops the old ones of raw pages and audit.
/// Waits for locks no longer than a session does.
MaintenanceReport maintain(Session &session, const Retention &retention);

} // namespace xingtu::warehouse
