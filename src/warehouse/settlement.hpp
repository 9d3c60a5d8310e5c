#pragma once
// The settle transaction: outcomes, raw pages, receipts, items, the next scopes, progress, budget and the
// next intents, all or nothing. The caller goes through its steps in the order in which they stand here.
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/time.hpp"
#include "core/words.hpp"
#include "warehouse/item_tables.hpp"
#include "warehouse/planning.hpp"
#include "warehouse/runs.hpp"
#include "warehouse/session.hpp"

namespace xingtu::warehouse {

/// An item as a row.
struct ItemRow {
  std::string id;
  std::int64_t position = 0; ///< 1-based over the pages of the scope
  const std::vector<std::optional<std::string>> *dimensions = nullptr;
  const std::vector<std::optional<std::string>> *measures = nullptr;
  const std::string *attributes = nullptr;
};
struct IssueRow {
  int ordinal = 0;
  std::string column, reason, original;
};
struct RejectRow {
  int ordinal = 0;
  std::string reason, json_path, item;
};

/// An item that a constraint of the tables keeps out.
struct RefusedItem {
  std::size_t index = 0; ///< in PageRows::items
  std::string why;
};

/// The items of one page.
struct PageRows {
  std::vector<ItemRow> items;
  std::vector<IssueRow> issues;
  std::vector<RejectRow> rejected;
};

/// What a page says of its list, for the receipt.
struct ReceiptFacts {
  bool has_more = false;
  std::optional<std::int64_t> total_count, limit;
  int items_seen = 0;
};

/// One request's end, for the audit.
struct AnswerRow {
  std::string request_id;
  std::int64_t scope_id = 0;
  int reading = 0;
  int page = 1;
  TimePoint finished_at; ///< by the database's clock: Settlement::now() less the answer's age
  Milliseconds duration{0};
  int http_status = 0; ///< 0: none
  std::optional<std::int64_t> api_code;
  std::string api_message, error_detail, api_request_id, api_record_time;
  Outcome outcome = Outcome::ok;
  Billed billed = Billed::unknown;
  std::int64_t response_bytes = 0;
  std::string body_sha256;
  std::optional<int> items;
  const std::string *body = nullptr;   ///< kept in xingtu_raw if given
  std::optional<ReceiptFacts> receipt; ///< the page is stored and done with
  const PageRows *rows = nullptr;      ///< with a receipt, except in a refresh
};

/// How far a scope is after this batch.
struct ProgressRow {
  std::int64_t scope_id = 0;
  std::int64_t lease_token = 0;
  std::string state; ///< leased, open, complete, failed
  std::optional<std::int64_t> total_count_first, total_count_last;
  bool drifted = false;
  std::string proof;   ///< with complete
  std::string failure; ///< with failed
  std::optional<Outcome> last_outcome;
  bool parked = false;             ///< with open: this run does not take it again
  std::optional<int> pages_stored; ///< those that the loader has seen commit, and this transaction's
};

struct Intent {
  std::int64_t scope_id = 0;
  int reading = 0;
  int page = 1;
  int attempt = 1;
  std::string url;        ///< without the token
  std::string request_id; ///< given by book()
};

struct StoredPage {
  int page = 0;
  ReceiptFacts facts;
  int items_new = 0;
};

struct ClaimedScope {
  std::int64_t scope_id = 0;
  ScopeKey key;
  std::int64_t lease_token = 0;
  int reading = 0;
  std::vector<StoredPage> stored; ///< from an earlier lease
  std::map<int, int> attempts;    ///< requests that each page has had
};

/// What the budget gave.
struct Grant {
  int requests = 0;
  Milliseconds pause{0}; ///< above zero: none, for so long, because the API wants none
};

/// The run can no longer write: others gave it up while it lived, because its lease ran out.
class Fenced : public Error {
public:
  Fenced();

  explicit Fenced(const std::string &what);
};

/// So it is after a failover to a server that lacks the last commits: there is no trace of requests that
/// were sent after their intents had been committed.
class LostCommits : public Fenced {
public:
  LostCommits();
};

class Settlement {
public:
  /// Begins the transaction. Throws Fenced.
  Settlement(Session &session, const Tables &tables, const PlanState &plan, const std::string &run_id,
             const std::string &worker);
  ~Settlement();

  /// The database's time at the beginning.
  TimePoint now() const;

  /// Audit, raw pages, items, receipts. Gives items_new of each page with a receipt, by request id.
  std::map<std::string, int> store(const std::vector<AnswerRow> &answers,
                                   const std::map<std::int64_t, ScopeKey> &scopes);
  /// Which items of an answer's rows the tables refuse; see find_refused in item_loading.hpp.
  std::vector<RefusedItem> refused(const AnswerRow &answer, const ScopeKey &scope);
  /// What is done about scopes that another transaction has locked, which claims them as a rule.
  enum class Locked { skip, wait_for };
  /// Leases up to `limit` open scopes after `after_scope_id`, in the plan's order.
  std::vector<ClaimedScope> claim(int limit, std::int64_t after_scope_id, Locked locked = Locked::skip);
  /// Throws Fenced if a scope is no longer leased to this run.
  void progress(const std::vector<ProgressRow> &rows);
  /// The last statement, from which on all workers of the job wait for the commit. Gives `refund` requests
  /// back to the budget and takes as many as there are `intents`, or as it still holds: these get their
  /// request_id, in their order. `added` goes to the run's counters, the requests that are taken besides.
  /// `pause`: how long the API wants no requests, if it has said so to this worker; all workers of the job
  /// heed it. Throws Fenced.
  Grant book(std::vector<Intent> &intents, const RunCounters &added, std::int64_t refund, std::int64_t limit,
             std::optional<Milliseconds> pause = {});
  void commit();

private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// What tells whether a settlement was committed: any of it, for it has all or nothing. A settlement that
/// only leased scopes has none of it.
struct SettlementTraces {
  std::vector<std::string> answered, intended; ///< request ids
  std::vector<ProgressRow> closed;             ///< scopes whose lease was the run's before, and ended with it
};

/// After commit() threw in_doubt: whether it was committed. On a new connection.
bool was_settled(Session &session, const PlanState &plan, const std::string &run_id,
                 const SettlementTraces &traces);

/// A fenced run's last word: the outcomes of its answers and their bytes are kept as evidence; nothing
/// else is written. `intents`: those of the answers, in their order; the database may have lost them. Gives
/// how many are kept: not those that are settled already, nor any if the database has lost the run itself.
std::size_t store_evidence(Session &session, const PlanState &plan, const std::string &run_id,
                           const std::string &worker, std::vector<AnswerRow> answers,
                           const std::vector<Intent> &intents);

} // namespace xingtu::warehouse
