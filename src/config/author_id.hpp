#pragma once
#include <string_view>

namespace xingtu::config {

/// oAuthorId: 1 to 32 decimal digits.
bool is_author_id(std::string_view text);

} // namespace xingtu::config
