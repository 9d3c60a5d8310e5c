#include "core/time.hpp"

#include <cctype>
#include <iterator>

#include <date/tz.h>
#include <fmt/format.h>

#include "core/error.hpp"

namespace xingtu {
namespace {

using std::chrono::microseconds;

/// So many digits, zeros before them. `number` has no more, and no sign.
void append_digits(std::string &text, std::size_t digits, std::int64_t number) {
  const auto begin = text.size();
  text.append(digits, '0');
  for (auto at = begin + digits; number > 0; number /= 10)
    text[--at] = static_cast<char>('0' + number % 10);
}

const date::time_zone *zone_of(const void *zone) {
  return static_cast<const date::time_zone *>(zone);
}

TimePoint to_time_point(date::sys_time<microseconds> time) {
  return TimePoint(time.time_since_epoch());
}

/// Null if there is none. Beside the zones of the IANA database, whose names all begin with a capital letter,
/// tzdata installs `localtime`, which is another zone on each machine, and `right/...`, which counts leap
/// seconds.
const date::time_zone *find_zone(const std::string &name) {
  if (name.empty() || name.front() < 'A' || name.front() > 'Z')
    return nullptr;
  try {
    return date::locate_zone(name);
  } catch (const std::runtime_error &) {
    return nullptr;
  }
}

/// Where clocks skip the local time, the first instant after the gap; where it comes twice, the
/// first: a slot must start at the same instant for everybody who computes it.
TimePoint first_instant(const date::time_zone *zone, date::local_time<microseconds> local) {
  return to_time_point(zone->to_sys(local, date::choose::earliest));
}

/// Reads digits as a number, exactly `width` of them.
class Reader {
public:
  explicit Reader(std::string_view text) : rest_(text) {}

