#pragma once
#include <string>
#include <string_view>

namespace xingtu {

/// SHA-256 in lower case hex, 64 characters.
std::string sha256_hex(std::string_view bytes);
/// The same in base64, as a Content-Security-Policy names scripts and styles.
std::string sha256_base64(std::string_view bytes);

} // namespace xingtu
