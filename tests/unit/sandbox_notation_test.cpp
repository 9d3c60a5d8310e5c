#include <array>
#include <optional>
#include <string>

#include <doctest/doctest.h>

#include "sandbox/draw.hpp"
#include "sandbox/notation.hpp"

namespace {

using namespace xingtu::sandbox;

constexpr std::array kNotations = {Notation::plain,         Notation::wrapped,    Notation::quoted,
                                   Notation::thousands,     Notation::full_width, Notation::wan,
                                   Notation::latin_wan,     Notation::yuan,       Notation::basis_points,
                                   Notation::percent,       Notation::bucket,     Notation::yuan_bucket,
                                   Notation::percent_bucket};

std::string json_of(Notation notation, Quantity quantity, std::int64_t amount) {
  std::string json;
  append_json(json, notation, told(notation, quantity, amount));
  return json;
}

void replace_all(std::string &text, const std::string &from, const std::string &to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from))
    text.replace(at, from.size(), to);
}

/// A number of the written forms, in 1/1000000: enough for every scale here.
std::int64_t millionths(std::string text) {
  std::int64_t unit = 1'000'000;
  const auto take = [&](const std::string &suffix, std::int64_t factor, std::int64_t divisor) {
    if (!text.ends_with(suffix))
      return;
    text.resize(text.size() - suffix.size());
    unit = unit * factor / divisor;
  };
  take("万", 10'000, 1);
  take("w", 10'000, 1);
  take("亿", 100'000'000, 1);
  take("%", 1, 100);
  std::int64_t value = 0;
  bool fraction = false;
  for (const char c : text) {
    if (c == '.') {
      fraction = true;
      continue;
    }
    REQUIRE((c >= '0' && c <= '9'));
    if (fraction)
      unit /= 10;
    value = fraction ? value + (c - '0') * unit : value * 10 + (c - '0') * unit;
  }
  return value;
}

struct Reading {
  std::int64_t min = 0;
  std::optional<std::int64_t> max;
};

/// Reads what was written by the words of the contract, by another way than it was written.
Reading read(std::string json, bool basis_points) {
  replace_all(json, R"({"value":)", "");
  for (const char *noise : {"}", "\"", ",", "¥"})
    replace_all(json, noise, "");
  for (int digit = 0; digit < 10; ++digit)
    replace_all(json, std::string("\xEF\xBC") + static_cast<char>(0x90 + digit), std::to_string(digit));
  replace_all(json, "．", ".");
  if (basis_points)
    return {millionths(json) / 10'000, millionths(json) / 10'000};
  if (json.starts_with(">="))
    return {millionths(json.substr(2)), std::nullopt};
  const auto dash = json.find('-');
  if (dash == std::string::npos)
    return {millionths(json), millionths(json)};
  return {millionths(json.substr(0, dash)), millionths(json.substr(dash + 1))};
}

std::int64_t millionths(const Decimal &number) {
  std::int64_t value = number.units;
  for (int i = number.scale; i < 6; ++i)
    value *= 10;
  return value;
}

bool fits(Notation notation, Quantity quantity) {
  const bool ratio_form = notation == Notation::basis_points || notation == Notation::percent ||
                          notation == Notation::percent_bucket;
  return ratio_form == (quantity == Quantity::ratio);
}

} // namespace

TEST_CASE("numbers are written as the vendor writes them") {
  CHECK(json_of(Notation::plain, Quantity::count, 12345) == "12345");
  CHECK(json_of(Notation::plain, Quantity::money, 1250) == "12.50");
  CHECK(json_of(Notation::wrapped, Quantity::count, 12) == R"({"value":12})");
  CHECK(json_of(Notation::thousands, Quantity::count, 1234567) == R"("1,234,567")");
  CHECK(json_of(Notation::thousands, Quantity::count, 123) == R"("123")");
  CHECK(json_of(Notation::full_width, Quantity::count, 1230) == R"("１２３０")");
  CHECK(json_of(Notation::wan, Quantity::count, 12'345) == R"("1.2万")");
  CHECK(json_of(Notation::wan, Quantity::count, 345'678'901) == R"("3.4亿")");
  CHECK(json_of(Notation::wan, Quantity::count, 20'000) == R"("2万")");
  CHECK(json_of(Notation::wan, Quantity::count, 9876) == R"("9876")");
  CHECK(json_of(Notation::latin_wan, Quantity::count, 12'345) == R"("1.2w")");
  CHECK(json_of(Notation::yuan, Quantity::money, 1250) == R"("¥12.50")");
  CHECK(json_of(Notation::basis_points, Quantity::ratio, 35) == "35");
  CHECK(json_of(Notation::percent, Quantity::ratio, 35) == R"("0.35%")");
  CHECK(json_of(Notation::bucket, Quantity::count, 12'345) == R"("1w-5w")");
  CHECK(json_of(Notation::bucket, Quantity::count, 1000) == R"("1000-2500")");
  CHECK(json_of(Notation::bucket, Quantity::count, 7000) == R"("5000-1w")");
  CHECK(json_of(Notation::bucket, Quantity::count, 5'000'000) == R"(">=100w")");
  CHECK(json_of(Notation::yuan_bucket, Quantity::money, 15'000) == R"("¥100-200")");
  CHECK(json_of(Notation::percent_bucket, Quantity::ratio, 70) == R"("0.5%-1%")");
}

TEST_CASE("what is written of a number reads back as exactly its truth, in every notation") {
  const Draw draw(7);
  for (const auto notation : kNotations)
    for (const auto quantity : {Quantity::count, Quantity::ratio, Quantity::money}) {
      if (!fits(notation, quantity))
        continue;
      for (std::uint64_t i = 0; i < 500; ++i) {
        const auto limit = quantity == Quantity::ratio ? 10'000 : draw.of(i).of("size").between(1, 9);
        std::int64_t scale = 1;
        for (std::int64_t k = 0; k < limit && quantity != Quantity::ratio; ++k)
          scale *= 10;
        const auto amount = draw.of(i).of("amount").below(quantity == Quantity::ratio ? 10'000 : scale);
        const Figure truth = told(notation, quantity, amount);
        const std::string json = json_of(notation, quantity, amount);
        INFO(json);
        const Reading reading = read(json, notation == Notation::basis_points);
        CHECK(reading.min == millionths(truth.min));
        REQUIRE(reading.max.has_value() == truth.max.has_value());
        if (truth.max)
          CHECK(*reading.max == millionths(*truth.max));
      }
    }
}

TEST_CASE("what a notation tells of a growing number never falls") {
  for (const auto notation : kNotations) {
    std::int64_t last = 0;
    for (std::int64_t amount = 0; amount < 1'000'000'000; amount = amount * 11 / 10 + 1) {
      const auto now = millionths(told(notation, Quantity::count, amount).min);
      CHECK(now >= last);
      last = now;
    }
  }
}

TEST_CASE("columns are printed as PostgreSQL prints them") {
  CHECK(column_text(Quantity::count, {12345, 0}) == "12345");
  CHECK(column_text(Quantity::money, {1250, 2}) == "12.5000");
  CHECK(column_text(Quantity::money, {100, 0}) == "100.0000");
  CHECK(column_text(Quantity::ratio, {35, 4}) == "0.0035");
  CHECK(column_text(Quantity::ratio, {500, 4}) == "0.05");
  CHECK(column_text(Quantity::ratio, {0, 4}) == "0");
  CHECK(column_text(Quantity::ratio, {10'000, 4}) == "1");
}
