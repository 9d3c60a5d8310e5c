#pragma once
// Malformed answers: what a proxy, a crash or a bug on the way makes of a good one.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sandbox/draw.hpp"

namespace xingtu::sandbox {

enum class Fault { html, truncated, not_json, no_code, wrong_types, empty, concatenated, bad_utf8 };
std::string_view to_word(Fault fault);
std::optional<Fault> parse_fault(std::string_view word);
/// "html, truncated, ..."
std::string fault_words();

/// `code` can still be read from the answer, though it may be no JSON.
bool keeps_code(Fault fault);

/// The malformed body made from a good one, an envelope whose first member is `code`.
std::string malformed(Fault fault, const std::string &body, Draw draw);

} // namespace xingtu::sandbox
