#pragma once
// authors.csv: header with author_id, and optionally name, group; RFC 4180, UTF-8 with or without
// byte order mark.
#include <functional>
#include <string>

#include "config/config.hpp"

namespace xingtu::config {

/// Streams the file, so that a million authors need no memory. Throws Error(config) with
/// FILE:LINE: for each bad line (all at once, at most 20 shown). Duplicates are passed on.
void read_authors(const std::string &path, const std::function<void(const Author &)> &each);

} // namespace xingtu::config
