#pragma once
// What is done to texts before they are read or stored.
#include <string>
#include <string_view>

namespace xingtu::extract {

/// Full-width forms (U+FF01 to U+FF5E, ￥) as their ordinary ones, U+3000 and the no-break space as
/// blank, so that "１，２００～３ｗ" reads as "1,200~3w".
std::string to_half_width(std::string_view text);

/// Without blanks, tabs and line breaks at both ends.
std::string_view trim(std::string_view text);

/// Without NUL, which PostgreSQL's text and jsonb cannot hold.
std::string without_nul(std::string_view text);

/// The first `bytes` bytes or fewer, not ending inside a UTF-8 character.
std::string_view cut_utf8(std::string_view text, std::size_t bytes);

} // namespace xingtu::extract
