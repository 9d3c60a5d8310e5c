#pragma once
// The address that requests, and with them the token, are sent to.
#include <optional>
#include <string>
#include <string_view>

namespace xingtu::config {

struct BaseUrl {
  std::string text; ///< as given, without slashes at its end
  bool https = false;
  bool loopback = false; ///< localhost, 127.0.0.0/8 or [::1]: nothing leaves the machine
};

/// Reads http[s]://host[:port][/path]. `error` says what is wrong, and what to write, if it is none:
/// user names, queries and fragments are refused, and so is anything that two programs could read
/// differently.
std::optional<BaseUrl> parse_base_url(std::string_view text, std::string &error);

/// scheme://[user[:password]@]host[:port], with a scheme that libcurl knows for proxies.
bool is_proxy_url(std::string_view text);

} // namespace xingtu::config
