#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "fetch/http_date.hpp"
#include "fetch/retry.hpp"

using namespace std::chrono_literals;
using namespace xingtu::fetch;
using std::chrono::seconds;
using xingtu::Milliseconds;
using xingtu::TimePoint;

namespace {

/// 2026-11-22 13:00:00.25 UTC, a Sunday.
constexpr TimePoint kNow = std::chrono::sys_days{std::chrono::year{2026} / 11 / 22} + 13h + 250ms;

double lowest() { return 0; }
double highest() { return std::nextafter(1.0, 0.0); }

} // namespace

TEST_CASE("the bound of the wait doubles with each failure up to the maximum") {
  const Backoff backoff{1s, 60s};
  const Milliseconds bounds[] = {1s, 2s, 4s, 8s, 16s, 32s, 60s, 60s};
  int failures = 0;
  for (const Milliseconds bound : bounds)
    CHECK(backoff_wait(backoff, ++failures, highest) == bound);
}

TEST_CASE("the wait is anything from 0 to its bound") {
  const Backoff backoff{1s, 60s};
  CHECK(backoff_wait(backoff, 3, lowest) == 0ms);
  CHECK(backoff_wait(backoff, 3, [] { return 0.5; }) == 2000ms);
  CHECK(backoff_wait(backoff, 0, highest) == 0ms);
}

TEST_CASE("no number of failures and no length of wait overflows") {
  CHECK(backoff_wait({1s, 60s}, std::numeric_limits<int>::max(), highest) == 60s);
  CHECK(backoff_wait({1s, 1'000'000h}, 1'000, highest) == 1'000'000h);
  CHECK(backoff_wait({0ms, 60s}, 70, highest) == 0ms);
  CHECK(backoff_wait({90s, 60s}, 1, highest) == 60s);
}

TEST_CASE("Retry-After is read as seconds") {
  CHECK(parse_retry_after("120", kNow) == 120s);
  CHECK(parse_retry_after(" 0 \r\n", kNow) == 0s);
  CHECK(parse_retry_after("0007", kNow) == 7s);
  CHECK(parse_retry_after("86400", kNow) == 24h);
}

TEST_CASE("a Retry-After too long to be counted is the longest that can be") {
  CHECK(parse_retry_after("99999999999999999999999999", kNow) == seconds::max());
}

TEST_CASE("Retry-After is read as each of the three forms of an HTTP date") {
  CHECK(parse_retry_after("Sun, 22 Nov 2026 13:01:00 GMT", kNow) == 60s); // rounded up, never sooner
  CHECK(parse_retry_after("Sunday, 22-Nov-26 13:01:00 GMT", kNow) == 60s);
  CHECK(parse_retry_after("Sun Nov 22 13:01:00 2026", kNow) == 60s);
  CHECK(parse_retry_after("Sat, 21 Nov 2026 13:01:00 GMT", kNow) == 0s);
  CHECK(parse_retry_after("Fri, 31 Dec 9999 23:59:60 GMT", kNow) > 24h * 365 * 7000);
}

TEST_CASE("what is neither is no Retry-After") {
  for (const char *garbage : {"", " ", "-5", "+5", "1.5", "5s", "0x10", "soon", "12 34", "1e3",
                              "Sun, 22 Nov 2026 13:01:00", "Sun, 22 Nov 2026 13:01:00 CET",
                              "Sun, 31 Feb 2026 13:01:00 GMT", "Sun, 22 Nov 2026 24:01:00 GMT",
                              "Sun, 22 Nov 2026 13:61:00 GMT", "Sun, 2 Nov 2026 13:01:00 GMT",
                              "Xyz, 22 Nov 2026 13:01:00 GMT", "Sun, 22 Xyz 2026 13:01:00 GMT",
                              "2026-11-22T13:01:00Z"}) {
    CAPTURE(garbage);
    CHECK_FALSE(parse_retry_after(garbage, kNow));
  }
}

TEST_CASE("the examples of RFC 9110 are one moment") {
  const TimePoint moment = std::chrono::sys_days{std::chrono::year{1994} / 11 / 6} + 8h + 49min + 37s;
  CHECK(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT", kNow) == moment);
  CHECK(parse_http_date("Sunday, 06-Nov-94 08:49:37 GMT", kNow) == moment);
  CHECK(parse_http_date("Sun Nov  6 08:49:37 1994", kNow) == moment);
}

TEST_CASE("a year of two digits is at most 50 years ahead") {
  const auto year_of = [](const char *date) {
    const auto time = parse_http_date(date, kNow).value();
    return static_cast<int>(std::chrono::year_month_day{std::chrono::floor<std::chrono::days>(time)}.year());
  };
  CHECK(year_of("Sunday, 06-Nov-76 08:49:37 GMT") == 2076);
  CHECK(year_of("Sunday, 06-Nov-77 08:49:37 GMT") == 1977);
  CHECK(year_of("Sunday, 06-Nov-00 08:49:37 GMT") == 2000);
}
