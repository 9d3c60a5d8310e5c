// What the loader does when the database goes away, or its own lease.
#include <algorithm>

#include "core/log.hpp"
#include "pipeline/changes.hpp"
#include "warehouse/runs.hpp"

namespace xingtu::pipeline {
namespace {

using std::chrono::steady_clock;

/// After a signal, the database gets so long to take what is in flight: less than the 30 s after which
/// most supervisors kill.
constexpr Milliseconds kDatabasePatienceOnStop{20'000};

} // namespace

/// A sign of life, and a look at the other workers: also of a run whose settlements are signs of life, for it
/// shares its rate with them.
void Loader::keep_alive() {
  if (steady_clock::now() < next_sign_of_life_)
    return;
  bool alive = false;
  int workers = 1;
  with_database(
      [&] {
        alive = warehouse::heartbeat(session_, run_.run_id);
        // Its scopes are open again, and may be for us.
        if (warehouse::sweep_dead_runs(session_, run_.plan.job, run_.run_id, false) > 0)
          all_claimed_ = false;
        workers = warehouse::live_workers(session_, run_.plan.job, run_.plan.snapshot_at);
      },
      [] { return false; });
  if (!alive)
    throw warehouse::Fenced();
  const auto now = steady_clock::now();
  rate_.set_workers(std::max(1, workers), now);
  next_sign_of_life_ = now + warehouse::kHeartbeat;
}

void Loader::connect_again() {
  session_.reconnect();
  // The lock went with the old connection. If another run has it now, the scopes are that run's.
  if (options_.holds_job_lock && !warehouse::lock_job(session_, run_.plan.job))
    throw warehouse::Fenced();
}

Milliseconds Loader::database_patience() const {
  return stop_ ? std::min(options_.database_patience, kDatabasePatienceOnStop) : options_.database_patience;
}

/// Runs a transaction until it is done: again after a deadlock, on a new connection after a broken one,
/// and not again if it turns out to have been committed. While the database is away nothing is bought,
/// because every permit waits for its commit.
void Loader::with_database(const std::function<void()> &transaction, const std::function<bool()> &was_done) {
  // From the first failure on, and tested only after it: a process that was stopped for longer than that
  // finds its connection gone, and a healthy server behind it. While another connection of the run is served,
  // the database is not away.
  std::optional<SteadyTime> away_since;
  bool connected = true, in_doubt = false;
  for (int failures = 0;; ++failures) {
    try {
      if (!connected)
        connect_again();
      connected = true;
      if (in_doubt && was_done())
        return;
      transaction();
      if (failures > 0)
        log::info("the database is back", {{"failures", failures}});
      return;
    } catch (const warehouse::DatabaseError &e) {
      note_stop();
      // A server that has become read-only is one that another will take over from.
      const bool passes = e.passes() || e.problem() == warehouse::DatabaseProblem::read_only;
      if (!passes || (away_since && steady_clock::now() - std::max(*away_since, state_.last_settled()) >
                                        database_patience()))
        throw;
      if (!away_since)
        away_since = steady_clock::now();
      if (e.problem() != warehouse::DatabaseProblem::repeat)
        connected = false;
      in_doubt = in_doubt || e.problem() != warehouse::DatabaseProblem::repeat;
      log::warning(
          "the database did not take a transaction; trying again, nothing is bought through this connection "
          "meanwhile",
          {{"why", e.what()}, {"sqlstate", e.sqlstate()}, {"failures", failures + 1}});
      const fetch::Backoff backoff{Milliseconds(100), Milliseconds(5'000)};
      const auto random = [&] { return std::uniform_real_distribution<double>(0.5, 1)(random_); };
      queue_.pause(steady_clock::now() + fetch::backoff_wait(backoff, failures + 1, random));
    }
  }
}

/// Others work on these scopes now. What has come for us is kept as evidence, and counted. Not through
/// with_database, which asks for the job's lock on a new connection, and that is another run's.
void Loader::keep_evidence(const Answers &answers) {
  constexpr int kAttempts = 3;
  for (int attempt = 1;; ++attempt) {
    try {
      if (attempt > 1)
        session_.reconnect();
      std::vector<warehouse::AnswerRow> evidence;
      std::vector<warehouse::Intent> intents;
      const auto now = session_.now();
      for (std::size_t i = 0; i < answers.ids.size(); ++i) {
        const auto &intent = answers.sent[i].intent;
        evidence.push_back(answer_row(answers.judged[i], intent.scope_id, intent.reading, intent.page, now));
        intents.push_back(intent);
      }
      const auto kept = warehouse::store_evidence(session_, run_.plan, run_.run_id, run_.worker,
                                                  std::move(evidence), intents);
      if (kept < answers.ids.size())
        log::warning(
            "answers that came after this run was given up are not kept: the database has them already, or "
            "knows nothing of the run",
            {{"answers", answers.ids.size() - kept}});
      return;
    } catch (const warehouse::DatabaseError &e) {
      if (attempt < kAttempts && e.passes())
        continue;
      log::error("answers that came after this run was given up could not be kept",
                 {{"answers", answers.ids.size()}, {"why", e.what()}});
      return;
    }
  }
}

/// What is still on its way is paid for as well. Every request ends, by its timeout at the latest; a signal
/// ends the waiting.
void Loader::keep_late_evidence() {
  while (!sent_.empty() && !state_.signalled()) {
    const auto answers = take_in(queue_.wait(SteadyTime::max(), sent_.size()));
    if (!answers.ids.empty())
      keep_evidence(answers);
    forget(answers);
  }
}

} // namespace xingtu::pipeline
