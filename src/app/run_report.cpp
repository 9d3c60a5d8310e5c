#include "app/run_report.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/job.hpp"
#include "app/nullable.hpp"
#include "app/output.hpp"
#include "core/money.hpp"

namespace xingtu::app {

void report_run(const CommonOptions &common, const config::Config &config, const StartedRun &run,
                const RunSummary &summary, Milliseconds elapsed) {
  const auto &[end, coverage, counters, spent, failed_scopes] = summary;
  const auto price = [&config](std::int64_t requests) {
    return price_of(requests, config.price_per_request);
  };
  const auto run_price = price(counters.requests_billed + counters.requests_unknown);
  auto failed = nlohmann::ordered_json::array();
  std::vector<std::vector<std::string>> failed_rows;
  for (const auto &scope : failed_scopes) {
    failed.push_back(
        {{"scope", describe(scope.scope)}, {"outcome", scope.last_outcome}, {"why", scope.failure}});
    failed_rows.push_back({"  failed", describe(scope.scope), scope.failure});
  }
  std::vector<std::pair<std::string, std::string>> rows{
      {"snapshot", describe_slot(config, run.plan.snapshot_at)},
      {"run", fmt::format("{}{}", end.status, end.stop_reason.empty() ? "" : ": " + end.stop_reason)},
      {"scopes", fmt::format("{} of {} complete, {} open, {} failed, {} skipped, {} waiting for mapping",
                             grouped(coverage.complete), grouped(coverage.scopes), grouped(coverage.open()),
                             grouped(coverage.failed), grouped(coverage.skipped),
                             grouped(coverage.waiting_for_mapping))},
      {"requests", fmt::format("{} sent, {} billed, {} unknown", grouped(counters.requests_sent),
                               grouped(counters.requests_billed), grouped(counters.requests_unknown))},
      {"price", run_price ? fmt::format("{} CNY (snapshot so far: {} CNY of {} CNY)", *run_price,
                                        *price(spent), *price(config.billed_requests))
                          : kPriceNotKnown},
      {"loaded", fmt::format("{} pages, {} items, {} rejected, in {:.1f} s", grouped(counters.pages_loaded),
                             grouped(counters.items_loaded), grouped(counters.items_rejected),
                             static_cast<double>(elapsed.count()) / 1000)},
  };
  const auto proxy = describe_proxy(config);
  if (proxy)
    rows.emplace_back("proxy", *proxy);
  auto text = facts(rows);
  if (!failed_rows.empty())
    text += table(failed_rows) + "To ask for them again in this snapshot: xingtu-etl run --retry-failed\n";
  print(common, text,
        {{"command", "run"},
         {"job", config.job},
         {"run_id", run.run_id},
         {"snapshot_at", to_iso8601(run.plan.snapshot_at)},
         {"status", end.status},
         {"stop_reason",
          end.stop_reason.empty() ? nlohmann::ordered_json() : nlohmann::ordered_json(end.stop_reason)},
         {"exit_code", end.exit_code},
         {"scopes",
          {{"planned", coverage.scopes},
           {"complete", coverage.complete},
           {"open", coverage.open()},
           {"failed", coverage.failed},
           {"skipped", coverage.skipped},
           {"waiting_for_mapping", coverage.waiting_for_mapping}}},
         {"failed_scopes", failed},
         {"requests_sent", counters.requests_sent},
         {"requests_billed", counters.requests_billed},
         {"requests_unknown", counters.requests_unknown},
         {"price", nullable(run_price)},
         {"snapshot_price", nullable(price(spent))},
         {"currency", "CNY"},
         {"proxy", nullable(proxy)},
         {"pages_loaded", counters.pages_loaded},
         {"items_loaded", counters.items_loaded},
         {"items_rejected", counters.items_rejected},
         {"duration_ms", elapsed.count()}});
}

} // namespace xingtu::app
