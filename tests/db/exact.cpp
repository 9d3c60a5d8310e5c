#include "exact.hpp"

#include <iterator>
#include <stdexcept>

namespace xingtu::test {
namespace {

constexpr int kPlaces = 8;

Wide power_of_ten(int exponent) { return exponent == 0 ? 1 : 10 * power_of_ten(exponent - 1); }

} // namespace

Exact exact(std::int64_t whole) { return whole * power_of_ten(kPlaces); }

Exact exact(const std::string &digits) {
  Wide value = 0;
  const auto point = digits.find('.');
  for (const char c : digits) {
    if (c == '.') continue;
    if (c < '0' || c > '9') throw std::invalid_argument("not a number: " + digits);
    value = value * 10 + (c - '0');
  }
  const auto places = point == std::string::npos ? 0 : static_cast<int>(digits.size() - point - 1);
  if (digits.empty() || places > kPlaces) throw std::invalid_argument("no number of eight places: " + digits);
  return value * power_of_ten(kPlaces - places);
}

std::string cell(const Exact &number) {
  if (!number) return "-";
  std::string text; // from behind
  for (Wide rest = *number < 0 ? -*number : *number; rest > 0 || std::ssize(text) <= kPlaces; rest /= 10) {
    if (std::ssize(text) == kPlaces) text += '.';
    text += static_cast<char>('0' + static_cast<int>(rest % 10));
  }
  text.erase(0, text.find_first_not_of('0'));
  if (text.front() == '.') text.erase(0, 1);
  if (*number < 0) text += '-';
  return {text.rbegin(), text.rend()};
}

Exact minus(const Exact &value, const Exact &previous) {
  if (!value || !previous) return std::nullopt;
  return *value - *previous;
}

Exact middle(const Exact &low, const Exact &high) {
  if (!low || !high) return std::nullopt;
  return (*low + *high) / 2;
}

Exact ratio(const Exact &part, const Exact &whole, int places) {
  if (!part || !whole || *whole == 0) return std::nullopt;
  const Wide magnitude = (*part < 0 ? -*part : *part) * power_of_ten(places);
  const Wide rounded = (2 * magnitude + *whole) / (2 * *whole);
  return (*part < 0 ? -rounded : rounded) * power_of_ten(kPlaces - places);
}

} // namespace xingtu::test
