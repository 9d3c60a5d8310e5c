#include <doctest/doctest.h>

#include "fetch/rate.hpp"

using namespace std::chrono_literals;
using xingtu::SteadyTime;
using xingtu::fetch::RateLimiter;

namespace {
constexpr SteadyTime kStart{1'000h};
}

TEST_CASE("a burst is a tenth of a second's worth, at least one") {
  CHECK(RateLimiter(100, kStart).take(1000, kStart) == 10);
  CHECK(RateLimiter(20, kStart).take(1000, kStart) == 2);
  CHECK(RateLimiter(0.5, kStart).take(1000, kStart) == 1);
}

TEST_CASE("no more than wanted is given, and none for none") {
  RateLimiter rate(100, kStart);
  CHECK(rate.take(3, kStart) == 3);
  CHECK(rate.take(0, kStart) == 0);
  CHECK(rate.take(-1, kStart) == 0);
  CHECK(rate.take(100, kStart) == 7);
}

TEST_CASE("a minute of eager asking gives a minute's worth and one burst") {
  RateLimiter rate(20, kStart);
  int given = 0;
  for (auto t = 0ms; t < 60s; t += 7ms)
    given += rate.take(100, kStart + t);
  CHECK(given >= 1'200);
  CHECK(given <= 1'202);
}

TEST_CASE("next is the moment at which take gives one, and not before") {
  RateLimiter rate(20, kStart);
  CHECK(rate.next(kStart) == kStart);
  rate.take(2, kStart);
  CHECK(rate.next(kStart) == kStart + 50ms);
  CHECK(rate.take(1, kStart + 49ms) == 0);
  CHECK(rate.take(1, kStart + 50ms) == 1);
}

TEST_CASE("next and take never disagree, so nobody waits in a loop") {
  for (const double per_second : {0.1, 0.3, 3.0, 7.0, 20.0, 333.0, 9999.0}) {
    RateLimiter rate(per_second, kStart);
    SteadyTime now = kStart;
    for (int i = 0; i < 2'000; ++i) {
      now = rate.next(now);
      REQUIRE(rate.take(1, now) == 1);
    }
  }
}

TEST_CASE("requests that were not sent can be given back") {
  RateLimiter rate(20, kStart);
  CHECK(rate.take(2, kStart) == 2);
  rate.give_back(2);
  CHECK(rate.take(9, kStart) == 2);
}

TEST_CASE("requests that are given back late make no larger burst: the bucket has filled up meanwhile") {
  RateLimiter rate(20, kStart);
  CHECK(rate.take(2, kStart) == 2);
  CHECK(rate.take(1, kStart + 1s) == 1);
  rate.give_back(2);
  CHECK(rate.take(9, kStart + 1s) == 2);
}

TEST_CASE("time that does not go on or goes back gives nothing") {
  RateLimiter rate(20, kStart);
  rate.take(2, kStart);
  CHECK(rate.take(1, kStart) == 0);
  CHECK(rate.take(1, kStart - 1h) == 0);
  CHECK(rate.take(9, kStart + 50ms) == 1);
}

TEST_CASE("rate_limited halves the rate and lets everybody wait a second") {
  RateLimiter rate(20, kStart);
  rate.rate_limited(kStart, std::nullopt, kStart);
  CHECK(rate.per_second() == doctest::Approx(10));
  CHECK(rate.paused_until() == kStart + 1s);
  CHECK(rate.take(9, kStart + 999ms) == 0);
  CHECK(rate.next(kStart) == kStart + 1s);
  CHECK(rate.take(9, kStart + 1s) == 1);
}

TEST_CASE("one volley halves once") {
  RateLimiter rate(16, kStart);
  rate.rate_limited(kStart, {}, kStart + 100ms);
  rate.rate_limited(kStart + 10ms, {}, kStart + 110ms);
  rate.rate_limited(kStart + 100ms, {}, kStart + 120ms); // sent at the very moment
  CHECK(rate.per_second() == doctest::Approx(8));
  rate.rate_limited(kStart + 2s, {}, kStart + 3s);
  CHECK(rate.per_second() == doctest::Approx(4));
}

TEST_CASE("the rate does not fall below a 64th") {
  RateLimiter rate(64, kStart);
  for (int i = 1; i <= 20; ++i)
    rate.rate_limited(kStart + i * 10s, {}, kStart + i * 10s);
  CHECK(rate.per_second() == doctest::Approx(1));
}

TEST_CASE("Retry-After is waited out in full, and the longest of several") {
  RateLimiter rate(20, kStart);
  rate.rate_limited(kStart, 120s, kStart);
  rate.rate_limited(kStart, 5s, kStart);
  CHECK(rate.take(1, kStart + 120s - 1ns) == 0);
  CHECK(rate.take(1, kStart + 120s) == 1);
}

TEST_CASE("a Retry-After of centuries does not wrap round into the past") {
  RateLimiter rate(20, kStart);
  rate.rate_limited(kStart, std::chrono::seconds::max(), kStart);
  CHECK(rate.paused_until() == SteadyTime::max());
  CHECK(rate.take(1, kStart + 24h * 365) == 0);
}

TEST_CASE("a Retry-After of 0 does not stop anybody") {
  RateLimiter rate(20, kStart);
  rate.rate_limited(kStart, 0s, kStart);
  CHECK(rate.paused_until() == kStart);
  CHECK(rate.take(1, kStart) == 1);
}

TEST_CASE("the rate grows back by a twentieth of the ceiling per second, up to it") {
  RateLimiter rate(20, kStart);
  rate.rate_limited(kStart, {}, kStart);
  rate.answered(kStart + 1s); // the pause does not count
  CHECK(rate.per_second() == doctest::Approx(10));
  rate.answered(kStart + 3s);
  CHECK(rate.per_second() == doctest::Approx(12));
  rate.answered(kStart + 3s);
  CHECK(rate.per_second() == doctest::Approx(12));
  rate.answered(kStart + 60s);
  CHECK(rate.per_second() == doctest::Approx(20));
}

TEST_CASE("it is known since when only rate_limited has come") {
  RateLimiter rate(20, kStart);
  CHECK_FALSE(rate.limited_since());
  rate.rate_limited(kStart, {}, kStart + 1s);
  rate.rate_limited(kStart, {}, kStart + 9s);
  CHECK(rate.limited_since() == kStart + 1s);
  rate.answered(kStart + 10s);
  CHECK_FALSE(rate.limited_since());
}

TEST_CASE("the rate is divided among the workers") {
  RateLimiter rate(20, kStart);
  rate.set_workers(4, kStart);
  CHECK(rate.per_second() == doctest::Approx(5));
  CHECK(rate.take(9, kStart) == 1);
  CHECK(rate.next(kStart) == kStart + 200ms);
  rate.set_workers(0, kStart); // nobody is counted as oneself
  CHECK(rate.per_second() == doctest::Approx(20));
}

TEST_CASE("workers that come and go do not undo a halving") {
  RateLimiter rate(20, kStart);
  rate.rate_limited(kStart, {}, kStart);
  rate.set_workers(2, kStart);
  CHECK(rate.per_second() == doctest::Approx(5));
  rate.set_workers(1, kStart);
  CHECK(rate.per_second() == doctest::Approx(10));
  rate.answered(kStart + 101s);
  CHECK(rate.per_second() == doctest::Approx(20));
}
