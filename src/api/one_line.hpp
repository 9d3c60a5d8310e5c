#pragma once
// Text from outside, made fit for one line of a log and for a text column. Pure.
#include <cstddef>
#include <string>
#include <string_view>

namespace xingtu::api {

/// `text` as valid UTF-8 without control characters (C0, C1, line separators and those that turn the
/// direction of writing are written as \n, \x1b, \u202e ...), of at most `max_bytes` bytes: what is
/// longer is cut between two characters and ends with "...". Bytes that are not UTF-8 become \xNN.
std::string one_line(std::string_view text, std::size_t max_bytes);

} // namespace xingtu::api
