#include "extract/text.hpp"

#include <algorithm>

namespace xingtu::extract {
namespace {

using Byte = unsigned char;

/// The ordinary form of the three-byte character EF `second` `third`, or 0.
char half_width_form(Byte second, Byte third) {
  // U+FF01..U+FF3F are EF BC 81..BF, U+FF40..U+FF5E are EF BD 80..9E; ASCII lies 0xFEE0 below.
  if (second == 0xBC && third >= 0x81) return static_cast<char>(third - 0x60);
  if (second == 0xBD && third <= 0x9E) return static_cast<char>(third - 0x20);
  return 0;
}

} // namespace

std::string to_half_width(std::string_view text) {
  const auto is_ascii = [](char c) { return static_cast<Byte>(c) < 0x80; };
  if (std::all_of(text.begin(), text.end(), is_ascii)) return std::string(text);
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const char narrow = text.size() >= 3 && static_cast<Byte>(text[0]) == 0xEF
                            ? half_width_form(static_cast<Byte>(text[1]), static_cast<Byte>(text[2]))
                            : char(0);
    std::size_t taken = 3;
    if (narrow != 0) out.push_back(narrow);
    else if (text.starts_with("\u3000")) out.push_back(' ');
    else if (text.starts_with("\uFFE5")) out += "\u00A5";
    else if (text.starts_with("\u00A0")) out.push_back(' '), taken = 2;
    else out.push_back(text.front()), taken = 1;
    text.remove_prefix(taken);
  }
  return out;
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

std::string without_nul(std::string_view text) {
  std::string out(text);
  out.erase(std::remove(out.begin(), out.end(), '\0'), out.end());
  return out;
}

std::string_view cut_utf8(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && (static_cast<Byte>(text[bytes]) & 0xC0) == 0x80) --bytes;
  return text.substr(0, bytes);
}

} // namespace xingtu::extract
