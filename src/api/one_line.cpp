#include "api/one_line.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/utf8.hpp"

namespace xingtu::api {
namespace {

constexpr std::string_view kCut = "...";

struct Character {
  std::size_t bytes;
  char32_t code;
};

/// The first character of valid UTF-8.
Character first_character(std::string_view text) {
  const unsigned lead = static_cast<unsigned char>(text[0]);
  if (lead < 0x80)
    return {1, lead};
  const std::size_t bytes = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  char32_t code = lead & (0xffu >> (bytes + 1));
  for (const char next : text.substr(1, bytes - 1))
    code = (code << 6) | (static_cast<unsigned char>(next) & 0x3fu);
  return {bytes, code};
}

bool changes_the_line(char32_t code) {
  return code < 0x20 || (code >= 0x7f && code < 0xa0) ||
         code == 0x2028 || code == 0x2029 ||                            // line and paragraph separator
         code == 0x200e || code == 0x200f || code == 0x061c ||          // direction marks
         (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

std::string escaped(char32_t code) {
  switch (code) {
  case '\n': return "\\n";
  case '\r': return "\\r";
  case '\t': return "\\t";
  default:
    return code < 0x100 ? fmt::format("\\x{:02x}", static_cast<unsigned>(code))
                        : fmt::format("\\u{:04x}", static_cast<unsigned>(code));
  }
}

} // namespace

std::string one_line(std::string_view text, std::size_t max_bytes) {
  std::string out;
  std::size_t cut_at = 0; // the longest part that leaves room for kCut
  text = text.substr(0, max_bytes + 4); // no byte becomes less than one, and no character is longer than 4
  std::size_t valid = valid_utf8_prefix(text);
  while (!text.empty() && out.size() <= max_bytes) {
    if (out.size() + kCut.size() <= max_bytes)
      cut_at = out.size();
    if (valid == 0) {
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(text[0]));
      text.remove_prefix(1);
      valid = valid_utf8_prefix(text);
      continue;
    }
    const Character next = first_character(text);
    if (changes_the_line(next.code))
      out += escaped(next.code);
    else
      out += text.substr(0, next.bytes);
    text.remove_prefix(next.bytes);
    valid -= next.bytes;
  }
  if (out.size() <= max_bytes)
    return out;
  return out.substr(0, cut_at).append(kCut.substr(0, std::min(kCut.size(), max_bytes)));
}

} // namespace xingtu::api
