#pragma once
// What the loaders of a run have in common: how fast they may send, why they have to stop, and how far they
// are. All of it from any thread.
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "core/time.hpp"
#include "fetch/rate.hpp"
#include "warehouse/runs.hpp"

namespace xingtu::pipeline {

/// Why a run ended before everything was done.
struct Stop {
  ExitCode code = ExitCode::again;
  std::string reason; ///< for people
  /// Of one loader: the others go on with requests of theirs that may turn out to be free.
  bool of_one_loader = false;
};

/// What the progress line and the log show.
struct Progress {
  std::int64_t scopes_done = 0, scopes_failed = 0;
  warehouse::RunCounters counters;
  std::int64_t errors = 0; ///< answers that are neither data nor "nothing there"
  int in_flight = 0;
  double rate = 0; ///< requests per second allowed now
};

class RunState {
public:
  /// What a loader has committed.
  struct Step {
    Progress added;                       ///< its numbers, but for the rate
    int settled = 0;                      ///< answers
    int bought = 0;                       ///< pages that are stored
    int parked = 0;                       ///< scopes that used up their attempts
    std::vector<std::int64_t> unreadable; ///< scopes that failed because no program can read their answers
  };

  /// `concurrency`: of the run. `on_progress` is called by one thread at a time.
  RunState(int concurrency, double rate_limit, std::function<void(const Progress &)> on_progress);

  fetch::RateLimiter &rate() { return rate_; }

  /// Adds it up; stops the run where nothing works any more.
  void add(const Step &step);
  Progress progress() const;
  void show() const;

  /// Nothing new is bought; what is in flight is settled. The first reason counts. Calls the wakers.
  void stop(const Stop &stop);
  std::optional<Stop> stopped() const;
  /// Whether a signal has asked for the end, whatever was the first reason.
  bool signalled() const;
  /// When answers were last committed, through whichever connection.
  SteadyTime last_settled() const;

  /// Loaders that have leased scopes or are about to, each from begins_work() to rests().
  void begins_work();
  void rests();
  int working() const;

  /// What ends a loader's waiting.
  void wakes(std::function<void()> waker) { wakers_.push_back(std::move(waker)); }
  void wake() const;

  /// Scopes that failed because something else than the API answered all along, and nothing at all if that is
  /// not so: they are to be opened again. Nothing from then on.
  std::vector<std::int64_t> take_unreadable();

private:
  Progress progress_now() const;

  const std::size_t most_in_a_row_;
  const std::function<void(const Progress &)> on_progress_;
  fetch::RateLimiter rate_;
  std::vector<std::function<void()>> wakers_;

  mutable std::mutex show_mutex_; ///< apart: showing may take long
  mutable std::mutex mutex_;
  Progress progress_;
  std::size_t parked_in_a_row_ = 0;
  std::vector<std::int64_t> unreadable_in_a_row_; ///< scopes
  std::optional<Stop> stop_;
  bool signalled_ = false;
  SteadyTime last_settled_ = SteadyTime::min();
  int working_ = 0;
};

} // namespace xingtu::pipeline
