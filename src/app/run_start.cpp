#include "app/run_start.hpp"

#include <unistd.h>

#include <array>

#include <fmt/format.h>

#include "app/job.hpp"
#include "app/patience.hpp"
#include "core/crash_point.hpp"
#include "core/error.hpp"
#include "core/log.hpp"
#include "core/version.hpp"
#include "warehouse/runs.hpp"
#include "warehouse/schema.hpp"

namespace xingtu::app {
namespace {

std::string worker_name() {
  std::array<char, 256> host{};
  if (gethostname(host.data(), host.size() - 1) != 0)
    host[0] = '\0';
  return fmt::format("{}:{}", host.data(), getpid());
}

/// That of the run that is under way. With --snapshot-at: helps with that snapshot, or not at all.
TimePoint choose_joined_snapshot(warehouse::Session &session, const config::Config &config,
                                 const RunOptions &options) {
  const auto wanted = snapshot_slot(config, options.snapshot_at, session.now());
  const auto running = warehouse::running_run(session, config.job);
  if (!running)
    throw Error(ExitCode::again,
                fmt::format("no run of the job {} is under way that could be joined", config.job),
                "start one with xingtu-etl run");
  const TimeZone zone(config.timezone);
  if (options.snapshot_at && wanted != running->snapshot_at)
    throw Error(ExitCode::again,
                fmt::format("the run of the job {} that is under way loads the snapshot {}, not {}",
                            config.job, zone.format(running->snapshot_at), zone.format(wanted)),
                "nothing was sent; wait for it, or join it without --snapshot-at");
  if (running->config_sha256 != config.sha256)
    log::warning("this configuration is not that of the run that is joined: what is planned and covered is "
                 "what the other one's says");
  return running->snapshot_at;
}

/// Which snapshot: that of the run to join, or the slot of now or of --snapshot-at.
TimePoint choose_snapshot(warehouse::Session &session, const config::Config &config,
                          const RunOptions &options) {
  if (options.join)
    return choose_joined_snapshot(session, config, options);
  if (!warehouse::lock_job(session, config.job))
    throw Error(ExitCode::again, fmt::format("another run of the job {} is under way", config.job),
                "nothing was sent; wait for it, or help it with --join");
  const auto now = session.now();
  const auto slot = snapshot_slot(config, options.snapshot_at, now);
  tell_if_over(config, slot, now);
  return slot;
}

warehouse::Reopen reopen(const RunOptions &options, bool refreshed) {
  if (options.refresh && !refreshed)
    return warehouse::Reopen::everything;
  return options.retry_failed ? warehouse::Reopen::failed : warehouse::Reopen::nothing;
}

/// What stays when the start is done again.
struct Attempts {
  bool refreshed = false; ///< what is done was opened again already
  std::string run_id;     ///< so that a run whose opening is in doubt is not opened twice
  bool opening = false;   ///< it may be open
};

/// When it fails, it is done again as a whole.
StartedRun start(const config::Config &config, const RunOptions &options, warehouse::Session &session,
                 Attempts &attempts) {
  StartedRun run{{}, {}, {}, worker_name()};
  if (attempts.run_id.empty())
    attempts.run_id = warehouse::new_run_id(session);
  run.run_id = attempts.run_id;
  warehouse::require_schema(session, config.mapping);
  warehouse::require_rights(session);
  run.plan = plan_state(config, choose_snapshot(session, config, options));
  if (!options.join) {
    if (stage_authors(session, config) == 0)
      throw Error(ExitCode::config, "the list of authors is empty: there is nothing to load",
                  "look at scopes.authors, and at the file or the query that it names");
    warehouse::write_plan(session, run.plan, reopen(options, attempts.refreshed));
    attempts.refreshed = true;
    crash_point(CrashPoint::plan_written);
    const auto refreshing = warehouse::plan_coverage(session, run.plan).refreshing;
    if (!options.refresh && refreshing > 0)
      log::warning("a refresh that was not completed goes on: these scopes are bought again",
                   {{"scopes", refreshing}});
  }
  const auto swept = warehouse::sweep_dead_runs(session, config.job, run.run_id, !options.join);
  if (swept > 0)
    log::warning("runs that died before are closed as interrupted", {{"runs", swept}});
  attempts.opening = true;
  warehouse::open_run(session, {run.run_id, config.job, run.plan.snapshot_at, options.join, run.worker,
                                kVersion, config.sha256, token_fingerprint(config.api.token),
                                config.price_per_request, config.billed_requests});
  crash_point(CrashPoint::run_opened);
  return run;
}

/// The error is what matters: a row that stays open is closed by a later run.
void close_opened(warehouse::Session &session, const std::string &run_id, const Error &error) {
  try {
    warehouse::close_run(session, run_id,
                         {"stopped", log::printable(error.what()), static_cast<int>(error.code())});
  } catch (const warehouse::DatabaseError &e) {
    log::warning("the run's row could not be closed; the next run will do it", {{"why", e.what()}});
  }
}

} // namespace

StartedRun start_run(const config::Config &config, const RunOptions &options, const Signals &signals) {
  bool connected = false;
  Attempts attempts;
  for (Patience patience(config.database_patience, signals);;) {
    std::unique_ptr<warehouse::Session> session;
    try {
      session = std::make_unique<warehouse::Session>(config.database_url);
      auto run = start(config, options, *session, attempts);
      const auto slot = TimeZone(config.timezone).format(run.plan.snapshot_at);
      run.session = std::move(session);
      log::info("run started", {{"job", config.job}, {"run_id", run.run_id}, {"snapshot_at", slot}});
      return run;
    } catch (const warehouse::DatabaseError &error) {
      connected = connected || session;
      // Where no server answers at all, the address is wrong as a rule: that is said at once.
      if (!connected && error.sqlstate().empty())
        throw;
      patience.wait_after(error);
    } catch (const Error &error) {
      // Such as that the run to be joined has ended meanwhile.
      if (attempts.opening)
        close_opened(*session, attempts.run_id, error);
      throw;
    }
  }
}

} // namespace xingtu::app
