#pragma once
// Deriving rows again from stored pages, without a request: `replay`, and the end of a refresh.
#include <functional>
#include <string>
#include <vector>

#include "core/mapping.hpp"
#include "core/time.hpp"
#include "pipeline/held_pages.hpp"
#include "warehouse/rebuild.hpp"

namespace xingtu::pipeline {

enum class Rebuilt {
  done,
  busy,       ///< a run is at the scope now: left as it is
  unmapped,   ///< a page that was mapped before is not by this mapping: left as it is
  incomplete, ///< retention has dropped pages: left as it is
};

struct ScopeResult {
  Rebuilt result = Rebuilt::done;
  int pages = 0;
  bool waits_for_mapping = false;
};

/// Scopes of one snapshot, in a transaction; gives a result for each. Their state follows from the pages:
/// complete, failed, or open with the pages that are missing. `held`: pages that need not be read again.
std::vector<ScopeResult> rebuild_scopes(warehouse::Session &session, const warehouse::Tables &tables,
                                        const Mapping &mapping, const TimeZone &zone,
                                        const std::vector<warehouse::ScopeToRebuild> &scopes,
                                        const warehouse::RebuildFor &whom, int pages_per_scope,
                                        const HeldPages &held = HeldPages());

/// Scopes that go into one transaction each, in the same order: of one snapshot, and so few pages that it
/// ends long before the lease of the run does.
std::vector<std::vector<warehouse::ScopeToRebuild>>
batches_of(const std::vector<warehouse::ScopeToRebuild> &scopes);

struct ReplayReport {
  std::int64_t scopes = 0;                             ///< derived again
  std::int64_t pages = 0;                              ///< read for them
  std::int64_t waiting = 0;                            ///< of these scopes: some pages still cannot be mapped
  std::int64_t busy = 0, unmapped = 0, incomplete = 0; ///< left as they were, see Rebuilt
};

/// All scopes whose snapshot lies in [from, to].
ReplayReport replay(warehouse::Session &session, const warehouse::Tables &tables, const Mapping &mapping,
                    const TimeZone &zone, TimePoint from, TimePoint to, int pages_per_scope,
                    bool skip_empty_industries, const std::function<void(const ReplayReport &)> &on_progress);

} // namespace xingtu::pipeline
