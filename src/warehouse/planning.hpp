#pragma once
// The plan as a set in the database: authors are streamed into a temporary table, scopes are their
// product with the lists of the configuration. No list of scopes is ever in memory.
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/time.hpp"
#include "core/words.hpp"
#include "warehouse/session.hpp"

namespace xingtu::warehouse {

/// The axes of a job's plan beside its authors.
struct Axes {
  std::vector<Platform> platforms;
  std::vector<std::string> industries;
  std::vector<TimeRange> ranges;
  std::vector<DetailType> detail_types;
  bool skip_empty_industries = false;
};

/// Where a plan stands for a snapshot.
struct PlanState {
  std::string job;
  TimePoint snapshot_at;
  Axes axes;
};

/// Of a name or group that the list has no column for, nothing; of one that it leaves empty, "".
struct StagedAuthor {
  std::string author_id;
  std::optional<std::string> name;
  std::optional<std::string> group;
};

/// Puts the job's authors into the session's temporary table.
class AuthorStaging {
public:
  explicit AuthorStaging(Session &session);

  using Each = std::function<void(const StagedAuthor &)>;
  /// `produce` calls its argument for each author.
  void from(const std::function<void(const Each &)> &produce);
  /// Rows of a query: author_id, and optionally name and author_group (or "group"). Throws
  /// Error(config) for a query that fails or lacks author_id.
  void from_query(const std::string &query);

  struct Result {
    std::int64_t authors = 0;
    std::int64_t repeated = 0;             ///< authors that came more than once; kept once
    std::vector<std::string> repeated_ids; ///< at most 20 of them
  };
  /// Checks the ids (Error(config) names bad ones) and removes duplicates.
  Result finish();

private:
  void stage_query(const std::string &text);
  bool query_has_parameters();

  Session &session_;
};

/// Counts over the planned scopes.
struct PlanSummary {
  std::int64_t scopes = 0, complete = 0, failed = 0, skipped = 0, waiting_for_mapping = 0;
  std::int64_t least_calls = 0; ///< the least number of requests that completes what is open
  std::int64_t open() const { return scopes - complete - failed - skipped - waiting_for_mapping; }
};

/// For the staged authors; works with a database that has no schema yet (`have_schema` false).
PlanSummary summarize_plan(Session &session, const PlanState &plan, bool have_schema);

/// billed yes and unknown of the job's snapshot so far.
std::int64_t spent_requests(Session &session, const std::string &job, TimePoint snapshot_at);

/// What of the plan is opened again although it is done.
enum class Reopen {
  nothing,
  failed,    ///< what failed for good, with the pages that are stored
  everything ///< all of it, as a new reading
};

/// Makes the staged authors the job's, and its scopes the snapshot's work. One transaction. Gives the
/// number of planned scopes.
std::int64_t write_plan(Session &session, const PlanState &plan, Reopen reopen);

/// Scopes that failed in this run through no fault of theirs are open again.
std::int64_t reopen_scopes(Session &session, const std::string &run_id, TimePoint snapshot_at,
                           const std::vector<std::int64_t> &scope_ids);

/// Where the parts begin when the open scopes of a plan are divided among `parts` loaders: the scope after
/// which each of them claims first. 0: from the beginning.
std::vector<std::int64_t> claim_begins(Session &session, const PlanState &plan, int parts);

/// Coverage of the plan that was written last.
struct Coverage {
  std::int64_t scopes = 0, complete = 0, failed = 0, skipped = 0, waiting_for_mapping = 0;
  std::int64_t refreshing = 0; ///< of those to be bought: an earlier reading of them is loaded
  /// Still to be bought.
  std::int64_t open() const { return scopes - complete - failed - skipped - waiting_for_mapping; }
};
Coverage plan_coverage(Session &session, const PlanState &plan);

struct OpenScopes {
  std::int64_t open = 0;   ///< still to be bought, leased ones among them
  std::int64_t leased = 0; ///< a run is at them
};
/// What of the plan is left, without counting what is done; after another job may have skipped what this one
/// asks for, or the other way round.
OpenScopes open_scopes(Session &session, const PlanState &plan);

struct FailedScope {
  ScopeKey scope;
  std::string last_outcome;
  std::string failure;
};
/// At most 20, in the plan's order.
std::vector<FailedScope> failed_scopes(Session &session, const PlanState &plan);

} // namespace xingtu::warehouse
