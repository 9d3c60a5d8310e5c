#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/commands.hpp"
#include "app/job.hpp"
#include "app/nullable.hpp"
#include "app/output.hpp"
#include "core/money.hpp"
#include "warehouse/schema.hpp"
#include "warehouse/status.hpp"

namespace xingtu::app {
namespace {

using Json = nlohmann::ordered_json;

/// Times in the job's time zone: a snapshot of a day then begins at its midnight.
std::string describe(const warehouse::Status &status, const TimeZone &zone, const std::string &price) {
  std::vector<std::vector<std::string>> runs{{"started", "snapshot", "status", "exit", "sent", "billed",
                                              "unknown", "pages", "items", "rejected", "why it ended"}};
  for (const auto &run : status.runs)
    runs.push_back({zone.format(run.started_at), zone.format(run.snapshot_at), run.status,
                    run.exit_code ? std::to_string(*run.exit_code) : "-", grouped(run.requests_sent),
                    grouped(run.requests_billed), grouped(run.requests_unknown), grouped(run.pages_loaded),
                    grouped(run.items_loaded), grouped(run.items_rejected), run.stop_reason});
  std::vector<std::vector<std::string>> snapshots{{"snapshot", "scopes", "complete", "open", "failed",
                                                   "skipped", "waiting for mapping", "spent requests",
                                                   "spent CNY"}};
  for (const auto &row : status.snapshots)
    snapshots.push_back({zone.format(row.snapshot_at), grouped(row.scopes), grouped(row.complete),
                         grouped(row.open), grouped(row.failed), grouped(row.skipped),
                         grouped(row.waiting_for_mapping), grouped(row.spent_requests),
                         price_of(row.spent_requests, price).value_or("-")});
  std::vector<std::vector<std::string>> outcomes{{"outcome", "code", "requests", "billed", "unknown"}};
  for (const auto &row : status.outcomes)
    outcomes.push_back({row.outcome, row.api_code ? std::to_string(*row.api_code) : "-",
                        grouped(row.requests), grouped(row.billed), grouped(row.unknown)});
  auto text = "Runs\n" + table(runs) + "\nCoverage\n" + table(snapshots);
  if (!status.outcomes.empty())
    text += "\nRequests of these runs\n" + table(outcomes);
  return text;
}

Json run_object(const warehouse::RunRow &run) {
  return {{"run_id", run.run_id},
          {"snapshot_at", to_iso8601(run.snapshot_at)},
          {"status", run.status},
          {"stop_reason", run.stop_reason.empty() ? Json() : Json(run.stop_reason)},
          {"exit_code", nullable(run.exit_code)},
          {"started_at", to_iso8601(run.started_at)},
          {"finished_at", run.finished_at ? Json(to_iso8601(*run.finished_at)) : Json()},
          {"requests_sent", run.requests_sent},
          {"requests_billed", run.requests_billed},
          {"requests_unknown", run.requests_unknown},
          {"pages_loaded", run.pages_loaded},
          {"items_loaded", run.items_loaded},
          {"items_rejected", run.items_rejected}};
}

Json object(const std::string &job, const warehouse::Status &status, const std::string &price) {
  Json runs = Json::array(), snapshots = Json::array(), outcomes = Json::array();
  for (const auto &run : status.runs)
    runs.push_back(run_object(run));
  for (const auto &row : status.snapshots)
    snapshots.push_back({{"snapshot_at", to_iso8601(row.snapshot_at)},
                         {"scopes", row.scopes},
                         {"complete", row.complete},
                         {"open", row.open},
                         {"failed", row.failed},
                         {"skipped", row.skipped},
                         {"waiting_for_mapping", row.waiting_for_mapping},
                         {"spent_requests", row.spent_requests},
                         {"spent", nullable(price_of(row.spent_requests, price))}});
  for (const auto &row : status.outcomes)
    outcomes.push_back({{"outcome", row.outcome},
                        {"api_code", nullable(row.api_code)},
                        {"requests", row.requests},
                        {"billed", row.billed},
                        {"unknown", row.unknown}});
  return {{"command", "status"},  {"job", job},        {"runs", runs},  {"snapshots", snapshots},
          {"outcomes", outcomes}, {"currency", "CNY"}, {"exit_code", 0}};
}

} // namespace

ExitCode status(const CommandLine &line) {
  const auto config = load_config(line.common);
  warehouse::Session session(config.database_url);
  warehouse::require_schema(session, config.mapping);
  const auto status = warehouse::read_status(session, config.job, line.status_runs);
  const auto text = status.runs.empty()
                        ? fmt::format("The job {} has not run yet.\n", config.job)
                        : describe(status, TimeZone(config.timezone), config.price_per_request);
  print(line.common, text, object(config.job, status, config.price_per_request));
  return ExitCode::ok;
}

} // namespace xingtu::app
