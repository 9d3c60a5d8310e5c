#include <unistd.h>

#include <csignal>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/commands.hpp"
#include "app/job.hpp"
#include "app/output.hpp"
#include "app/progress.hpp"
#include "app/signals.hpp"
#include "core/log.hpp"
#include "core/money.hpp"
#include "core/version.hpp"
#include "pipeline/loader.hpp"
#include "warehouse/runs.hpp"
#include "warehouse/schema.hpp"

namespace xingtu::app {
namespace {

using std::chrono::steady_clock;

std::string worker_name() {
  std::array<char, 256> host{};
  if (gethostname(host.data(), host.size() - 1) != 0)
    host[0] = '\0';
  return fmt::format("{}:{}", host.data(), getpid());
}

Secret require_token(const config::Config &config) {
  if (config.api.token.empty())
    throw Error(ExitCode::config,
                fmt::format("there is no token: {} is empty or not set", config.api.token_source),
                "set the environment variable JUSTONEAPI_TOKEN, or api.token_file");
  return config.api.token;
}

pipeline::LoaderOptions loader_options(const config::Config &config, const RunOptions &run) {
  pipeline::LoaderOptions options;
  options.concurrency = config.api.concurrency;
  options.max_attempts = config.api.max_attempts;
  options.backoff = {config.api.backoff_initial, config.api.backoff_max};
  options.pages_per_scope = config.pages_per_scope;
  options.billed_limit = config.billed_requests;
  options.run_billed_limit = run.max_billed;
  options.rate_limit = config.api.rate_limit;
  options.base_url = config.api.base_url;
  options.token = config.api.token;
  options.joined = run.join;
  // A run waits for the API's rate limit as long as for ten of its longest backoffs: ten minutes as a rule.
  options.rate_patience = 10 * config.api.backoff_max;
  return options;
}

/// Which snapshot: that of the run to join, or the slot of now or of --snapshot-at.
TimePoint choose_snapshot(warehouse::Session &session, const config::Config &config,
                          const RunOptions &options) {
  if (options.join) {
    const auto running = warehouse::running_snapshot(session, config.job);
    if (!running)
      throw Error(ExitCode::again,
                  fmt::format("no run of the job {} is under way that could be joined", config.job),
                  "start one with xingtu-etl run");
    return *running;
  }
  if (!warehouse::lock_job(session, config.job))
    throw Error(ExitCode::again, fmt::format("another run of the job {} is under way", config.job),
                "nothing was sent; wait for it, or help it with --join");
  return snapshot_slot(config, options.snapshot_at, session.now());
}

/// Signals are for the loader as long as it lives.
class WatchedSignals {
public:
  WatchedSignals(Signals &signals, std::function<void(int)> on_first) : signals_(signals) {
    signals_.watch(std::move(on_first));
  }
  ~WatchedSignals() { signals_.stop(); }
  WatchedSignals(const WatchedSignals &) = delete;
  WatchedSignals &operator=(const WatchedSignals &) = delete;

private:
  Signals &signals_;
};

/// Fetches and loads until nothing is left, or the run must stop.
std::optional<pipeline::Stop> load(const CommandLine &line, const config::Config &config,
                                   warehouse::Session &session, const warehouse::PlanState &plan,
                                   const std::string &run_id, Signals &signals, const std::string &worker) {
  const TimeZone zone(config.timezone);
  const warehouse::Tables tables(config.mapping);
  const auto coverage = warehouse::plan_coverage(session, plan);
  const bool terminal =
      isatty(STDERR_FILENO) == 1 && !line.common.quiet && line.common.log_format == log::Format::text;
  ProgressDisplay display(coverage.open(), terminal, steady_clock::now());

  pipeline::AnswerQueue queue;
  fetch::Fetcher fetcher(fetch_options(config), [&](HttpAnswer answer) { queue.push(std::move(answer)); });
  pipeline::Loader loader(
      loader_options(config, line.run), session, tables, config.mapping, zone, plan, run_id, worker, queue,
      [&](const std::string &request_id, const Secret &url) {
        fetcher.send({request_id, url});
      },
      [&](const pipeline::Progress &progress) { display.show(progress, steady_clock::now()); });
  const WatchedSignals watched(signals, [&](int signal) {
    log::info("ending: what is in flight is stored first; a second signal ends at once",
              {{"signal", signal == SIGINT ? "SIGINT" : "SIGTERM"}});
    loader.stop({signal == SIGINT ? ExitCode::interrupted : ExitCode::terminated,
                 signal == SIGINT ? "SIGINT" : "SIGTERM"});
  });
  const auto stop = loader.run();
  display.end();
  return stop;
}

warehouse::RunEnd end_of(const std::optional<pipeline::Stop> &stop, const warehouse::Coverage &coverage) {
  if (stop)
    return {"stopped", stop->reason, static_cast<int>(stop->code)};
  if (coverage.open() > 0)
    return {"partial", fmt::format("{} scopes are open: the API failed as often as api.max_attempts allows",
                                   coverage.open()),
            static_cast<int>(ExitCode::again)};
  if (coverage.waiting_for_mapping > 0)
    return {"partial", fmt::format("{} scopes wait for a mended mapping: see error_detail in request_audit, then replay",
                                   coverage.waiting_for_mapping),
            static_cast<int>(ExitCode::again)};
  if (coverage.failed > 0)
    return {"partial", fmt::format("{} scopes failed for good", coverage.failed),
            static_cast<int>(ExitCode::scopes_failed)};
  return {"complete", {}, static_cast<int>(ExitCode::ok)};
}

void report(const CommandLine &line, const config::Config &config, warehouse::Session &session,
            const warehouse::PlanState &plan, const std::string &run_id, const warehouse::RunEnd &end,
            const warehouse::Coverage &coverage, Milliseconds elapsed) {
  const auto counters = warehouse::run_counters(session, run_id);
  const auto spent = warehouse::spent_requests(session, plan.job, plan.snapshot_at);
  const auto price = [&](std::int64_t requests) { return price_of(requests, config.price_per_request); };
  auto failed = nlohmann::ordered_json::array();
  std::vector<std::vector<std::string>> failed_rows;
  for (const auto &scope : warehouse::failed_scopes(session, plan)) {
    failed.push_back(
        {{"scope", describe(scope.scope)}, {"outcome", scope.last_outcome}, {"why", scope.failure}});
    failed_rows.push_back({"  failed", describe(scope.scope), scope.failure});
  }
  auto text = facts({
      {"snapshot", describe_slot(config, plan.snapshot_at)},
      {"run", fmt::format("{}{}", end.status, end.stop_reason.empty() ? "" : ": " + end.stop_reason)},
      {"scopes", fmt::format("{} of {} complete, {} open, {} failed, {} skipped, {} waiting for mapping",
                             grouped(coverage.complete), grouped(coverage.scopes), grouped(coverage.open()),
                             grouped(coverage.failed), grouped(coverage.skipped),
                             grouped(coverage.waiting_for_mapping))},
      {"requests", fmt::format("{} sent, {} billed, {} unknown", grouped(counters.requests_sent),
                               grouped(counters.requests_billed), grouped(counters.requests_unknown))},
      {"price", fmt::format("{} CNY (snapshot so far: {} CNY of {} CNY)",
                            price(counters.requests_billed + counters.requests_unknown), price(spent),
                            price(config.billed_requests))},
      {"loaded", fmt::format("{} pages, {} items, {} rejected, in {:.1f} s", grouped(counters.pages_loaded),
                             grouped(counters.items_loaded), grouped(counters.items_rejected),
                             static_cast<double>(elapsed.count()) / 1000)},
  });
  if (!failed_rows.empty())
    text += table(failed_rows);
  print(line.common, text,
        {{"command", "run"},
         {"job", config.job},
         {"run_id", run_id},
         {"snapshot_at", to_iso8601(plan.snapshot_at)},
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
         {"price", price(counters.requests_billed + counters.requests_unknown)},
         {"snapshot_price", price(spent)},
         {"currency", "CNY"},
         {"pages_loaded", counters.pages_loaded},
         {"items_loaded", counters.items_loaded},
         {"items_rejected", counters.items_rejected},
         {"duration_ms", elapsed.count()}});
}

/// After an error: the run's row says so, if the database still takes it. Else a later run closes it.
void close_failed(warehouse::Session &session, const std::string &run_id, const Error &error) {
  try {
    session.reconnect();
    warehouse::close_run(session, run_id,
                         {"failed", log::printable(error.what()), static_cast<int>(error.code())});
  } catch (const Error &e) {
    log::warning("the run's row could not be closed; the next run will do it", {{"why", e.what()}});
  }
}

} // namespace

ExitCode run(const CommandLine &line) {
  const auto begun = steady_clock::now();
  Signals signals; // before any thread
  const auto config = load_config(line.common);
  const auto token = require_token(config);
  warehouse::Session session(config.database_url);
  warehouse::require_schema(session, config.mapping);
  warehouse::require_rights(session);
  const auto plan = plan_state(config, choose_snapshot(session, config, line.run));

  if (!line.run.join) {
    stage_authors(session, config);
    warehouse::write_plan(session, plan, line.run.refresh);
  }
  const auto swept = warehouse::sweep_dead_runs(session, config.job, {}, !line.run.join);
  if (swept > 0)
    log::warning("runs that died before are closed as interrupted", {{"runs", swept}});
  const auto worker = worker_name();
  const auto run_id = warehouse::open_run(session, {config.job, plan.snapshot_at, line.run.join, worker,
                                                    kVersion, config.sha256, token_fingerprint(token)});
  log::info("run started",
            {{"job", config.job}, {"run_id", run_id}, {"snapshot_at", to_iso8601(plan.snapshot_at)}});
  try {
    const auto stop = load(line, config, session, plan, run_id, signals, worker);
    const auto coverage = warehouse::plan_coverage(session, plan);
    const auto end = end_of(stop, coverage);
    warehouse::close_run(session, run_id, end);
    if (!line.run.join)
      warehouse::unlock_job(session, config.job);
    const auto elapsed = std::chrono::duration_cast<Milliseconds>(steady_clock::now() - begun);
    report(line, config, session, plan, run_id, end, coverage, elapsed);
    return static_cast<ExitCode>(end.exit_code);
  } catch (const Error &error) {
    close_failed(session, run_id, error);
    throw;
  }
}

} // namespace xingtu::app
