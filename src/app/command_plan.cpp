#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/commands.hpp"
#include "app/job.hpp"
#include "app/nullable.hpp"
#include "app/output.hpp"
#include "core/log.hpp"
#include "core/money.hpp"
#include "warehouse/schema.hpp"

namespace xingtu::app {
namespace {

std::string describe(const config::Config &config, const warehouse::PlanState &plan,
                     const warehouse::PlanSummary &summary, std::int64_t authors, std::int64_t spent) {
  const auto &axes = plan.axes;
  const auto least_price = price_of(summary.least_calls, config.price_per_request);
  const auto spent_price = price_of(spent, config.price_per_request);
  auto out = facts({
      {"job", config.job},
      {"snapshot", describe_slot(config, plan.snapshot_at)},
      {"scopes", fmt::format("{} = {} authors x {} platforms x {} industries x {} ranges x {} detail types",
                             grouped(summary.scopes), grouped(authors), axes.platforms.size(),
                             axes.industries.size(), axes.ranges.size(), axes.detail_types.size())},
      {"  complete", grouped(summary.complete)},
      {"  open", grouped(summary.open())},
      {"  failed", grouped(summary.failed)},
      {"  skipped", grouped(summary.skipped)},
      {"  waiting for mapping", grouped(summary.waiting_for_mapping)},
      {"requests, at least", grouped(summary.least_calls)},
      {"price, at least", least_price
                              ? fmt::format("{} CNY at {} each", *least_price, config.price_per_request)
                              : kPriceNotKnown},
      {"spent so far", fmt::format("{} requests{}", grouped(spent),
                                   spent_price ? fmt::format(", {} CNY", *spent_price) : "")},
      {"budget left",
       fmt::format("{} of {} requests", grouped(std::max<std::int64_t>(0, config.billed_requests - spent)),
                   grouped(config.billed_requests))},
  });
  out += "Each scope costs a request per page; how many pages it has is known after its first.\n";
  return out;
}

} // namespace

/// Reads only: authors go into a temporary table, and the database counts.
ExitCode plan(const CommandLine &line) {
  const auto config = load_config(line.common);
  warehouse::Session session(config.database_url);
  const auto schema = warehouse::schema_state(session, config.mapping);
  const bool have_schema = schema.problem.empty();
  if (!have_schema && schema.version > 0)
    throw warehouse::DatabaseError(warehouse::DatabaseProblem::refused, schema.problem, {}, schema.hint);
  if (!have_schema)
    log::warning(schema.problem, {{"hint", schema.hint}});

  const auto now = session.now();
  const auto plan = plan_state(config, snapshot_slot(config, line.run.snapshot_at, now));
  tell_if_over(config, plan.snapshot_at, now);
  const auto authors = stage_authors(session, config);
  if (authors == 0)
    log::warning("the list of authors is empty: a run would refuse it");
  const auto summary = warehouse::summarize_plan(session, plan, have_schema);
  const auto spent = have_schema ? warehouse::spent_requests(session, plan.job, plan.snapshot_at) : 0;
  if (summary.least_calls > config.billed_requests - spent)
    log::warning("the budget does not cover the plan: the run will stop at it and exit with 75",
                 {{"least_requests", summary.least_calls}, {"budget_left", config.billed_requests - spent}});

  print(line.common, describe(config, plan, summary, authors, spent),
        {{"command", "plan"},
         {"job", config.job},
         {"snapshot_at", to_iso8601(plan.snapshot_at)},
         {"authors", authors},
         {"scopes",
          {{"planned", summary.scopes},
           {"complete", summary.complete},
           {"open", summary.open()},
           {"failed", summary.failed},
           {"skipped", summary.skipped},
           {"waiting_for_mapping", summary.waiting_for_mapping}}},
         {"least_requests", summary.least_calls},
         {"least_price", nullable(price_of(summary.least_calls, config.price_per_request))},
         {"currency", "CNY"},
         {"spent_requests", spent},
         {"budget_requests", config.billed_requests},
         {"exit_code", 0}});
  return ExitCode::ok;
}

} // namespace xingtu::app
