#include "config/author_id.hpp"

#include <algorithm>

namespace xingtu::config {

bool is_author_id(std::string_view text) {
  return !text.empty() && text.size() <= 32 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

} // namespace xingtu::config
