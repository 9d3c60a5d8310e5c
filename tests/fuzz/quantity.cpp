// Written numbers: any text in a column of any type.
#include <array>
#include <optional>
#include <string>

#include "core/utf8.hpp"
#include "extract/quantity.hpp"
#include "extract/text.hpp"
#include "extract/value.hpp"
#include "fuzz/target.hpp"

namespace xingtu::fuzz {
namespace {

using extract::Amount;
using extract::Bounds;
using extract::Cell;
using extract::Decimal;
using extract::Reading;

/// Beyond it nobody writes the zeros out.
constexpr std::int64_t kMostDigits = 2'000;

bool is_writable(const Decimal &number) {
  return number.magnitude() < kMostDigits && number.scale() < kMostDigits;
}

void check_decimal(const Decimal &number) {
  require(number.shifted(7).shifted(-7) == number, "a shift can be undone");
  require(number <= number && !(number < number), "a number is itself");
  if (!is_writable(number))
    return;
  const auto again = Decimal::parse(number.to_text());
  require(again == number, "what is written in the normal form is read as the same number");
  const Decimal rounded = number.rounded(4);
  require(rounded.scale() <= 4 && rounded.rounded(4) == rounded, "what is rounded stays so");
  require(rounded.magnitude() <= number.magnitude() + 1 || number.is_zero() || number.magnitude() < -3,
          "a number grows by a digit at most when it is rounded");
  if (const auto integer = number.to_int64())
    require(std::to_string(*integer) == number.to_text(), "an integer is all of the number");
}

void check_amount(const Amount &amount) {
  check_decimal(amount.number);
  check_decimal(amount.value());
  require(!amount.is_integer || amount.number.is_whole(), "what has no point and no exponent is whole");
  require(amount.has_unit || amount.power_of_ten == 0, "only a unit multiplies");
}

void check_parsed(std::string_view text) {
  const auto quantity = extract::parse_quantity(text);
  if (!quantity)
    return;
  check_amount(quantity->low);
  check_amount(quantity->high);
  const Decimal value = quantity->low.value();
  if (quantity->bounds != Bounds::exact || !is_writable(value))
    return;
  const auto again = extract::parse_quantity(value.to_text());
  require(again && again->bounds == Bounds::exact && again->low.value() == value,
          "an exact amount, written plainly, is the same amount");
}

/// A value that was read, written as it is stored, is read as the same value without a word.
void check_stored(const Cell &cell, ColumnType type, const TimeZone &zone) {
  if (!cell || type == ColumnType::text)
    return;
  json::Value stored;
  stored.kind = json::Kind::string;
  // A ratio is stored as 0..1, where an integer would count 1/10000 each.
  const bool whole_ratio = type == ColumnType::ratio && cell->find('.') == std::string::npos;
  const std::string written = whole_ratio ? *cell + ".0" : *cell;
  stored.text = written;
  const Reading again = extract::read_value(stored, type, zone);
  require(again.low == cell && again.reason.empty(), "what is stored is read as the same value");
}

ColumnType single(ColumnType type) {
  switch (type) {
  case ColumnType::count_range:
    return ColumnType::count;
  case ColumnType::ratio_range:
    return ColumnType::ratio;
  case ColumnType::money_range:
    return ColumnType::money;
  default:
    return type;
  }
}

void check_reading(const json::Value &value, ColumnType type) {
  static const TimeZone zone("Asia/Shanghai");
  const Reading reading = extract::read_value(value, type, zone);
  const bool kept = reading.reason.empty() || reading.reason == extract::reason::kRounded ||
                    reading.reason == extract::reason::kCleaned;
  require(kept || (!reading.low && !reading.high), "what cannot be read is NULL");
  require(is_range(type) || !reading.high, "only a range has a maximum");
  check_stored(reading.low, single(type), zone);
  check_stored(reading.high, single(type), zone);
  if (is_range(type) && reading.low && reading.high)
    require(*Decimal::parse(*reading.low) <= *Decimal::parse(*reading.high), "min is not over max");
}

} // namespace

void check_quantity(std::string_view input) {
  if (valid_utf8_prefix(input) != input.size())
    return; // JSON does not let it come this far
  if (const auto number = Decimal::parse(input))
    check_decimal(*number);
  const std::string narrow = extract::to_half_width(input);
  require(valid_utf8_prefix(narrow) == narrow.size(), "half-width text is UTF-8");
  check_parsed(extract::trim(narrow));

  json::Value value;
  value.kind = json::Kind::string;
  value.text = value.raw = input;
  for (const auto type : {ColumnType::text, ColumnType::timestamp, ColumnType::seconds, ColumnType::count,
                          ColumnType::count_range, ColumnType::ratio, ColumnType::ratio_range,
                          ColumnType::money, ColumnType::money_range})
    check_reading(value, type);
}

} // namespace xingtu::fuzz
