#include <doctest/doctest.h>

#include <compare>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "extract/decimal.hpp"
#include "extract/quantity.hpp"

using xingtu::extract::Bounds;
using xingtu::extract::Decimal;
using xingtu::extract::parse_quantity;

namespace {

Decimal decimal(std::string_view text) {
  const auto parsed = Decimal::parse(text);
  REQUIRE(parsed);
  return *parsed;
}

} // namespace

TEST_CASE("a decimal prints in one normal form") {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"0", "0"}, {"-0", "0"}, {"-0.00", "0"}, {"+5", "5"}, {"007", "7"}, {"0.10", "0.1"}, {"12.0", "12"},
      {"1e3", "1000"},
      {"1.5e-3", "0.0015"}, {"100e-2", "1"}, {"-12.340", "-12.34"}, {".5", "0.5"}, {"1E+2", "100"},
      {"0e99999999999999999999", "0"},
      {"123456789012345678901234567890.123456789", "123456789012345678901234567890.123456789"},
  };
  for (const auto &row : rows) {
    CAPTURE(row.first);
    CHECK(decimal(row.first).to_text() == row.second);
    CHECK(decimal(row.second) == decimal(row.first));
  }
  for (const std::string bad : {"", "-", "+", ".", "5.", "e5", "1e", "1e+", "1 ", " 1", "--1", "1.2.3",
      "1,000", "1e1.5", "0x1"}) {
    CAPTURE(bad);
    CHECK_FALSE(Decimal::parse(bad));
  }
}

TEST_CASE("decimals compare by value, whatever their exponents") {
  const std::vector<std::string> ascending = {"-1e999999999", "-12", "-1.5", "-1e-999999999", "0",
      "1e-999999999", "0.5",
                                              "0.51", "1", "1.0000000000000000000001", "9", "10", "12",
                                              "1e999999999"};
  for (std::size_t i = 0; i < ascending.size(); ++i) {
    for (std::size_t j = 0; j < ascending.size(); ++j) {
      CAPTURE(ascending[i]);
      CAPTURE(ascending[j]);
      CHECK(((decimal(ascending[i]) <=> decimal(ascending[j])) == (i <=> j)));
    }
  }
}

TEST_CASE("rounding takes halves away from zero and carries") {
  const auto rounded = [](std::string_view text,
      int decimals) { return decimal(text).rounded(decimals).to_text(); };
  CHECK(rounded("2.5", 0) == "3");
  CHECK(rounded("-2.5", 0) == "-3");
  CHECK(rounded("2.4999", 0) == "2");
  CHECK(rounded("0.5", 0) == "1");
  CHECK(rounded("0.05", 0) == "0");
  CHECK(rounded("99.995", 2) == "100");
  CHECK(rounded("1.2999", 3) == "1.3");
  CHECK(rounded("123", 4) == "123");
}

TEST_CASE("only whole numbers within 64 bits are integers") {
  CHECK(decimal("9223372036854775807").to_int64() == INT64_MAX);
  CHECK(decimal("-9223372036854775808").to_int64() == INT64_MIN);
  CHECK_FALSE(decimal("9223372036854775808").to_int64());
  CHECK_FALSE(decimal("1e999999999").to_int64());
  CHECK_FALSE(decimal("0.5").to_int64());
}

TEST_CASE("any decimal written with any unit, grouping and width reads back exactly") {
  struct Unit {
    std::string_view word;
    int power;
  };
  const std::vector<Unit> units = {{"", 0},  {"万", 4}, {"w", 4},  {"W", 4},    {"亿", 8},
                                   {"k", 3}, {"K", 3},  {"千", 3}, {"百万", 6}, {"千万", 7}};
  std::mt19937_64 random(20261122);
  const auto below = [&random](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  const auto digits = [&](std::size_t n) {
    std::string text;
    while (text.size() < n) text.push_back(static_cast<char>('0' + below(10)));
    return text;
  };
  for (int round = 0; round < 20'000; ++round) {
    const std::string whole = std::to_string(1 + below(9)) + digits(below(25));
    const std::string fraction = digits(below(8));
    const Unit &unit = units[below(units.size())];
    const std::string sign = below(3) == 0 ? "-" : "";
    // What is expected is put together by moving the point in the text, not by the code under test.
    std::string shifted = fraction + std::string(20, '0');
    shifted = sign + whole + shifted.substr(0, static_cast<std::size_t>(unit.power)) + "." +
              shifted.substr(static_cast<std::size_t>(unit.power));
    shifted.erase(shifted.find_last_not_of('0') + 1);
    if (shifted.back() == '.') shifted.pop_back();

    std::string grouped = whole;
    if (below(2) == 0) {
      for (std::size_t i = whole.size(); i > 3; i -= 3) grouped.insert(i - 3, ",");
    }
    std::string written = sign + grouped + (fraction.empty() ? "" : "." + fraction);
    if (below(2) == 0) written += " ";
    written += unit.word;
    CAPTURE(written);
    const auto quantity = parse_quantity(written);
    REQUIRE(quantity);
    REQUIRE(quantity->bounds == Bounds::exact);
    REQUIRE(quantity->low.value().to_text() == shifted);
  }
}
