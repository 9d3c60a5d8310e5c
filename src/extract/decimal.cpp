#include "extract/decimal.hpp"

#include <algorithm>
#include <charconv>

namespace xingtu::extract {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// The digits at the start of `text`, which are taken off it.
std::string_view take_digits(std::string_view &text) {
  const auto *const end = std::find_if_not(text.begin(), text.end(), is_digit);
  const std::string_view digits = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text.remove_prefix(digits.size());
  return digits;
}

bool take_any(std::string_view &text, std::string_view set) {
  if (text.empty() || set.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

/// Where exponents saturate: far over every limit, far below where adding lengths could overflow.
constexpr std::int64_t kExponentLimit = 1'000'000'000'000'000;

std::optional<std::int64_t> take_exponent(std::string_view &text) {
  const bool negative = !text.empty() && text.front() == '-';
  take_any(text, "+-");
  const std::string_view digits = take_digits(text);
  if (digits.empty()) return std::nullopt;
  std::int64_t value = 0;
  for (const char c : digits) value = std::min(value * 10 + (c - '0'), kExponentLimit);
  return negative ? -value : value;
}

} // namespace

std::optional<Decimal> Decimal::parse(std::string_view text) {
  Decimal result;
  result.negative_ = !text.empty() && text.front() == '-';
  take_any(text, "+-");
  result.digits_ = take_digits(text);
  if (take_any(text, ".")) {
    const std::string_view fraction = take_digits(text);
    if (fraction.empty()) return std::nullopt;
    result.digits_ += fraction;
    result.exponent_ = -static_cast<std::int64_t>(fraction.size());
  }
  if (result.digits_.empty()) return std::nullopt;
  if (take_any(text, "eE")) {
    const auto exponent = take_exponent(text);
    if (!exponent) return std::nullopt;
    result.exponent_ += *exponent;
  }
  if (!text.empty()) return std::nullopt;
  result.normalise();
  return result;
}

void Decimal::normalise() {
  digits_.erase(0, std::min(digits_.find_first_not_of('0'), digits_.size()));
  if (digits_.empty()) {
    *this = Decimal();
    return;
  }
  const std::size_t kept = digits_.find_last_not_of('0') + 1;
  exponent_ += static_cast<std::int64_t>(digits_.size() - kept);
  digits_.resize(kept);
}

Decimal Decimal::shifted(int power) const {
  Decimal result = *this;
  if (!is_zero()) result.exponent_ += power;
  return result;
}

Decimal Decimal::rounded(int decimals) const {
  if (scale() <= decimals) return *this;
  const std::int64_t kept = magnitude() + decimals; // digits that stay
  if (kept < 0) return {};
  const auto cut = static_cast<std::size_t>(kept);
  Decimal result;
  result.negative_ = negative_;
  result.digits_.assign(1, '0').append(digits_, 0, cut); // the 0 takes the carry of 99.5
  result.exponent_ = -decimals;
  if (digits_[cut] >= '5') {
    const std::size_t carried = result.digits_.find_last_not_of('9');
    ++result.digits_[carried];
    for (std::size_t i = carried + 1; i < result.digits_.size(); ++i) result.digits_[i] = '0';
  }
  result.normalise();
  return result;
}

std::optional<std::int64_t> Decimal::to_int64() const {
  constexpr std::int64_t kLongest = 19; // digits of 2^63
  if (!is_whole() || magnitude() > kLongest) return std::nullopt;
  const std::string text = to_text();
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc()) return std::nullopt;
  return value;
}

std::string Decimal::to_text() const {
  if (is_zero()) return "0";
  std::string text = negative_ ? "-" : "";
  if (is_whole()) {
    text += digits_;
    text.append(static_cast<std::size_t>(exponent_), '0');
    return text;
  }
  const std::int64_t before = magnitude();
  if (before > 0) {
    const auto point = static_cast<std::size_t>(before);
    return text.append(digits_, 0, point).append(".").append(digits_, point);
  }
  text += "0.";
  text.append(static_cast<std::size_t>(-before), '0');
  return text += digits_;
}

std::strong_ordering Decimal::operator<=>(const Decimal &other) const {
  const auto sign = [](const Decimal &d) { return d.is_zero() ? 0 : d.negative_ ? -1 : 1; };
  if (sign(*this) != sign(other) || is_zero()) return sign(*this) <=> sign(other);
  std::strong_ordering sizes = magnitude() <=> other.magnitude();
  if (sizes == std::strong_ordering::equal) sizes = digits_.compare(other.digits_) <=> 0;
  return negative_ ? 0 <=> sizes : sizes;
}

} // namespace xingtu::extract
