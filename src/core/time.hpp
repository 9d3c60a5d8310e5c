#pragma once
// Time: one representation of instants, the job's time zone, and the logical slots of snapshots.
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace xingtu {

/// An instant, to the microsecond that PostgreSQL keeps.
using TimePoint = std::chrono::time_point<std::chrono::system_clock, std::chrono::microseconds>;
/// For durations, backoff and rates; never jumps.
using SteadyTime = std::chrono::steady_clock::time_point;
using Milliseconds = std::chrono::milliseconds;

/// How often a snapshot is taken.
enum class Every { hour, day, week };

/// A time zone of the system's database, e.g. Asia/Shanghai. Cheap to copy.
class TimeZone {
public:
  /// Throws Error(config) for a name that the system's time zone database does not have.
  explicit TimeZone(const std::string &name);

  const std::string &name() const { return name_; }
  /// Midnight of a calendar date here. Where a clock change skips midnight, the first instant after.
  TimePoint at(std::chrono::year_month_day day, std::chrono::microseconds since_midnight) const;
  /// "2026-11-22T00:00+08:00", for people; seconds only if there are any.
  std::string format(TimePoint time) const;
  /// The start of the hour, day or ISO week (Monday) that `time` lies in, here.
  TimePoint slot_start(TimePoint time, Every every) const;

private:
  std::string name_;
  const void *zone_; // date::time_zone; kept out of this header for compile time
};

/// "2026-11-22T13:00:00Z" (UTC; microseconds only if there are any).
std::string to_iso8601(TimePoint time);

/// Reads "2019-05-13", "2019-05-13 12:34[:56[.789]]", with T or blank between, and with Z, +08:00,
/// +0800 or no offset (then: in `zone`). Nothing if it is not a valid date and time.
std::optional<TimePoint> parse_date_time(std::string_view text, const TimeZone &zone);

} // namespace xingtu