  std::optional<int> number(std::size_t width) {
    if (rest_.size() < width)
      return std::nullopt;
    int value = 0;
    for (std::size_t i = 0; i < width; ++i) {
      if (rest_[i] < '0' || rest_[i] > '9')
        return std::nullopt;
      value = value * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(width);
    return value;
  }
  bool skip(char c) {
    if (rest_.empty() || rest_.front() != c)
      return false;
    rest_.remove_prefix(1);
    return true;
  }
  /// After a decimal point: what the digits are worth, to the microsecond.
  std::optional<microseconds> fraction() {
    std::int64_t value = 0, unit = 100'000;
    std::size_t digits = 0;
    for (; digits < rest_.size() && std::isdigit(static_cast<unsigned char>(rest_[digits])) != 0; ++digits) {
      value += (rest_[digits] - '0') * unit;
      unit /= 10;
    }
    rest_.remove_prefix(digits);
    if (digits == 0)
      return std::nullopt;
    return microseconds(value);
  }
  bool at_end() const { return rest_.empty(); }

private:
  std::string_view rest_;
};

/// "Z", "+08:00", "+0800", "+08"; nullopt if malformed.
std::optional<std::chrono::minutes> read_offset(Reader &in) {
  if (in.skip('Z'))
    return std::chrono::minutes(0);
  const bool minus = in.skip('-');
  if (!minus && !in.skip('+'))
    return std::nullopt;
  const auto hours = in.number(2);
  if (!hours || *hours > 23)
    return std::nullopt;
  int minutes = 0;
  if (in.skip(':') || !in.at_end()) {
    const auto read = in.number(2);
    if (!read || *read > 59)
      return std::nullopt;
    minutes = *read;
  }
  const auto offset = std::chrono::minutes(*hours * 60 + minutes);
  return minus ? -offset : offset;
}

} // namespace

TimeZone::TimeZone(const std::string &name) : name_(name) {
  const auto *const zone = find_zone(name);
  if (zone == nullptr)
    throw Error(
        ExitCode::config, fmt::format("unknown time zone {}", name),
        "write a name of the IANA database such as Asia/Shanghai; the package tzdata must be installed");
  try {
    zone->get_info(date::sys_seconds{}); // reads the zone's file, which otherwise the first use would do
  } catch (const std::runtime_error &error) {
    throw Error(ExitCode::config, fmt::format("the time zone {} cannot be read: {}", name, error.what()),
                "the package tzdata must be installed, and its files readable");
  }
  zone_ = zone;
}

TimePoint TimeZone::at(std::chrono::year_month_day day, microseconds since_midnight) const {
  const date::year_month_day ymd{date::year(int(day.year())), date::month(unsigned(day.month())),
                                 date::day(unsigned(day.day()))};
  return first_instant(zone_of(zone_), date::local_days(ymd) + since_midnight);
}

std::string TimeZone::format(TimePoint time) const {
  const date::sys_time<microseconds> instant(time.time_since_epoch());
  const auto local = date::make_zoned(zone_of(zone_), date::floor<std::chrono::seconds>(instant));
  const bool whole_minutes = date::floor<std::chrono::minutes>(instant) == instant;
  return date::format(whole_minutes ? "%FT%R%Ez" : "%FT%T%Ez", local);
}

TimePoint TimeZone::slot_start(TimePoint time, Every every) const {
  const auto *zone = zone_of(zone_);
  const date::sys_time<microseconds> instant(time.time_since_epoch());
  const auto local = zone->to_local(instant);
  if (every == Every::hour) {
    // Counted in real time: an hour that local clocks show twice is two slots.
    const auto into = local - date::floor<std::chrono::hours>(local);
    return to_time_point(instant - into);
  }
  auto day = date::floor<date::days>(local);
  if (every == Every::week) {
    const date::weekday weekday(day);
    day -= weekday - date::Monday;
  }
  return first_instant(zone, day);
}

std::string to_iso8601(TimePoint time) {
  // Not by date::format or fmt: they cost more than the rest of a cell.
  const date::sys_time<microseconds> instant(time.time_since_epoch());
  const auto day = date::floor<date::days>(instant);
  const date::year_month_day ymd(day);
  const date::hh_mm_ss<microseconds> clock(instant - day);
  std::string text;
  text.reserve(27);
  if (const int year = int(ymd.year()); year >= 0 && year <= 9999)
    append_digits(text, 4, year);
  else
    fmt::format_to(std::back_inserter(text), "{:04}", year);
  append_digits(text += '-', 2, unsigned(ymd.month()));
  append_digits(text += '-', 2, unsigned(ymd.day()));
  append_digits(text += 'T', 2, clock.hours().count());
  append_digits(text += ':', 2, clock.minutes().count());
  append_digits(text += ':', 2, clock.seconds().count());
  if (clock.subseconds().count() != 0)
    append_digits(text += '.', 6, clock.subseconds().count());
  return text += 'Z';
}

std::optional<TimePoint> parse_date_time(std::string_view text, const TimeZone &zone) {
  Reader in(text);
  const auto year = in.number(4);
  if (!year || !in.skip('-'))
    return std::nullopt;
  const auto month = in.number(2);
  if (!month || !in.skip('-'))
    return std::nullopt;
  const auto day = in.number(2);
  if (!day)
    return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(unsigned(*month)),
                                         std::chrono::day(unsigned(*day))};
  if (!date.ok())
    return std::nullopt;
  if (in.at_end())
    return zone.at(date, microseconds(0));

  if (!in.skip('T') && !in.skip(' '))
    return std::nullopt;
  const auto hour = in.number(2);
  if (!hour || *hour > 23 || !in.skip(':'))
    return std::nullopt;
  const auto minute = in.number(2);
  if (!minute || *minute > 59)
    return std::nullopt;
  microseconds since_midnight = std::chrono::hours(*hour) + std::chrono::minutes(*minute);
  if (in.skip(':')) {
    const auto second = in.number(2);
    if (!second || *second > 59)
      return std::nullopt;
    since_midnight += std::chrono::seconds(*second);
    if (in.skip('.')) {
      const auto fraction = in.fraction();
      if (!fraction)
        return std::nullopt;
      since_midnight += *fraction;
    }
  }
  if (in.at_end())
    return zone.at(date, since_midnight);
  const auto offset = read_offset(in);
  if (!offset || !in.at_end())
    return std::nullopt;
  const auto days = std::chrono::sys_days(date).time_since_epoch();
  return TimePoint(microseconds(days) + since_midnight - *offset);
}

} // namespace xingtu
