#pragma once
// The three ways in which HTTP writes a date (RFC 9110, 5.6.7). Pure.
#include <optional>
#include <string_view>

#include "core/time.hpp"

namespace xingtu::fetch {

/// Reads "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT" and
/// "Sun Nov  6 08:49:37 1994". The name of the day is not compared with the date. `now` decides the
/// century of a two-digit year: one that would lie more than 50 years ahead is in the past.
/// Nothing if it is none of the three or no real date.
std::optional<TimePoint> parse_http_date(std::string_view text, TimePoint now);

} // namespace xingtu::fetch
