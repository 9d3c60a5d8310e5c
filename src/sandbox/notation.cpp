#include "sandbox/notation.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include <fmt/format.h>

namespace xingtu::sandbox {
namespace {

constexpr std::int64_t kWan = 10'000, kYi = 100'000'000;

/// The lower bounds of the ranges that the API gives instead of exact numbers; the last is open.
constexpr std::array<std::int64_t, 11> kCountBounds = {0,    100,      500,       1000,      2500,      5000,
                                                       kWan, 5 * kWan, 10 * kWan, 50 * kWan, 100 * kWan};
constexpr std::array<std::int64_t, 9> kYuanBounds = {0, 1, 5, 20, 50, 100, 200, 500, 1000};
/// In 1/10000.
constexpr std::array<std::int64_t, 8> kRatioBounds = {0, 50, 100, 200, 300, 500, 1000, 2000};

std::int64_t power_of_ten(int exponent) {
  return exponent == 0 ? 1 : 10 * power_of_ten(exponent - 1);
}

Figure exact(std::int64_t units, int scale) {
  return {{units, scale}, Decimal{units, scale}};
}

/// "12.50": all decimals of the scale, or as many as are not zeros at the end.
std::string decimal_text(const Decimal &number, bool trim) {
  const std::int64_t power = power_of_ten(number.scale);
  std::string text = fmt::format("{}", number.units / power);
  if (number.scale == 0)
    return text;
  text += fmt::format(".{:0{}}", number.units % power, number.scale);
  if (trim) {
    while (text.back() == '0')
      text.pop_back();
    if (text.back() == '.')
      text.pop_back();
  }
  return text;
}

/// Whole numbers of the bucket that holds `amount`.
Figure bucket(std::span<const std::int64_t> bounds, std::int64_t amount, std::int64_t unit, int scale) {
  const auto above = std::upper_bound(bounds.begin(), bounds.end(), amount / unit);
  Figure figure{{*(above - 1), scale}, std::nullopt};
  if (above != bounds.end())
    figure.max = Decimal{*above, scale};
  return figure;
}

/// "9876", "1.2万", "3.4亿", for whole numbers that told() has cut to it.
std::string with_unit(std::int64_t whole, std::string_view wan, std::string_view yi) {
  if (whole >= kYi && !yi.empty())
    return decimal_text({whole / (kYi / 10), 1}, true) + std::string(yi);
  if (whole >= kWan)
    return decimal_text({whole / (kWan / 10), 1}, true) + std::string(wan);
  return fmt::format("{}", whole);
}

std::int64_t cut_to_unit(std::int64_t whole, bool has_yi) {
  if (whole >= kYi && has_yi)
    return whole - whole % (kYi / 10);
  if (whole >= kWan)
    return whole - whole % (kWan / 10);
  return whole;
}

std::string thousands_text(std::int64_t whole) {
  std::string text = fmt::format("{}", whole);
  for (std::size_t at = text.size(); at > 3;)
    text.insert(at -= 3, ",");
  return text;
}

std::string full_width_text(std::string_view digits) {
  std::string text;
  for (const char c : digits) {
    if (c >= '0' && c <= '9') {
      // U+FF10 is EF BC 90, and the nine other digits follow it.
      text += "\xEF\xBC";
      text += static_cast<char>(0x90 + (c - '0'));
    } else {
      text += "\xEF\xBC\x8E"; // U+FF0E, the full stop
    }
  }
  return text;
}

/// "1w-5w" with `prefix` before the whole and `suffix` after each bound.
std::string range_text(const Figure &figure, std::string_view prefix, std::string_view suffix) {
  const auto bound = [&](const Decimal &number) {
    return number.scale == 0 ? with_unit(number.units, "w", "") : decimal_text(number, true);
  };
  if (!figure.max)
    return fmt::format(">={}{}{}", prefix, bound(figure.min), suffix);
  return fmt::format("{}{}{}-{}{}", prefix, bound(figure.min), suffix, bound(*figure.max), suffix);
}

std::string written(Notation notation, const Figure &figure) {
  const Decimal &number = figure.min;
  switch (notation) {
  case Notation::plain:
  case Notation::wrapped:
  case Notation::quoted:
    return decimal_text(number, false);
  case Notation::thousands:
    return thousands_text(number.units);
  case Notation::full_width:
    return full_width_text(decimal_text(number, false));
  case Notation::wan:
    return with_unit(number.units, "万", "亿");
  case Notation::latin_wan:
    return with_unit(number.units, "w", "");
  case Notation::yuan:
    return "¥" + decimal_text(number, false);
  case Notation::basis_points:
    return fmt::format("{}", number.units);
  case Notation::percent:
    return decimal_text({number.units, number.scale - 2}, false) + "%";
  case Notation::bucket:
    return range_text(figure, "", "");
  case Notation::yuan_bucket:
    return range_text(figure, "¥", "");
  case Notation::percent_bucket: {
    Figure percents{{number.units, number.scale - 2}, std::nullopt};
    if (figure.max)
      percents.max = Decimal{figure.max->units, figure.max->scale - 2};
    return range_text(percents, "", "%");
  }
  }
  return {}; // not reached: every notation is above
}

} // namespace

int scale_of(Quantity quantity) {
  switch (quantity) {
  case Quantity::count:
    return 0;
  case Quantity::ratio:
    return 4;
  case Quantity::money:
    return 2;
  }
  return 0;
}

Figure told(Notation notation, Quantity quantity, std::int64_t amount) {
  const int scale = scale_of(quantity);
  const std::int64_t unit = power_of_ten(scale);
  switch (notation) {
  case Notation::thousands:
    return exact(amount / unit, 0);
  case Notation::wan:
    return exact(cut_to_unit(amount / unit, true), 0);
  case Notation::latin_wan:
    return exact(cut_to_unit(amount / unit, false), 0);
  case Notation::bucket:
    return bucket(kCountBounds, amount, unit, 0);
  case Notation::yuan_bucket:
    return bucket(kYuanBounds, amount, unit, 0);
  case Notation::percent_bucket:
    return bucket(kRatioBounds, amount, 1, 4);
  case Notation::plain:
  case Notation::wrapped:
  case Notation::quoted:
  case Notation::full_width:
  case Notation::yuan:
  case Notation::basis_points:
  case Notation::percent:
    break;
  }
  return exact(amount, scale);
}

void append_json(std::string &json, Notation notation, const Figure &figure) {
  const std::string text = written(notation, figure);
  switch (notation) {
  case Notation::plain:
  case Notation::basis_points:
    json += text;
    break;
  case Notation::wrapped:
    json.append(R"({"value":)").append(text).append("}");
    break;
  default:
    json.append(1, '"').append(text).append(1, '"'); // no character here needs an escape
  }
}

std::string column_text(Quantity quantity, const Decimal &number) {
  if (quantity != Quantity::money)
    return decimal_text(number, true);
  return decimal_text({number.units * power_of_ten(4 - number.scale), 4}, false);
}

} // namespace xingtu::sandbox
