// Retry-After: any value of the header.
#include <algorithm>
#include <array>
#include <chrono>
#include <string>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "fetch/http_date.hpp"
#include "fetch/retry.hpp"
#include "fuzz/target.hpp"

namespace xingtu::fuzz {
namespace {

using namespace std::chrono;

/// 2026-11-22 12:00:00.5 UTC: not on a second, so that rounding shows.
constexpr TimePoint kNow = sys_days{year{2026} / November / 22} + hours{12} + milliseconds{500};

std::string http_date(TimePoint time) {
  static constexpr std::array<std::string_view, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = floor<days>(time);
  const year_month_day date{day};
  const hh_mm_ss clock{floor<seconds>(time - day)};
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", kDays[weekday{day}.c_encoding()],
                     static_cast<unsigned>(date.day()), kMonths[static_cast<unsigned>(date.month()) - 1],
                     static_cast<int>(date.year()), clock.hours().count(), clock.minutes().count(),
                     clock.seconds().count());
}

void check_date(std::string_view text) {
  const auto time = fetch::parse_http_date(text, kNow);
  if (!time)
    return;
  require(*time == floor<seconds>(*time), "a date has whole seconds");
  // A leap second at the end of the year 9999 is the one date that has five digits when written anew.
  if (*time < sys_days{year{10000} / January / 1})
    require(fetch::parse_http_date(http_date(*time), kNow) == time, "a date, written anew, is the same date");
  const auto wait = fetch::parse_retry_after(text, kNow);
  require(wait && kNow + *wait >= *time, "nobody comes before the date");
  require(*wait == seconds{0} || kNow + *wait < *time + seconds{1}, "nobody waits a second longer than that");
}

bool is_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// Compares numbers as text, of any length.
bool is_at_least(std::string_view digits, seconds::rep wait) {
  digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
  const std::string number = wait == 0 ? "" : std::to_string(wait);
  return digits.size() != number.size() ? digits.size() > number.size() : digits >= number;
}

} // namespace

void check_retry_after(std::string_view input) {
  const auto wait = fetch::parse_retry_after(input, kNow);
  require(!wait || *wait >= seconds{0}, "nobody waits less than no time");
  const auto padded = fetch::parse_retry_after(" \t" + std::string(input) + "\r\n", kNow);
  require(padded == wait, "blanks around it do not count");
  if (is_digits(input)) {
    require(wait.has_value() && is_at_least(input, wait->count()), "no number of seconds is made longer");
    require(*wait == seconds::max() || std::to_string(wait->count()) ==
                (is_at_least(input, 1) ? std::string(input.substr(input.find_first_not_of('0'))) : "0"),
            "a number of seconds is waited for in full");
  }
  check_date(input);
}

} // namespace xingtu::fuzz
