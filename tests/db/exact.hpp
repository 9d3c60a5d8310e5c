#pragma once
// Numbers as the views have them in numeric: exact, so that money is compared to its last digit.
#include <cstdint>
#include <optional>
#include <string>

namespace xingtu::test {

__extension__ using Wide = __int128; // a sum of money, to be divided to six places, does not fit into 64 bits

/// In 1/10^8: money has four places, and half of it five. Nothing: NULL.
using Exact = std::optional<Wide>;

Exact exact(std::int64_t whole);
/// Of digits with or without a point.
Exact exact(const std::string &digits);

/// Without zeros behind its last place; "-": NULL.
std::string cell(const Exact &number);

Exact minus(const Exact &value, const Exact &previous);
Exact middle(const Exact &low, const Exact &high);
/// part / whole to so many places, halves away from zero; NULL if the whole is 0.
Exact ratio(const Exact &part, const Exact &whole, int places = 6);

} // namespace xingtu::test
