#include "core/utf8.hpp"

#include <cstdint>
#include <cstring>

namespace xingtu {
namespace {

using Byte = unsigned char;

/// Length of the UTF-8 sequence at `p`, whose first byte is not ASCII; 0 if it is not valid.
std::size_t sequence_length(const Byte *p, std::size_t available) {
  const Byte lead = p[0];
  std::size_t length = 0;
  Byte low = 0x80, high = 0xBF; // of the second byte: what forbids overlong forms and surrogates
  if (lead >= 0xC2 && lead <= 0xDF)
    length = 2;
  else if (lead >= 0xE0 && lead <= 0xEF)
    length = 3;
  else if (lead >= 0xF0 && lead <= 0xF4)
    length = 4;
  else
    return 0;
  if (length > available)
    return 0;
  if (lead == 0xE0)
    low = 0xA0;
  if (lead == 0xED)
    high = 0x9F;
  if (lead == 0xF0)
    low = 0x90;
  if (lead == 0xF4)
    high = 0x8F;
  if (p[1] < low || p[1] > high)
    return 0;
  for (std::size_t i = 2; i < length; ++i) {
    if (p[i] < 0x80 || p[i] > 0xBF)
      return 0;
  }
  return length;
}

} // namespace

std::size_t valid_utf8_prefix(std::string_view text) {
  const auto *p = reinterpret_cast<const Byte *>(text.data());
  std::size_t i = 0;
  while (i < text.size()) {
    std::uint64_t eight = 0; // most bytes of an answer are ASCII: eight at once
    if (text.size() - i >= sizeof eight) {
      std::memcpy(&eight, p + i, sizeof eight);
      if ((eight & 0x8080808080808080u) == 0) {
        i += sizeof eight;
        continue;
      }
    }
    if (p[i] < 0x80) {
      ++i;
      continue;
    }
    const std::size_t length = sequence_length(p + i, text.size() - i);
    if (length == 0)
      return i;
    i += length;
  }
  return i;
}

} // namespace xingtu
