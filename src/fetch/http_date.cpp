#include "fetch/http_date.hpp"

#include <array>

namespace xingtu::fetch {
namespace {

using namespace std::chrono;

constexpr std::array<std::string_view, 7> kDays{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
constexpr std::array<std::string_view, 7> kLongDays{"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                    "Friday", "Saturday", "Sunday"};
constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/// Takes pieces off the front of a text; after the first piece that is not there it stays failed.
class Scanner {
public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  void literal(std::string_view expected) {
    if (rest_.starts_with(expected))
      rest_.remove_prefix(expected.size());
    else
      ok_ = false;
  }

  /// Exactly so many digits.
  int number(std::size_t digits) {
    if (rest_.size() < digits)
      return fail();
    int value = 0;
    for (const char c : rest_.substr(0, digits)) {
      if (c < '0' || c > '9')
        return fail();
      value = value * 10 + (c - '0');
    }
    rest_.remove_prefix(digits);
    return value;
  }

  /// Two digits, of which the first may be a blank.
  int padded_number() {
    if (!rest_.starts_with(' '))
      return number(2);
    rest_.remove_prefix(1);
    return number(1);
  }

  /// Which of the names comes next, counted from 0.
  template <std::size_t N> int one_of(const std::array<std::string_view, N> &names) {
    for (std::size_t i = 0; i < N; ++i)
      if (rest_.starts_with(names[i])) {
        rest_.remove_prefix(names[i].size());
        return static_cast<int>(i);
      }
    return fail();
  }

  bool at_end() const { return ok_ && rest_.empty(); }

private:
  int fail() {
    ok_ = false;
    return 0;
  }

  std::string_view rest_;
  bool ok_ = true;
};

struct Fields {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
};

void read_time(Scanner &in, Fields &f) {
  f.hour = in.number(2);
  in.literal(":");
  f.minute = in.number(2);
  in.literal(":");
  f.second = in.number(2);
}

std::optional<TimePoint> to_time(const Fields &f) {
  const year_month_day day{year{f.year}, month{static_cast<unsigned>(f.month + 1)},
                           std::chrono::day{static_cast<unsigned>(f.day)}};
  // The grammar allows 60 for a leap second.
  if (!day.ok() || f.hour > 23 || f.minute > 59 || f.second > 60)
    return std::nullopt;
  return sys_days{day} + hours{f.hour} + minutes{f.minute} + seconds{f.second};
}

std::optional<TimePoint> read_imf_fixdate(std::string_view text) {
  Scanner in(text);
  Fields f;
  in.one_of(kDays);
  in.literal(", ");
  f.day = in.number(2);
  in.literal(" ");
  f.month = in.one_of(kMonths);
  in.literal(" ");
  f.year = in.number(4);
  in.literal(" ");
  read_time(in, f);
  in.literal(" GMT");
  return in.at_end() ? to_time(f) : std::nullopt;
}

std::optional<TimePoint> read_rfc850(std::string_view text, TimePoint now) {
  Scanner in(text);
  Fields f;
  in.one_of(kLongDays);
  in.literal(", ");
  f.day = in.number(2);
  in.literal("-");
  f.month = in.one_of(kMonths);
  in.literal("-");
  const int two_digits = in.number(2);
  in.literal(" ");
  read_time(in, f);
  in.literal(" GMT");
  if (!in.at_end())
    return std::nullopt;
  const int this_year = static_cast<int>(year_month_day{floor<days>(now)}.year());
  f.year = this_year - this_year % 100 + two_digits;
  if (f.year > this_year + 50)
    f.year -= 100;
  else if (f.year <= this_year - 50)
    f.year += 100;
  return to_time(f);
}

std::optional<TimePoint> read_asctime(std::string_view text) {
  Scanner in(text);
  Fields f;
  in.one_of(kDays);
  in.literal(" ");
  f.month = in.one_of(kMonths);
  in.literal(" ");
  f.day = in.padded_number();
  in.literal(" ");
  read_time(in, f);
  in.literal(" ");
  f.year = in.number(4);
  return in.at_end() ? to_time(f) : std::nullopt;
}

} // namespace

std::optional<TimePoint> parse_http_date(std::string_view text, TimePoint now) {
  if (const auto time = read_imf_fixdate(text))
    return time;
  if (const auto time = read_rfc850(text, now))
    return time;
  return read_asctime(text);
}

} // namespace xingtu::fetch
