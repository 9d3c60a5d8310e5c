#include "config/base_url.hpp"

#include <algorithm>
#include <charconv>

namespace xingtu::config {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool only(std::string_view text, std::string_view signs) {
  return std::all_of(text.begin(), text.end(), [&](char c) {
    return is_digit(c) || is_letter(c) || signs.find(c) != std::string_view::npos;
  });
}

/// A number of at most `limit`, in decimal digits.
bool is_number(std::string_view text, unsigned limit) {
  unsigned value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit) && read.ec == std::errc() &&
         value <= limit;
}

/// 127.x.y.z, in this notation only: others, such as 127.1, mean different hosts to different readers.
bool is_loopback_v4(std::string_view host) {
  for (int part = 0; part < 4; ++part) {
    const auto dot = host.find('.');
    const auto number = host.substr(0, dot);
    if (!is_number(number, 255) || (part == 0 && number != "127") ||
        (dot == std::string_view::npos) != (part == 3))
      return false;
    host.remove_prefix(dot == std::string_view::npos ? host.size() : dot + 1);
  }
  return true;
}

bool is_host(std::string_view host) {
  if (host.size() > 2 && host.front() == '[' && host.back() == ']')
    return only(host.substr(1, host.size() - 2), ":.");
  return !host.empty() && only(host, ".-");
}

} // namespace

std::optional<BaseUrl> parse_base_url(std::string_view text, std::string &error) {
  BaseUrl url;
  while (text.ends_with('/'))
    text.remove_suffix(1);
  url.text = text;

  const auto scheme_end = text.find("://");
  const auto scheme = text.substr(0, scheme_end);
  url.https = scheme == "https";
  if (scheme_end == std::string_view::npos || (!url.https && scheme != "http")) {
    error = "is not an http:// or https:// address; write for example https://api.justoneapi.com";
    return std::nullopt;
  }
  const auto rest = text.substr(scheme_end + 3);
  const auto authority = rest.substr(0, rest.find('/'));
  const auto path = rest.substr(authority.size());
  const auto colon =
      authority.find(':', authority.starts_with('[') ? std::min(authority.find(']'), authority.size()) : 0);
  const auto host = authority.substr(0, colon);
  const bool good_port = colon == std::string_view::npos || (is_number(authority.substr(colon + 1), 65535) &&
                                                             authority.substr(colon + 1) != "0");
  if (!is_host(host) || !good_port || !only(path, "/-._~%")) {
    error =
        "is not a plain address; write scheme, host and port only, for example https://api.justoneapi.com";
    return std::nullopt;
  }
  url.loopback = host == "localhost" || host == "[::1]" || is_loopback_v4(host);
  return url;
}

} // namespace xingtu::config
