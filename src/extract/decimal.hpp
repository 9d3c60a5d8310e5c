#pragma once
// A decimal number, exact: sign, digits, power of ten. Nothing passes through double. An exponent is
// only a number here, so 1e999999999 costs as much as 1; only to_text() writes zeros out, and callers
// check magnitude() and scale() first.
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace xingtu::extract {

class Decimal {
public:
  /// Zero.
  Decimal() = default;
  /// Reads [+-] digits [. digits] [e [+-] digits]; the digits before the point may be missing (".5"),
  /// those after it not ("5."). Nothing for anything else.
  static std::optional<Decimal> parse(std::string_view text);

  bool is_zero() const { return digits_.empty(); }
  bool is_negative() const { return negative_; }
  bool is_whole() const { return exponent_ >= 0; }
  /// The number of digits before the point: 1234.5 has 4, 0.5 has 0, 0.05 has -1, and 0 has 0. The
  /// value is below 10^magnitude().
  std::int64_t magnitude() const { return static_cast<std::int64_t>(digits_.size()) + exponent_; }
  /// The number of digits after the point, without trailing zeros.
  std::int64_t scale() const { return exponent_ < 0 ? -exponent_ : 0; }

  /// The value times 10^power.
  Decimal shifted(int power) const;
  /// To at most `decimals` digits after the point; halves go away from zero, as numeric does.
  Decimal rounded(int decimals) const;
  /// Nothing if it is not whole or does not fit.
  std::optional<std::int64_t> to_int64() const;
  /// The normal form: no exponent, no plus, no trailing zeros after the point ("0.1", "12", "0").
  /// Takes magnitude() + scale() characters.
  std::string to_text() const;

  bool operator==(const Decimal &) const = default;
  std::strong_ordering operator<=>(const Decimal &other) const;

private:
  void normalise();

  // Zero has no digits, exponent 0 and no sign; else the first and the last digit are not 0.
  bool negative_ = false;
  std::string digits_;
  std::int64_t exponent_ = 0;
};

} // namespace xingtu::extract
