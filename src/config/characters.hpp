#pragma once
// Characters instead of bytes, for people who count columns.
#include <cstddef>
#include <string_view>

namespace xingtu::config {

/// How many characters valid UTF-8 `text` has.
std::size_t characters(std::string_view text);

/// The longest beginning of it with at most `count` characters.
std::string_view first_characters(std::string_view text, std::size_t count);

} // namespace xingtu::config
