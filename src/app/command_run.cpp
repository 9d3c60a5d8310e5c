#include <unistd.h>

#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "app/commands.hpp"
#include "app/job.hpp"
#include "app/outlets.hpp"
#include "app/patience.hpp"
#include "app/progress.hpp"
#include "app/run_report.hpp"
#include "app/run_start.hpp"
#include "app/signals.hpp"
#include "core/crash_point.hpp"
#include "core/log.hpp"
#include "pipeline/loading.hpp"
#include "warehouse/runs.hpp"
#include "warehouse/settlement.hpp"

namespace xingtu::app {
namespace {

using std::chrono::steady_clock;

constexpr Milliseconds kShortestRatePatience{10'000};

void require_token(const config::Config &config) {
  if (config.api.token.empty())
    throw Error(ExitCode::config,
                fmt::format("there is no token: {} is empty or not set", config.api.token_source),
                "set the environment variable JUSTONEAPI_TOKEN, or api.token_file");
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
  options.holds_job_lock = !run.join;
  options.database_patience = config.database_patience;
  // A run waits for the API's rate limit as long as for ten of its longest backoffs: ten minutes as a rule.
  // Who wants short backoffs does not want to give up over a Retry-After of seconds.
  options.rate_patience = std::max(10 * config.api.backoff_max, kShortestRatePatience);
  return options;
}

/// As many as loaders can use, see Loading. A server that has none left for them is no reason not to load.
std::vector<std::unique_ptr<warehouse::Session>> further_connections(const config::Config &config,
                                                                     const RunOptions &run) {
  std::vector<std::unique_ptr<warehouse::Session>> sessions;
  if (run.max_billed)
    return sessions;
  try {
    while (std::ssize(sessions) + 1 < std::min(config.database_connections, config.api.concurrency))
      sessions.push_back(std::make_unique<warehouse::Session>(config.database_url));
  } catch (const warehouse::DatabaseError &error) {
    log::warning("the load goes on with fewer connections than database.connections",
                 {{"connections", sessions.size() + 1}, {"why", error.what()}});
  }
  return sessions;
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

/// What `ask` asks of the database, after `reconnect` where the connection breaks, as long as
/// database.patience says.
template <typename Reconnect, typename Ask>
auto patiently(const config::Config &config, const Signals &signals, Reconnect reconnect, Ask ask) {
  bool connected = true;
  for (Patience patience(config.database_patience, signals);;) {
    try {
      if (!connected)
        reconnect();
      connected = true;
      return ask();
    } catch (const warehouse::DatabaseError &error) {
      patience.wait_after(error);
      connected = false;
    }
  }
}

/// Fetches and loads until nothing is left, or the run must stop.
std::optional<pipeline::Stop> load(const CommandLine &line, const config::Config &config, StartedRun &run,
                                   Outlets &outlets, Signals &signals) {
  const TimeZone zone(config.timezone);
  const warehouse::Tables tables(config.mapping);
  // As the loaders do: the lock went with the old connection, and another run may have it now.
  const auto reconnect = [&] {
    run.session->reconnect();
    if (!line.run.join && !warehouse::lock_job(*run.session, run.plan.job))
      throw warehouse::Fenced();
  };
  const auto coverage =
      patiently(config, signals, reconnect, [&] { return warehouse::plan_coverage(*run.session, run.plan); });
  const bool terminal =
      isatty(STDERR_FILENO) == 1 && !line.common.quiet && line.common.log_format == log::Format::text;
  ProgressDisplay display(coverage.open(), terminal, steady_clock::now());

  const auto further = further_connections(config, line.run);
  std::vector<warehouse::Session *> sessions{run.session.get()};
  for (const auto &session : further)
    sessions.push_back(session.get());

  const pipeline::RunContext context{tables, config.mapping, zone, run.plan, run.run_id, run.worker};
  const auto show = [&](const pipeline::Progress &progress) {
    display.show(progress, steady_clock::now());
    outlets.progress(progress, steady_clock::now());
  };
  const auto loading = patiently(config, signals, reconnect, [&] {
    return std::make_unique<pipeline::Loading>(loader_options(config, line.run), context, sessions, show);
  });
  fetch::Fetcher fetcher(fetch_options(config),
                         [&](HttpAnswer answer) { loading->answered(std::move(answer)); });
  const WatchedSignals watched(signals, [&](int signal) {
    log::info("ending: what is in flight is stored first; a second signal ends at once",
              {{"signal", name_of(signal)}});
    loading->stop({exit_code_after(signal), name_of(signal)});
  });
  auto stop = loading->run([&](const std::string &request_id, const Secret &url, SteadyTime before) {
    fetcher.send({request_id, url, before});
  });
  display.end();
  return stop;
}

warehouse::RunEnd end_of(const std::optional<pipeline::Stop> &stop, const warehouse::Coverage &coverage) {
  // A loader that ran out of budget has stopped alone; the others may have come to the end all the same.
  if (stop && !(stop->of_one_loader && coverage.open() == 0))
    return {"stopped", stop->reason, static_cast<int>(stop->code)};
  if (coverage.open() > 0 && coverage.open() == coverage.refreshing)
    return {
        "partial",
        fmt::format("the refresh of {} scopes is not complete, and their older rows stay: the log says why",
                    coverage.open()),
        static_cast<int>(ExitCode::again)};
  if (coverage.open() > 0)
    return {
        "partial",
        fmt::format("{} scopes are open: the API failed as often as api.max_attempts allows, or asked for "
                    "too long a wait",
                    coverage.open()),
        static_cast<int>(ExitCode::again)};
  if (coverage.waiting_for_mapping > 0)
    return {"partial",
            fmt::format("{} scopes wait for a mended mapping: profile suggests one, error_detail in "
                        "xingtu_ops.request_audit says why; then replay",
                        coverage.waiting_for_mapping),
            static_cast<int>(ExitCode::again)};
  if (coverage.failed > 0)
    return {"partial", fmt::format("{} scopes failed for good", coverage.failed),
            static_cast<int>(ExitCode::scopes_failed)};
  return {"complete", {}, static_cast<int>(ExitCode::ok)};
}

/// Closes the run, and reads what there is to say of it.
RunSummary close(const config::Config &config, StartedRun &run, const std::optional<pipeline::Stop> &stop,
                 const Signals &signals) {
  auto &session = *run.session;
  return patiently(
      config, signals, [&] { session.reconnect(); },
      [&] {
        RunSummary summary;
        summary.coverage = warehouse::plan_coverage(session, run.plan);
        summary.end = end_of(stop, summary.coverage);
        crash_point(CrashPoint::run_closing);
        warehouse::close_run(session, run.run_id, summary.end);
        crash_point(CrashPoint::run_closed);
        summary.counters = warehouse::run_counters(session, run.run_id);
        summary.spent_requests = warehouse::spent_requests(session, run.plan.job, run.plan.snapshot_at);
        summary.failed = warehouse::failed_scopes(session, run.plan);
        warehouse::unlock_job(session, config.job); // a joined run, or one that has reconnected, holds none
        return summary;
      });
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
  require_token(config);
  auto started = start_run(config, line.run, signals);
  Outlets outlets(config, started);
  const auto fail = [&](const Error &error) {
    close_failed(*started.session, started.run_id, error);
    outlets.failed(error);
  };
  try {
    const auto stop = load(line, config, started, outlets, signals);
    const auto summary = close(config, started, stop, signals);
    outlets.finished(summary);
    const auto elapsed = std::chrono::duration_cast<Milliseconds>(steady_clock::now() - begun);
    report_run(line.common, config, started, summary, elapsed);
    return static_cast<ExitCode>(summary.end.exit_code);
  } catch (const Error &error) {
    fail(error);
    throw;
  } catch (const std::bad_alloc &) {
    fail(out_of_memory());
    throw out_of_memory();
  }
}

} // namespace xingtu::app
