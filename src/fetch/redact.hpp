#pragma once
// Makes a transport's error text fit for log and audit. Pure.
#include <string>
#include <string_view>

#include "core/secret.hpp"

namespace xingtu::fetch {

/// `text` without the value of the `token` parameter of `url` (as it stands there and percent-decoded),
/// with no more of any URL than scheme, host and port, without queries, and with a dot for every byte that
/// is not printable ASCII: one line, whatever the server put into it.
std::string redact(std::string_view text, const Secret &url);

} // namespace xingtu::fetch
