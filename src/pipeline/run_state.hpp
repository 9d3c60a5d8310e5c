#pragma once
// What the loaders of a run have in common: how fast they may send, why they have to stop, and how far they
// are. All of it from any thread.
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
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
  /// A scope that failed because no program can read its answers, of which the last came then.
  struct Unreadable {
    std::int64_t scope_id = 0;
    SteadyTime at{};
  };

  /// What a loader has committed.
  struct Step {
    Progress added;                      ///< its numbers, but for the rate
    int settled = 0;                     ///< answers
    std::optional<SteadyTime> bought_at; ///< when the newest page that is stored arrived
    std::vector<SteadyTime> parked;      ///< scopes that used up their attempts, by their last answer
    std::vector<Unreadable> unreadable;
  };

  /// `concurrency`: of the run. `on_progress` is called by one thread at a time.
  RunState(int concurrency, double rate_limit, std::function<void(const Progress &)> on_progress);

  fetch::RateLimiter &rate() { return rate_; }

  /// Adds it up; stops the run where nothing works any more.
  void add(const Step &step);
  Progress progress() const;
  void show() const;

  /// Nothing new is bought; what is in flight is settled. The first reason counts. Calls the wakers.
  void stop(Stop stop);
  std::optional<Stop> stopped() const;
  /// Whether a signal has asked for the end, whatever was the first reason.
  bool signalled() const;
  /// When answers were last committed, through whichever connection.
  SteadyTime last_settled() const;

  /// Loaders that have leased scopes or are about to, each from begins_work() to rests().
  void begins_work();
  void rests();
  /// How many do, and how often one has begun.
  std::pair<int, std::int64_t> working() const;

  /// What ends a loader's waiting.
  void wakes(std::function<void()> waker) { wakers_.push_back(std::move(waker)); }
  void wake() const;

  /// Scopes that failed because something else than the API answered all along, and nothing at all if that is
  /// not so: they are to be opened again. Nothing from then on.
  std::vector<std::int64_t> take_unreadable();

private:
  Progress progress_now() const;

  /// Scopes that used up their attempts, or got answers that nobody can read, one after the other, with
  /// nothing bought between: then the API is down, and the other scopes are spared the attempts.
  const std::size_t most_in_a_row_;
  const std::function<void(const Progress &)> on_progress_;
  fetch::RateLimiter rate_;
  std::vector<std::function<void()>> wakers_;

  mutable std::mutex show_mutex_; ///< apart: showing may take long
  mutable std::mutex mutex_;
  Progress progress_;
  // By the times of answers: loaders commit theirs in another order.
  SteadyTime bought_at_ = SteadyTime::min(); ///< the newest page, until the stop
  std::vector<SteadyTime> parked_in_a_row_;
  std::vector<Unreadable> unreadable_in_a_row_;
  std::optional<Stop> stop_;
  bool signalled_ = false;
  SteadyTime last_settled_ = SteadyTime::min();
  int working_ = 0;
  std::int64_t begun_ = 0;
};

} // namespace xingtu::pipeline
