#pragma once
// Amounts of CNY, exact: numeric(20,4) of the tables.
#include <cstdint>
#include <optional>
#include <string>

namespace xingtu {

/// `count` times a price such as "0.02" (a decimal with at most four places, as the configuration has
/// checked), without trailing zeros: "1.5". Nothing for a price of 0, its default: what requests cost is
/// not known then. Throws Error(internal) for a price that is none.
std::optional<std::string> price_of(std::int64_t count, const std::string &price);

} // namespace xingtu
