#pragma once
// Writes gzip by hand, so that tests need no library for it: a plain one, and one that unpacks to 158
// times its size (RFC 1951 and 1952).
#include <cstdint>
#include <string>
#include <string_view>

namespace xingtu::test {

inline std::string gzip_header() { return {"\x1f\x8b\x08\0\0\0\0\0\0\xff", 10}; }

inline std::string little_endian(std::uint32_t value, int bytes) {
  std::string out;
  for (int i = 0; i < bytes; ++i)
    out += static_cast<char>((value >> (8 * i)) & 0xffu);
  return out;
}

inline std::uint32_t crc32(std::string_view bytes) {
  std::uint32_t crc = 0xffffffffu;
  for (const char byte : bytes) {
    crc ^= static_cast<unsigned char>(byte);
    for (int bit = 0; bit < 8; ++bit)
      crc = (crc >> 1) ^ ((crc & 1u) ? 0xedb88320u : 0u);
  }
  return ~crc;
}

/// `text` of less than 64 KiB as one stored block.
inline std::string gzip(std::string_view text) {
  const auto size = static_cast<std::uint32_t>(text.size());
  return gzip_header() + "\x01" + little_endian(size, 2) + little_endian(~size, 2) + std::string(text) +
         little_endian(crc32(text), 4) + little_endian(size, 4);
}

/// One block with fixed codes: a blank, then `copies` times "258 bytes from one byte before". It is without
/// its end, which no reader shall reach.
inline std::string gzip_bomb(int copies) {
  std::string bits = "1" "10"; // last block; type 01, lowest bit first
  std::string out = gzip_header();
  unsigned byte = 0;
  int filled = 0;
  const auto put = [&](std::string_view code) {
    for (const char bit : code) {
      byte |= static_cast<unsigned>(bit - '0') << filled;
      if (++filled == 8) {
        out += static_cast<char>(byte);
        byte = 0;
        filled = 0;
      }
    }
  };
  put(bits);
  put("01010000"); // literal 32
  for (int i = 0; i < copies; ++i)
    put("11000101" "00000"); // length 258, distance 1
  return out;
}

} // namespace xingtu::test
