#include "config/units.hpp"

#include <algorithm>
#include <charconv>

namespace xingtu::config {
namespace {

struct Quantity {
  std::uint64_t number;
  std::string_view unit;
};

std::size_t leading_digits(std::string_view text) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_digit) - text.begin());
}

std::optional<Quantity> quantity(std::string_view text, std::size_t most_digits) {
  const auto digits = leading_digits(text);
  if (digits == 0 || digits > most_digits)
    return std::nullopt;
  std::uint64_t number = 0;
  std::from_chars(text.data(), text.data() + digits, number);
  return Quantity{number, text.substr(digits)};
}

/// Digits, and optionally a point with further digits; how many of each.
struct Decimal {
  std::size_t whole = 0, fraction = 0, length = 0;
};
std::optional<Decimal> decimal(std::string_view text) {
  Decimal found;
  found.whole = found.length = leading_digits(text);
  if (found.length < text.size() && text[found.length] == '.') {
    found.fraction = leading_digits(text.substr(found.length + 1));
    found.length += 1 + found.fraction;
    if (found.fraction == 0)
      return std::nullopt;
  }
  return found.whole == 0 ? std::nullopt : std::optional(found);
}

} // namespace

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
  using namespace std::chrono;
  const auto found = quantity(text, 9);
  if (!found)
    return std::nullopt;
  const auto number = static_cast<std::int64_t>(found->number);
  if (found->unit == "ms")
    return milliseconds(number);
  if (found->unit == "s")
    return seconds(number);
  if (found->unit == "m")
    return minutes(number);
  if (found->unit == "h")
    return hours(number);
  if (found->unit == "d")
    return hours(24 * number);
  return std::nullopt;
}

std::optional<std::uint64_t> parse_size(std::string_view text) {
  const auto found = quantity(text, 10);
  if (!found)
    return std::nullopt;
  if (found->unit.empty())
    return found->number;
  if (found->unit == "KiB")
    return found->number << 10;
  if (found->unit == "MiB")
    return found->number << 20;
  if (found->unit == "GiB")
    return found->number << 30;
  return std::nullopt;
}

std::optional<double> parse_rate(std::string_view text) {
  const auto found = decimal(text);
  if (!found || found->whole > 6 || found->fraction > 3)
    return std::nullopt;
  double number = 0;
  std::from_chars(text.data(), text.data() + found->length, number);
  const auto unit = text.substr(found->length);
  if (unit == "/s")
    return number;
  if (unit == "/min")
    return number / 60;
  return std::nullopt;
}

bool is_price(std::string_view text) {
  const auto found = decimal(text);
  return found && found->length == text.size() && found->whole <= 16 && found->fraction <= 4;
}

} // namespace xingtu::config
