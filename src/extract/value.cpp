#include "extract/value.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <utility>

#include "extract/quantity.hpp"
#include "extract/text.hpp"

namespace xingtu::extract {
namespace {

/// Decimals of a ratio or duration that are stored: far over any real one, and far below the 16383
/// that PostgreSQL's numeric can hold.
constexpr std::int64_t kMaxScale = 1000;
/// Decimals and digits before the point of numeric(20,4).
constexpr int kMoneyScale = 4;
constexpr std::int64_t kMoneyMagnitude = 16;
/// Digits before the point of a duration in seconds: 30 years.
constexpr std::int64_t kSecondsMagnitude = 9;
/// An integer ratio counts 1/10000 each.
constexpr int kRatioUnit = -4;

constexpr std::array<std::string_view, 9> kNotReported = {"",    "-",    "--",   "—", "N/A",
                                                          "n/a", "null", "暂无", "无"};

Reading failed(std::string_view why) { return {std::nullopt, std::nullopt, why}; }

bool is_not_reported(std::string_view text) {
  return std::find(kNotReported.begin(), kNotReported.end(), text) != kNotReported.end();
}

ColumnType single_type(ColumnType type) {
  switch (type) {
  case ColumnType::count_range: return ColumnType::count;
  case ColumnType::ratio_range: return ColumnType::ratio;
  case ColumnType::money_range: return ColumnType::money;
  default: return type;
  }
}

/// An amount as a column takes it, or why not; with kRounded it is both.
struct Fitted {
  Decimal value;
  std::string_view reason;
  bool taken() const { return reason.empty() || reason == reason::kRounded; }
};

Fitted fit_count(const Amount &amount) {
  if (amount.percent || amount.currency) return {{}, reason::kWrongUnit};
  const Decimal value = amount.value();
  if (!value.is_whole()) return {{}, reason::kNotWhole};
  if (!value.to_int64()) return {{}, reason::kOutOfRange};
  return {value, {}};
}

Fitted fit_money(const Amount &amount) {
  if (amount.percent) return {{}, reason::kWrongUnit};
  const Decimal value = amount.value();
  const Decimal rounded = value.rounded(kMoneyScale);
  if (rounded.magnitude() > kMoneyMagnitude) return {{}, reason::kOutOfRange};
  return {rounded, rounded == value ? std::string_view() : reason::kRounded};
}

Fitted fit_ratio(const Amount &amount, bool in_ten_thousandths) {
  if (amount.has_unit || amount.currency) return {{}, reason::kWrongUnit};
  Decimal value = amount.number;
  if (amount.percent) value = value.shifted(-2);
  else if (in_ten_thousandths) value = value.shifted(kRatioUnit);
  static const Decimal one = *Decimal::parse("1");
  if (value.is_negative() || value > one || value.scale() > kMaxScale) return {{}, reason::kOutOfRange};
  return {value, {}};
}

Fitted fit_seconds(const Amount &amount) {
  if (amount.has_unit || amount.percent || amount.currency) return {{}, reason::kWrongUnit};
  const Decimal &value = amount.number;
  if (value.is_negative() || value.magnitude() > kSecondsMagnitude || value.scale() > kMaxScale) {
    return {{}, reason::kOutOfRange};
  }
  return {value, {}};
}

Fitted fit(const Amount &amount, ColumnType type, bool in_ten_thousandths) {
  switch (type) {
  case ColumnType::count: return fit_count(amount);
  case ColumnType::money: return fit_money(amount);
  case ColumnType::ratio: return fit_ratio(amount, in_ten_thousandths);
  default: return fit_seconds(amount);
  }
}

Reading read_range(const Quantity &quantity, ColumnType type) {
  const Amount &low = quantity.low, &high = quantity.high;
  // "0.5%-1": 1% or 1/10000 or 1? Nobody knows.
  if (low.percent && !high.percent) return failed(reason::kWrongUnit);
  const bool integers = low.is_integer && high.is_integer;
  const Fitted from = fit(low, type, integers), to = fit(high, type, integers);
  if (!from.taken()) return failed(from.reason);
  if (!to.taken()) return failed(to.reason);
  if (from.value > to.value) return failed(reason::kReversedRange);
  return {from.value.to_text(), to.value.to_text(), from.reason.empty() ? to.reason : from.reason};
}

Reading read_quantity(std::string_view text, ColumnType type) {
  const auto quantity = parse_quantity(text);
  if (!quantity) return failed(reason::kNotANumber);
  const bool single = single_type(type) == type;
  if (single && quantity->bounds != Bounds::exact) return failed(reason::kRangeInSingle);
  if (quantity->bounds == Bounds::range) return read_range(*quantity, single_type(type));

  const bool at_most = quantity->bounds == Bounds::at_most;
  const Amount &amount = at_most ? quantity->high : quantity->low;
  const Fitted fitted = fit(amount, single_type(type), amount.is_integer);
  if (!fitted.taken()) return failed(fitted.reason);
  Reading reading{fitted.value.to_text(), std::nullopt, fitted.reason};
  if (quantity->bounds == Bounds::exact && !single) reading.high = reading.low;
  if (at_most) std::swap(reading.low, reading.high);
  return reading;
}

/// Nearly every number of a page: digits that are their own normal form, and few enough for every column that
/// counts whole units. Others take the long way.
bool is_plain(std::string_view text, ColumnType type) {
  constexpr std::size_t kDigits = 15;
  const auto unit = single_type(type);
  if (unit != ColumnType::count && unit != ColumnType::money) return false;
  if (text.empty() || text.size() > kDigits || (text.front() == '0' && text.size() > 1)) return false;
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// mm:ss or hh:mm:ss; only the first part may exceed 59.
std::optional<Decimal> parse_clock(std::string_view text) {
  std::int64_t seconds = 0;
  int parts = 0;
  while (true) {
    const std::size_t end = std::min(text.find(':'), text.size());
    const std::string_view part = text.substr(0, end);
    const bool digits = std::all_of(part.begin(), part.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!digits || part.empty() || part.size() > (parts == 0 ? 4U : 2U)) return std::nullopt;
    std::int64_t value = 0;
    for (const char c : part) value = value * 10 + (c - '0');
    if (parts > 0 && value > 59) return std::nullopt;
    seconds = seconds * 60 + value;
    if (++parts > 3) return std::nullopt; // before the sum could overflow
    if (end == text.size()) break;
    text.remove_prefix(end + 1);
  }
  if (parts < 2) return std::nullopt;
  return Decimal::parse(std::to_string(seconds));
}

Reading read_seconds(std::string_view text) {
  if (text.find(':') == std::string_view::npos) return read_quantity(text, ColumnType::seconds);
  const auto seconds = parse_clock(text);
  if (!seconds) return failed(reason::kNotADuration);
  return {seconds->to_text(), std::nullopt, {}};
}

/// What a number of seconds, milliseconds or microseconds since 1970 needs to be microseconds; the
/// three are a thousand apart, so that the magnitude tells which it is for all years from 2000 to 2100.
std::optional<int> power_to_microseconds(std::int64_t magnitude) {
  if (magnitude <= 11) return 6;
  if (magnitude <= 14) return 3;
  if (magnitude <= 17) return 0;
  return std::nullopt;
}

Reading read_timestamp(std::string_view text, const TimeZone &zone) {
  using namespace std::chrono;
  static constexpr TimePoint kEarliest = sys_days(year(2000) / January / 1);
  static constexpr TimePoint kLatest = sys_days(year(2100) / January / 1);
  std::optional<TimePoint> time;
  std::string_view note;
  if (const auto number = Decimal::parse(text)) {
    const auto power = power_to_microseconds(number->magnitude());
    if (!power) return failed(reason::kOutOfRange);
    const Decimal exact = number->shifted(*power), whole = exact.rounded(0);
    if (whole != exact) note = reason::kRounded;
    const auto count = whole.to_int64();
    if (!count) return failed(reason::kOutOfRange);
    time = TimePoint(microseconds(*count));
  } else {
    time = parse_date_time(text, zone);
  }
  if (!time) return failed(reason::kNotATime);
  if (*time < kEarliest || *time > kLatest) return failed(reason::kOutOfRange);
  return {to_iso8601(*time), std::nullopt, note};
}

Reading read_text(const json::Value &value) {
  if (value.is(json::Kind::number)) return {std::string(value.text), std::nullopt, {}};
  if (!value.is(json::Kind::string)) return failed(reason::kWrongType);
  Reading reading;
  std::string text = without_nul(value.text);
  if (value.replaced || text.size() != value.text.size()) reading.reason = reason::kCleaned;
  if (!text.empty()) reading.low = std::move(text);
  return reading;
}

} // namespace

const json::Value &unwrap(const json::Value &value) {
  const json::Value *inner = value.find("value");
  return inner != nullptr ? *inner : value;
}

Reading read_value(const json::Value &value, ColumnType type, const TimeZone &zone) {
  if (value.is(json::Kind::null)) return {};
  if (type == ColumnType::text) return read_text(value);
  if (!value.is(json::Kind::number) && !value.is(json::Kind::string)) return failed(reason::kWrongType);
  if (is_plain(value.text, type)) {
    Reading reading{std::string(value.text), std::nullopt, {}};
    if (is_range(type)) reading.high = reading.low;
    return reading;
  }
  const std::string narrow = to_half_width(value.text);
  const std::string_view text = trim(narrow);
  if (is_not_reported(text)) return {};
  switch (type) {
  case ColumnType::timestamp: return read_timestamp(text, zone);
  case ColumnType::seconds: return read_seconds(text);
  default: return read_quantity(text, type);
  }
}

} // namespace xingtu::extract
