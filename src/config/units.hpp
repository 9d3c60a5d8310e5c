#pragma once
// Values with a unit: 90s, 16MiB, 20/s. Text in, a value out, or nothing if it is not one.
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace xingtu::config {

/// A whole number with ms, s, m, h or d behind it; at most 9 digits.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

/// Bytes: a whole number, alone or with KiB, MiB or GiB behind it; at most 10 digits.
std::optional<std::uint64_t> parse_size(std::string_view text);

/// Per second: a decimal number with /s or /min behind it; at most 6 digits and 3 decimals.
std::optional<double> parse_rate(std::string_view text);

/// Whether `text` is a decimal number without sign that numeric(20,4) holds exactly.
bool is_price(std::string_view text);

} // namespace xingtu::config
