#pragma once
// The envelope's `code`, read exactly, also from a body that is not whole. Pure.
#include <cstdint>
#include <optional>
#include <string_view>

namespace xingtu::api {

/// A JSON value, as written, that can only mean one whole number: 301, 301.0, "301". Nothing for any
/// other (null, 0.5, 3e2, "", "ok") and for what does not fit.
std::optional<std::int64_t> whole_number(std::string_view text);

/// The `code` of the object that `body` begins with, even if the body ends too early, goes on after it
/// or is no JSON further on: with a code of 0 it was bought all the same. The last one before the place
/// where reading ends, if there are several; nothing if that is not a whole number, or is itself cut.
std::optional<std::int64_t> readable_code(std::string_view body);

} // namespace xingtu::api
