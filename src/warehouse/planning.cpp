#include "warehouse/planning.hpp"

#include <fmt/format.h>

#include "warehouse/array_text.hpp"
#include "warehouse/cells.hpp"
#include "warehouse/connection.hpp"
#include "warehouse/scope_rows.hpp"

namespace xingtu::warehouse {
namespace {

/// Some hundred kilobytes.
constexpr std::size_t kMostAuthorsAtOnce = 5'000;

} // namespace

AuthorStaging::AuthorStaging(Session &session) : session_(session) {
  Transaction tx(session.connection());
  tx.run_script(sql_text("sql/load/staged_author.sql"));
  tx.run_script(sql_text("sql/load/clear_staged_authors.sql"));
  tx.commit();
}

void AuthorStaging::from(const std::function<void(const Each &)> &produce) {
  Transaction tx(session_.connection());
  ArrayText ids, names, groups;
  std::size_t waiting = 0;
  const auto stage = [&] {
    if (waiting > 0)
      tx.run("sql/load/stage_authors.sql", {ids.take(), names.take(), groups.take()});
    waiting = 0;
  };
  produce([&](const StagedAuthor &author) {
    ids.text(author.author_id);
    names.optional_text(author.name);
    groups.optional_text(author.group);
    if (++waiting == kMostAuthorsAtOnce)
      stage();
  });
  stage();
  tx.commit();
}

namespace {

[[noreturn]] void refuse_query(const std::string &what) {
  throw Error(ExitCode::config, "scopes.authors.query: " + what,
              "write a query that gives author_id, and if wanted name and author_group");
}

} // namespace

void AuthorStaging::from_query(const std::string &query) {
  auto text = query;
  while (!text.empty() && (text.back() == ';' || std::isspace(static_cast<unsigned char>(text.back())) != 0))
    text.pop_back();
  try {
    stage_query(text);
  } catch (const DatabaseError &e) {
    if (e.problem() == DatabaseProblem::unreachable && query_has_parameters())
      refuse_query("it has a parameter such as $1, for which there is no value");
    if (e.passes())
      throw;
    refuse_query(e.what());
  }
}

void AuthorStaging::stage_query(const std::string &text) {
  Transaction tx(session_.connection());
  tx.run_script("set transaction read only");
  const auto columns = tx.run("sql/load/authors_query_columns.sql", {}, {{"query", text}});
  bool has_id = false;
  Words words{{"query", text}, {"name", "null"}, {"group", "null"}};
  for (pqxx::row::size_type i = 0; i < columns.columns(); ++i) {
    const std::string name = columns.column_name(i);
    if (name == "author_id")
      has_id = true;
    else if (name == "name")
      words["name"] = "coalesce(name::text, '')";
    else if (name == "author_group" || name == "group")
      words["group"] = fmt::format("coalesce({}::text, '')", quote_identifier(name));
  }
  if (!has_id)
    refuse_query("its result has no column author_id");
  tx.run("sql/load/stage_authors_of_query.sql", {}, words);
  tx.commit();
}

/// Of the query that has just failed. That its parameters have no values is an error of the class of lost
/// connections.
bool AuthorStaging::query_has_parameters() {
  Transaction tx(session_.connection()); // throws where the connection is really lost
  return text_of(tx.run("sql/load/authors_query_parameters.sql")[0][0]) == "t";
}

AuthorStaging::Result AuthorStaging::finish() {
  Transaction tx(session_.connection());
  std::string bad;
  for (const auto &row : tx.run("sql/load/bad_staged_authors.sql"))
    bad += (bad.empty() ? "\"" : ", \"") + text_of(row[0]) + '"';
  if (!bad.empty())
    throw Error(ExitCode::config, "scopes.authors: these are not author ids: " + bad,
                "an author id is a decimal number such as 6613871234567890123");
  Result result;
  for (const auto &row : tx.run("sql/load/deduplicate_authors.sql")) {
    result.repeated_ids.push_back(text_of(row[0]));
    result.repeated = integer_of(row[1]);
  }
  result.authors = integer_of(tx.run("sql/load/count_staged_authors.sql")[0][0]);
  tx.commit();
  return result;
}

PlanSummary summarize_plan(Session &session, const PlanState &plan, bool have_schema) {
  PlanSummary summary;
  Transaction tx(session.connection());
  if (!have_schema) {
    const auto authors = integer_of(tx.run("sql/load/count_staged_authors.sql")[0][0]);
    const auto &axes = plan.axes;
    const auto per_author = axes.platforms.size() * axes.ranges.size() * axes.detail_types.size();
    summary.scopes = authors * static_cast<std::int64_t>(per_author * axes.industries.size());
    summary.least_calls =
        axes.skip_empty_industries ? authors * static_cast<std::int64_t>(per_author) : summary.scopes;
    return summary;
  }
  auto params = axes_params(plan.axes);
  params.push_back(to_iso8601(plan.snapshot_at));
  params.push_back(plan.axes.skip_empty_industries ? "true" : "false");
  const auto row = tx.run("sql/load/plan_summary.sql", params)[0];
  summary.scopes = integer_of(row[0]);
  summary.complete = integer_of(row[1]);
  summary.failed = integer_of(row[2]);
  summary.skipped = integer_of(row[3]);
  summary.waiting_for_mapping = integer_of(row[4]);
  summary.least_calls = integer_of(row[5]);
  return summary;
}

std::int64_t spent_requests(Session &session, const std::string &job, TimePoint snapshot_at) {
  Transaction tx(session.connection());
  return integer_of(tx.run("sql/load/snapshot_spent.sql", {job, to_iso8601(snapshot_at)})[0][0]);
}

namespace {

/// Jobs share scopes: what one of them skips is open for another that does not.
void settle_skipped(Transaction &tx, const PlanState &plan) {
  if (plan.axes.skip_empty_industries)
    tx.run("sql/load/skip_industries.sql", {to_iso8601(plan.snapshot_at), std::nullopt});
  else
    tx.run("sql/load/open_skipped.sql", plan_params(plan));
}

} // namespace

std::int64_t write_plan(Session &session, const PlanState &plan, Reopen reopen) {
  const auto params = plan_params(plan);
  const Params axes(params.begin(), params.begin() + 4);
  const auto snapshot = to_iso8601(plan.snapshot_at);
  {
    // By itself: it locks whole tables, which loads and readers would wait for while a large plan is written.
    Transaction tx(session.connection());
    tx.run("sql/load/make_partitions.sql", {snapshot, snapshot});
    tx.run("sql/load/make_partitions_ahead.sql");
    tx.commit();
  }
  Transaction tx(session.connection());
  const auto has = tx.run("sql/load/staged_columns.sql")[0];
  tx.run("sql/load/upsert_authors.sql", {text_of(has[0]), text_of(has[1])});
  tx.run("sql/load/upsert_industries.sql", {axes[1]});
  tx.run("sql/load/drop_job_authors.sql", {plan.job});
  tx.run("sql/load/add_job_authors.sql", {plan.job});
  tx.run("sql/load/add_scopes.sql", axes);
  tx.run("sql/load/add_scope_snapshots.sql", params);
  if (reopen == Reopen::everything)
    tx.run("sql/load/open_refresh.sql", params);
  if (reopen == Reopen::failed)
    tx.run("sql/load/open_failed.sql", params);
  settle_skipped(tx, plan);
  const auto scopes = integer_of(tx.run("sql/load/plan_coverage.sql", params)[0][0]);
  tx.run("sql/load/open_job_snapshot.sql", {plan.job, snapshot, std::to_string(scopes)});
  tx.commit();
  return scopes;
}

std::int64_t reopen_scopes(Session &session, const std::string &run_id, TimePoint snapshot_at,
                           const std::vector<std::int64_t> &scope_ids) {
  Transaction tx(session.connection());
  const auto reopened =
      tx.run("sql/load/reopen_scopes.sql", {array_of(scope_ids), to_iso8601(snapshot_at), run_id});
  tx.commit();
  return static_cast<std::int64_t>(reopened.affected_rows());
}

std::vector<std::int64_t> claim_begins(Session &session, const PlanState &plan, int parts) {
  std::vector<std::int64_t> begins{0};
  if (parts > 1) {
    Transaction tx(session.connection());
    for (const auto &row :
         tx.run("sql/load/claim_begins.sql", {plan.job, to_iso8601(plan.snapshot_at), std::to_string(parts)}))
      begins.push_back(integer_of(row[0]));
  }
  begins.resize(static_cast<std::size_t>(parts)); // an empty plan has no parts
  return begins;
}

Coverage plan_coverage(Session &session, const PlanState &plan) {
  Transaction tx(session.connection());
  const auto row = tx.run("sql/load/plan_coverage.sql", plan_params(plan))[0];
  return {integer_of(row[0]), integer_of(row[1]), integer_of(row[2]),
          integer_of(row[3]), integer_of(row[4]), integer_of(row[5])};
}

OpenScopes open_scopes(Session &session, const PlanState &plan) {
  Transaction tx(session.connection());
  settle_skipped(tx, plan);
  const auto row = tx.run("sql/load/open_scopes.sql", plan_params(plan))[0];
  tx.commit();
  return {integer_of(row[0]), integer_of(row[1])};
}

std::vector<FailedScope> failed_scopes(Session &session, const PlanState &plan) {
  Transaction tx(session.connection());
  std::vector<FailedScope> failed;
  for (const auto &row : tx.run("sql/load/failed_scopes.sql", plan_params(plan)))
    failed.push_back(
        {scope_of(row, 0), optional_text(row[5]).value_or(""), optional_text(row[6]).value_or("")});
  return failed;
}

} // namespace xingtu::warehouse
