#pragma once
#include <cstddef>
#include <string_view>

namespace xingtu {

/// The offset of the first byte that is not part of valid UTF-8 (RFC 3629: no overlong forms, no
/// surrogates, nothing above U+10FFFF); text.size() if all is valid.
std::size_t valid_utf8_prefix(std::string_view text);

} // namespace xingtu
