#pragma once
// From a JSON value to what a column stores. A cell's numbers are in normal form: no exponent, no
// plus, no trailing zeros after the point ("0.10" -> "0.1", "12.0" -> "12", "-0" -> "0").
#include <string_view>

#include "core/json.hpp"
#include "core/mapping.hpp"
#include "core/time.hpp"
#include "extract/page.hpp"

namespace xingtu::extract {

/// Why a value became NULL or was changed: the words of `xingtu_ops.value_issue.reason`.
namespace reason {
// The value became NULL.
inline constexpr std::string_view kWrongType = "wrong_type"; ///< e.g. an array where a number should be
inline constexpr std::string_view kNotANumber = "not_a_number"; ///< e.g. "about 12"
inline constexpr std::string_view kWrongUnit = "wrong_unit"; ///< e.g. % on a count, ¥ on a rate
inline constexpr std::string_view kNotWhole = "not_whole"; ///< a count with a fraction
inline constexpr std::string_view kOutOfRange = "out_of_range"; ///< more than the column can or may hold
inline constexpr std::string_view kRangeInSingle = "range_in_single_column"; ///< "1-5" or ">5" for one value
inline constexpr std::string_view kReversedRange = "reversed_range"; ///< the first is over the second
inline constexpr std::string_view kNotATime = "not_a_time"; ///< neither a date nor a number of seconds etc.
inline constexpr std::string_view kNotADuration = "not_a_duration"; ///< has colons, is not [hh:]mm:ss
// The value was changed and is kept.
inline constexpr std::string_view kRounded = "rounded"; ///< to the column's decimals
inline constexpr std::string_view kCleaned = "cleaned"; ///< of NUL, lone surrogates, endless numbers
// Only in attributes.
inline constexpr std::string_view kDuplicateKey = "duplicate_key"; ///< the last member of that name counts
} // namespace reason

/// Why an item became no row: the words of `xingtu_ops.rejected_item.reason`.
namespace rejection {
inline constexpr std::string_view kNotAnObject = "not_an_object";
inline constexpr std::string_view kNoId = "no_id";
inline constexpr std::string_view kBadId = "bad_id"; ///< see read_id
inline constexpr std::string_view kDuplicateId = "duplicate_id";
} // namespace rejection

struct Reading {
  Cell low;  ///< the value; of a range column its minimum
  Cell high; ///< of a range column its maximum; else not used
  std::string_view reason; ///< empty if there is nothing to say
};

/// The vendor's {"value": X} as X (once, not deeper); any other value as it is.
const json::Value &unwrap(const json::Value &value);

/// Reads an unwrapped value. Not reported (null and ""; for all but text also -, --, —, N/A, n/a,
/// null, 暂无, 无) is NULL without a reason.
///
/// count: whole, within bigint. money: to 4 decimals, within numeric(20,4). ratio: 0..1; written as
/// an integer it counts 1/10000 each, with % 1/100, else (a point or an exponent) it is the ratio
/// itself; in a range without % one decimal point makes both such. seconds: 0 to below 10^9, a
/// number, mm:ss or hh:mm:ss. timestamp: from 2000 to 2100, seconds, milliseconds or microseconds by
/// magnitude, or a date in `zone`, stored as ISO 8601 in UTC. text: a string, or a number as written.
Reading read_value(const json::Value &value, ColumnType type, const TimeZone &zone);

} // namespace xingtu::extract
