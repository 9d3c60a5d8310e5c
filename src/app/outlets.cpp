#include "app/outlets.hpp"

#include <fmt/format.h>

#include "api/request.hpp"
#include "core/log.hpp"
#include "core/money.hpp"
#include "core/version.hpp"
#include "warehouse/run_figures.hpp"

namespace xingtu::app {
namespace {

using std::chrono::steady_clock;

/// As often as Prometheus looks at its targets at the most.
constexpr Milliseconds kMetricsEvery{15'000};
/// So much longer a run takes at the most because of an endpoint that does not answer.
constexpr Milliseconds kLineagePatience{3'000};

TimePoint wall_clock() {
  return std::chrono::floor<TimePoint::duration>(std::chrono::system_clock::now());
}

void warn(const char *of, const std::string &why) noexcept {
  try {
    log::warning(fmt::format("{} is not told; the load goes on", of), {{"why", why}});
  } catch (const std::exception &) { // out of memory: then it is not told either
  }
}

/// Whatever goes wrong with telling is no reason for the load to end.
template <typename Telling> void harmless(const char *of, Telling &&telling) noexcept {
  try {
    telling();
  } catch (const std::exception &error) {
    warn(of, error.what());
  }
}

report::LineageEvent event_of(const std::string &status) {
  if (status == "complete")
    return report::LineageEvent::complete;
  return status == "stopped" ? report::LineageEvent::abort : report::LineageEvent::fail;
}

report::LineageRun lineage_run(const config::Config &config, const StartedRun &run,
                               const warehouse::DatabaseAddress &at) {
  const auto source = fmt::format("postgres://{}:{}", at.host, at.port);
  report::LineageRun lineage{config.job,
                             run.run_id,
                             kVersion,
                             run.plan.snapshot_at,
                             {config.api.base_url, std::string(api::endpoint_path()), {}},
                             {}};
  for (const auto type : run.plan.axes.detail_types) {
    const auto *const table = type == DetailType::video ? "video" : "product";
    lineage.outputs.push_back({source, fmt::format("{}.xingtu.{}_snapshot", at.database, table), {}});
    lineage.outputs.push_back({source, fmt::format("{}.xingtu.{}", at.database, table), {}});
  }
  return lineage;
}

} // namespace

Outlets::Outlets(const config::Config &config, const StartedRun &run)
    : config_(config), run_(run), begun_(steady_clock::now()) {
  if (config.metrics_textfile)
    harmless("metrics.textfile", [&] { start_metrics(); });
  if (config.lineage_url)
    harmless("lineage.url", [&] { start_lineage(); });
}

void Outlets::start_metrics() {
  metrics_.job = config_.job;
  metrics_.version = kVersion;
  metrics_.snapshot_at = run_.plan.snapshot_at;
  metrics_.started_at = wall_clock();
  metrics_.snapshot_budget = config_.billed_requests;
  warehouse::Session session(config_.database_url);
  coverage_at_start_ = warehouse::plan_coverage(session, run_.plan);
  spent_at_start_ = warehouse::spent_requests(session, config_.job, run_.plan.snapshot_at);
  metrics_.last_complete_snapshot = warehouse::last_complete_snapshot(session, config_.job);
  count(coverage_at_start_);
  count(warehouse::RunCounters{});
  file_ = std::make_unique<report::MetricsFile>(*config_.metrics_textfile);
  write_metrics();
}

void Outlets::start_lineage() {
  warehouse::Session session(config_.database_url);
  lineage_ = lineage_run(config_, run_, warehouse::database_address(session));
  notifier_ = std::make_unique<fetch::Notifier>(*config_.lineage_url, kLineagePatience,
                                                [](const std::string &why) { warn("lineage.url", why); });
  notifier_->post(report::lineage_json(lineage_, report::LineageEvent::start, wall_clock()));
}

void Outlets::count(const warehouse::RunCounters &counters) {
  metrics_.requests_sent = counters.requests_sent;
  metrics_.requests_billed = counters.requests_billed;
  metrics_.requests_unknown = counters.requests_unknown;
  metrics_.pages = counters.pages_loaded;
  metrics_.items = counters.items_loaded;
  metrics_.items_rejected = counters.items_rejected;
  const auto spent = counters.requests_billed + counters.requests_unknown;
  metrics_.spend = price_of(spent, config_.price_per_request);
  metrics_.snapshot_spent = spent_at_start_ + spent;
}

void Outlets::count(const warehouse::Coverage &coverage) {
  metrics_.scopes_complete = coverage.complete;
  metrics_.scopes_open = coverage.open();
  metrics_.scopes_failed = coverage.failed;
  metrics_.scopes_skipped = coverage.skipped;
  metrics_.scopes_waiting_for_mapping = coverage.waiting_for_mapping;
}

void Outlets::write_metrics() {
  written_ = steady_clock::now();
  metrics_.now = wall_clock();
  metrics_.duration = std::chrono::floor<Milliseconds>(written_ - begun_);
  metrics_.snapshot_spend = price_of(metrics_.snapshot_spent, config_.price_per_request);
  file_->write(report::exposition(metrics_));
}

void Outlets::progress(const pipeline::Progress &progress, SteadyTime now) {
  if (!file_)
    return;
  harmless("metrics.textfile", [&] {
    count(progress.counters);
    metrics_.in_flight = progress.in_flight;
    metrics_.scopes_complete = coverage_at_start_.complete + progress.scopes_done;
    metrics_.scopes_failed = coverage_at_start_.failed + progress.scopes_failed;
    metrics_.scopes_open = coverage_at_start_.open() - progress.scopes_done - progress.scopes_failed;
    if (now - written_ >= kMetricsEvery)
      write_metrics();
  });
}

void Outlets::finished(const RunSummary &summary) {
  if (!file_ && !notifier_)
    return;
  harmless("the end of the run", [&] {
    count(summary.counters);
    count(summary.coverage);
    metrics_.snapshot_spent = summary.spent_requests;
    metrics_.in_flight = 0;
  });
  harmless("what the run did", [&] { read_figures(); });
  end(summary.end.exit_code, event_of(summary.end.status), log::printable(summary.end.stop_reason));
}

void Outlets::read_figures() {
  warehouse::Session session(config_.database_url);
  const auto figures = warehouse::run_figures(session, run_.run_id);
  metrics_.outcomes = figures.outcomes;
  for (auto &output : lineage_.outputs)
    if (output.name.ends_with("_snapshot"))
      output.rows = output.name.ends_with("video_snapshot") ? figures.videos : figures.products;
  metrics_.last_complete_snapshot = warehouse::last_complete_snapshot(session, config_.job);
}

void Outlets::failed(const Error &error) {
  end(static_cast<int>(error.code()), report::LineageEvent::fail, log::printable(error.what()));
}

void Outlets::end(int exit_code, report::LineageEvent event, const std::string &message) {
  if (file_)
    harmless("metrics.textfile", [&] {
      metrics_.exit_code = exit_code;
      write_metrics();
    });
  if (notifier_)
    harmless("lineage.url",
             [&] { notifier_->post(report::lineage_json(lineage_, event, wall_clock(), message)); });
}

} // namespace xingtu::app
