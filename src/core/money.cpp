#include "core/money.hpp"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "core/error.hpp"

namespace xingtu {
namespace {

constexpr std::size_t kPlaces = 4;

__extension__ using Wide = __int128; // a price of 20 digits times a count does not fit into 64 bits

std::string digits_of(Wide value) {
  std::string digits;
  for (; value > 0; value /= 10)
    digits += static_cast<char>('0' + static_cast<int>(value % 10));
  while (digits.size() <= kPlaces)
    digits += '0';
  std::reverse(digits.begin(), digits.end());
  return digits;
}

} // namespace

std::optional<std::string> price_of(std::int64_t count, const std::string &price) {
  Wide units = 0;
  std::size_t places = 0;
  bool after_point = false;
  for (const char c : price) {
    if (c == '.' && !after_point) {
      after_point = true;
    } else if (std::isdigit(static_cast<unsigned char>(c)) != 0 && places < kPlaces) {
      units = units * 10 + (c - '0');
      places += after_point ? 1 : 0;
    } else {
      throw Error(ExitCode::internal, fmt::format("not a price: {}", price));
    }
  }
  if (units == 0)
    return std::nullopt;
  for (; places < kPlaces; ++places)
    units *= 10;
  auto text = digits_of(units * count);
  text.insert(text.size() - kPlaces, 1, '.');
  while (text.back() == '0')
    text.pop_back();
  if (text.back() == '.')
    text.pop_back();
  return text;
}

} // namespace xingtu
