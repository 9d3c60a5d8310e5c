#pragma once
// How the API writes numbers. A hidden exact amount and a notation give the figure that this notation
// can tell (1.2万 cannot tell 12345); the figure is the truth, and its text is what is sent. Nothing
// here goes through double.
#include <cstdint>
#include <optional>
#include <string>

namespace xingtu::sandbox {

/// units / 10^scale.
struct Decimal {
  std::int64_t units = 0;
  int scale = 0;
};

/// What a number is of: the scale of its hidden amount, and the text that PostgreSQL prints.
enum class Quantity {
  count, ///< whole
  ratio, ///< amount in 1/10000; printed without zeros at the end
  money, ///< amount in 1/100 CNY; printed as numeric(20,4)
};
int scale_of(Quantity quantity);

/// An exact number (min equals max), or a range; without max it is open.
struct Figure {
  Decimal min;
  std::optional<Decimal> max;
};

enum class Notation {
  plain,          ///< 12345, 12.50
  wrapped,        ///< {"value": 12345}
  quoted,         ///< "12345"
  thousands,      ///< "12,345"
  full_width,     ///< "１２３４５"
  wan,            ///< "1.2万", "3.4亿", below that "9876"
  latin_wan,      ///< "1.2w"
  yuan,           ///< "¥12.50"
  basis_points,   ///< 35, a ratio of 0.0035
  percent,        ///< "0.35%"
  bucket,         ///< "1w-5w", "1000-2500", ">=100w"
  yuan_bucket,    ///< "¥100-200"
  percent_bucket, ///< "0.5%-1%"
};

/// What the notation can tell of `amount` (in units of the quantity's scale). Grows with amount.
Figure told(Notation notation, Quantity quantity, std::int64_t amount);

/// The figure as JSON. Precondition: it is one that told() gave for this notation.
void append_json(std::string &json, Notation notation, const Figure &figure);

/// As PostgreSQL prints the column: bigint, numeric, numeric(20,4).
std::string column_text(Quantity quantity, const Decimal &number);

} // namespace xingtu::sandbox
