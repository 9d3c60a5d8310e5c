#pragma once
// Written quantities, as the vendor's fields hold them: "12", "1,200", "1.2万", "1w-5w", "¥100-200",
// "0.5%-1%", ">=100w", "100万以上". From text to exact amounts; what a column makes of an amount is
// value.hpp's matter.
#include <optional>
#include <string_view>

#include "extract/decimal.hpp"

namespace xingtu::extract {

/// One number with what is written around it.
struct Amount {
  Decimal number;          ///< without its unit
  bool is_integer = false; ///< written without decimal point and exponent
  bool has_unit = false;   ///< 万, w, 亿, k and the like
  int power_of_ten = 0;    ///< what the unit is worth: 4 for 万
  bool percent = false;
  bool currency = false;   ///< ¥, 元, CNY, RMB

  Decimal value() const { return number.shifted(power_of_ten); }
};

enum class Bounds {
  exact,    ///< only low
  range,    ///< low and high
  at_least, ///< only low
  at_most,  ///< only high
};

struct Quantity {
  Bounds bounds = Bounds::exact;
  Amount low;
  Amount high;
};

/// Reads all of `text`, in which full-width forms are ordinary ones (to_half_width). Blanks between
/// the parts do not count, but none may stand inside a number; thousands separators stand between
/// groups of three. A unit that only the second number of a range has is the first one's too
/// ("1-5w"), unless the first would be over the second with it and is not without ("500-1w").
/// Nothing if the text is anything else, e.g. "约1.2万".
std::optional<Quantity> parse_quantity(std::string_view text);

} // namespace xingtu::extract
