#include "fetch/rate.hpp"

#include <algorithm>
#include <cmath>

namespace xingtu::fetch {
namespace {

using Seconds = std::chrono::duration<double>;

/// Low enough for an API that wants one request every few seconds, high enough that a storm of
/// rate_limited still finds out within seconds that it is over.
constexpr double kFloor = 1.0 / 64;
constexpr double kBurstSeconds = 0.1;
constexpr double kGrowthPerSecond = 1.0 / 20;
constexpr std::chrono::seconds kPauseWithoutRetryAfter{1};
/// What is lost by adding fractions: a token that lacks no more than this is whole.
constexpr double kRounding = 1e-6;

/// `now + wait`, or the end of time: a Retry-After of centuries must not wrap round into the past.
SteadyTime later(SteadyTime now, std::chrono::seconds wait) {
  const auto left = std::chrono::floor<std::chrono::seconds>(SteadyTime::max() - now);
  return wait < left ? now + wait : SteadyTime::max();
}

} // namespace

RateLimiter::RateLimiter(double per_second, SteadyTime now)
    : ceiling_(per_second), rate_(per_second), refilled_at_(now), grown_at_(now) {
  tokens_ = burst();
}

double RateLimiter::burst() const { return std::max(1.0, rate_ * kBurstSeconds); }

double RateLimiter::tokens_at(SteadyTime now) const {
  if (now <= refilled_at_ || tokens_ >= burst())
    return tokens_;
  return std::min(burst(), tokens_ + rate_ * Seconds(now - refilled_at_).count());
}

void RateLimiter::refill(SteadyTime now) {
  tokens_ = tokens_at(now);
  refilled_at_ = std::max(refilled_at_, now);
}

int RateLimiter::take(int wanted, SteadyTime now) {
  const std::lock_guard lock(mutex_);
  if (wanted <= 0 || now < paused_until_)
    return 0;
  refill(now);
  const double whole = std::floor(tokens_ + kRounding);
  const int given = whole < wanted ? static_cast<int>(whole) : wanted;
  tokens_ = std::max(0.0, tokens_ - given);
  return given;
}

void RateLimiter::give_back(int count) {
  const std::lock_guard lock(mutex_);
  // The bucket has filled up again meanwhile.
  tokens_ = std::min(tokens_ + count, std::max(tokens_, burst()));
}

SteadyTime RateLimiter::next(SteadyTime now) const {
  const std::lock_guard lock(mutex_);
  const SteadyTime allowed = std::max(now, paused_until_);
  const double missing = 1 - tokens_at(now);
  if (missing <= kRounding)
    return allowed;
  const auto wait = std::chrono::ceil<SteadyTime::duration>(Seconds(missing / rate_));
  return std::max(allowed, now + wait);
}

void RateLimiter::rate_limited(SteadyTime sent_at, std::optional<std::chrono::seconds> retry_after,
                               SteadyTime now) {
  const std::lock_guard lock(mutex_);
  refill(now);
  if (!halved_at_ || sent_at > *halved_at_) {
    rate_ = std::max(ceiling_ * kFloor, rate_ / 2);
    tokens_ = std::min(tokens_, burst());
    halved_at_ = now;
  }
  grown_at_ = std::max(grown_at_, now);
  paused_until_ = std::max(paused_until_, later(now, retry_after.value_or(kPauseWithoutRetryAfter)));
  if (!limited_since_)
    limited_since_ = now;
}

void RateLimiter::answered(SteadyTime now) {
  const std::lock_guard lock(mutex_);
  limited_since_.reset();
  refill(now);
  // A pause proves nothing about what the API would have borne, so it does not count.
  const SteadyTime since = std::max(grown_at_, paused_until_);
  if (now > since)
    rate_ = std::min(ceiling_, rate_ + ceiling_ * kGrowthPerSecond * Seconds(now - since).count());
  grown_at_ = std::max(grown_at_, now);
}

void RateLimiter::set_workers(int workers, SteadyTime now) {
  const std::lock_guard lock(mutex_);
  refill(now);
  const int divisor = std::max(1, workers);
  const double change = static_cast<double>(workers_) / divisor;
  ceiling_ *= change;
  rate_ *= change;
  tokens_ = std::min(tokens_, burst());
  workers_ = divisor;
}

double RateLimiter::per_second() const {
  const std::lock_guard lock(mutex_);
  return rate_;
}

SteadyTime RateLimiter::paused_until() const {
  const std::lock_guard lock(mutex_);
  return paused_until_;
}

std::optional<SteadyTime> RateLimiter::limited_since() const {
  const std::lock_guard lock(mutex_);
  return limited_since_;
}

} // namespace xingtu::fetch
