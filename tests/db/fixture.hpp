#pragma once
// A migrated database of a test's own, and the steps of a run on it without API and pipeline: plan, run,
// claim, intents, settle.
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/mapping.hpp"
#include "core/time.hpp"
#include "support/job.hpp"
#include "warehouse/settlement.hpp"

namespace xingtu::test {

/// The built-in mapping, and its tables.
const Mapping &builtin();
const warehouse::Tables &builtin_tables();

/// "2025-03-10T16:00:00Z" and the like.
TimePoint utc(const std::string &text);

/// A new database, without a schema.
Database empty_database();

/// A session; the caller's own connection.
inline warehouse::Session connect(const std::string &url) { return warehouse::Session(Secret(url)); }

/// The rows as text, for comparisons that show what differs: cells with " | " between, NULL as "-".
std::string text(const std::vector<Row> &rows);
std::string rows(const std::string &url, const std::string &sql);

/// The lines that only one of two texts has, "- " and "+ " before them; empty if they are equal.
std::string difference(const std::string &before, const std::string &after);

/// All rows of all tables of our schemas, as text. `without`: tables that are left out.
std::string all_rows(const std::string &url, const std::vector<std::string> &without = {});

/// The seed of a test with random input: of this process, or XINGTU_TEST_SEED to repeat one.
std::uint64_t random_seed();

/// A database that was migrated with the built-in mapping.
class Warehouse {
public:
  Warehouse();
  const std::string &url() const { return database_.url; }
  const std::string &name() const { return database_.name; }
  warehouse::Session connect() const { return test::connect(database_.url); }
  void execute(const std::string &sql) const { test::execute(database_.url, sql); }
  std::string cell(const std::string &sql) const { return query_cell(database_.url, sql); }
  std::string rows(const std::string &sql) const { return test::rows(database_.url, sql); }
  std::string all_rows(const std::vector<std::string> &without = {}) const {
    return test::all_rows(database_.url, without);
  }

private:
  Database database_;
};

using Cells = std::map<std::string, std::string>; ///< column -> value; the others are NULL

/// A page's rows with the memory that they point to.
class Page {
public:
  explicit Page(DetailType type = DetailType::video, std::string body = "{}")
      : type_(type), body_(std::make_unique<std::string>(std::move(body))) {}
  Page(Page &&) = default;
  Page &item(const std::string &id, std::int64_t position, const Cells &cells = {},
             const std::string &attributes = "{}");
  Page &reject(int ordinal, const std::string &bytes);
  Page &issue(int ordinal, const std::string &column);
  const warehouse::PageRows &rows() const { return *rows_; }
  /// Its bytes as received; what they say is not looked at.
  const std::string &body() const { return *body_; }
  /// Items and rejected ones.
  int seen() const { return static_cast<int>(rows_->items.size() + rows_->rejected.size()); }

private:
  struct Memory {
    std::vector<std::optional<std::string>> dimensions, measures;
    std::string attributes;
  };
  DetailType type_;
  std::unique_ptr<std::string> body_;
  std::unique_ptr<std::deque<Memory>> memory_ = std::make_unique<std::deque<Memory>>();
  std::unique_ptr<warehouse::PageRows> rows_ = std::make_unique<warehouse::PageRows>();
};

/// The plan of a load; the snapshot lies in the past, so that its partitions are made by the plan.
warehouse::PlanState plan_of(std::vector<std::string> industries = {"ALL"},
                             std::vector<DetailType> types = {DetailType::video},
                             const std::string &snapshot_at = "2025-03-10T16:00:00Z");

/// Stages the authors and writes the plan; gives the number of scopes.
std::int64_t make_plan(warehouse::Session &session, const warehouse::PlanState &plan,
                       const std::vector<std::string> &authors, bool refresh = false);

std::string start_run(warehouse::Session &session, const warehouse::PlanState &plan, bool joined = false);

/// A run at work.
class Load {
public:
  /// `session` belongs to it for as long as it lives.
  Load(warehouse::Session &session, warehouse::PlanState plan, bool joined = false);

  const warehouse::PlanState &plan() const { return plan_; }
  const std::string &run_id() const { return run_id_; }
  warehouse::Session &session() { return session_; }
  warehouse::Settlement settlement();

  /// Leases up to `limit` scopes.
  std::vector<warehouse::ClaimedScope> claim(int limit = 1);
  /// Writes the intents of these pages, and takes them from the budget.
  std::vector<warehouse::Intent> ask(const warehouse::ClaimedScope &scope, const std::vector<int> &pages);
  /// Settles answers, and writes the scope's progress if there is one.
  std::map<std::string, int> settle(const std::vector<warehouse::AnswerRow> &answers,
                                    const warehouse::ClaimedScope &scope,
                                    const std::optional<warehouse::ProgressRow> &progress = {});
  /// What it does with answers when it is fenced.
  void keep_evidence(const std::vector<warehouse::AnswerRow> &answers,
                     const std::vector<warehouse::Intent> &intents);
  /// Claims one scope, asks for its pages, and settles them as complete, a page at a time.
  warehouse::ClaimedScope load_whole(const std::vector<const Page *> &pages);

private:
  warehouse::Session &session_;
  warehouse::PlanState plan_;
  std::string run_id_;
};

/// The answer to an intent: outcome ok, billed, the body kept, a receipt for the page. Points to `page`.
warehouse::AnswerRow answer_to(const warehouse::Intent &intent, const Page &page, bool has_more = false);
/// The answer that nothing came: outcome server_error, free.
warehouse::AnswerRow free_failure(const warehouse::Intent &intent);

warehouse::ProgressRow progress_of(const warehouse::ClaimedScope &scope, const std::string &state);

} // namespace xingtu::test
