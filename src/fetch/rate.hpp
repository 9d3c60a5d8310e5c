#pragma once
// How fast requests may be sent: a token bucket whose rate halves when the API says rate_limited,
// and grows back slowly. Time is passed in. From any thread: the loaders of a run share one.
#include <chrono>
#include <mutex>
#include <optional>

#include "core/time.hpp"

namespace xingtu::fetch {

class RateLimiter {
public:
  /// `per_second` is the configured rate, and the ceiling. Bursts are at most a tenth of a second's
  /// worth (at least one).
  RateLimiter(double per_second, SteadyTime now);

  /// How many requests may be sent now, at most `wanted`; they count as sent.
  int take(int wanted, SteadyTime now);
  /// Requests that were taken but not sent.
  void give_back(int count);
  /// When take() can give one again; `now` if it can at once.
  SteadyTime next(SteadyTime now) const;

  /// The API said rate_limited for a request that was sent at `sent_at`. Halves the rate down to its
  /// floor (1/64 of the ceiling), once per volley: answers to requests that were sent before the
  /// last halving do not halve again. Everybody waits for `retry_after`, or a second if none came.
  void rate_limited(SteadyTime sent_at, std::optional<std::chrono::seconds> retry_after, SteadyTime now);
  /// An answer that was not rate_limited: the rate grows back by 1/20 of the ceiling per second.
  void answered(SteadyTime now);

  /// The part of the configured rate that is this worker's: 1/workers.
  void set_workers(int workers, SteadyTime now);

  double per_second() const; ///< now
  /// Nothing is sent before this.
  SteadyTime paused_until() const;
  /// Since when only rate_limited has come; nothing if the last answer was another.
  std::optional<SteadyTime> limited_since() const;

private:
  double burst() const;
  double tokens_at(SteadyTime now) const;
  void refill(SteadyTime now);

  mutable std::mutex mutex_;
  double ceiling_;     ///< this worker's part of the configured rate, per second
  int workers_ = 1;
  double rate_;        ///< per second, now; from ceiling_ / 64 to ceiling_
  double tokens_ = 0;  ///< as of refilled_at_; below burst() + what was given back
  SteadyTime refilled_at_, grown_at_;
  SteadyTime paused_until_ = SteadyTime::min();
  std::optional<SteadyTime> halved_at_, limited_since_;
};

} // namespace xingtu::fetch
