#include "config/base_url.hpp"

#include <algorithm>
#include <array>
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
    if (!is_number(number, 255) || (number.size() > 1 && number.starts_with('0')) ||
        (part == 0 && number != "127") || (dot == std::string_view::npos) != (part == 3))
      return false;
    host.remove_prefix(dot == std::string_view::npos ? host.size() : dot + 1);
  }
  return true;
}

bool is_host(std::string_view host, std::string_view signs) {
  if (host.size() > 2 && host.front() == '[' && host.back() == ']')
    return only(host.substr(1, host.size() - 2), ":.");
  return !host.empty() && only(host, signs);
}

/// Of "host" or "host:port": where the host ends.
std::size_t end_of_host(std::string_view text) {
  const auto bracket = text.starts_with('[') ? std::min(text.find(']'), text.size()) : 0;
  return std::min(text.find(':', bracket), text.size());
}

bool is_host_and_port(std::string_view text, std::string_view signs_of_host = ".-") {
  const auto end = end_of_host(text);
  const auto port = text.substr(std::min(end + 1, text.size()));
  return is_host(text.substr(0, end), signs_of_host) &&
         (end == text.size() || (is_number(port, 65535) && port.front() != '0'));
}

} // namespace

bool is_proxy_url(std::string_view text) {
  const auto scheme_end = text.find("://");
  constexpr std::array<std::string_view, 6> kSchemes{"http",    "https",  "socks4",
                                                     "socks4a", "socks5", "socks5h"};
  if (scheme_end == std::string_view::npos ||
      std::find(kSchemes.begin(), kSchemes.end(), text.substr(0, scheme_end)) == kSchemes.end())
    return false;
  auto rest = text.substr(scheme_end + 3);
  if (rest.ends_with('/'))
    rest.remove_suffix(1);
  if (const auto at = rest.rfind('@'); at != std::string_view::npos) {
    if (!only(rest.substr(0, at), "-._~!$&'()*+,;=:%"))
      return false;
    rest.remove_prefix(at + 1);
  }
  return is_host_and_port(rest, ".-_"); // names of containers have underscores
}

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
  const auto host = authority.substr(0, end_of_host(authority));
  if (!is_host_and_port(authority) || !only(path, "/-._~%")) {
    error =
        "is not a plain address; write scheme, host and port only, for example https://api.justoneapi.com";
    return std::nullopt;
  }
  url.loopback = host == "localhost" || host == "[::1]" || is_loopback_v4(host);
  return url;
}

} // namespace xingtu::config
