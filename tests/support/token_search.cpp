#include "support/token_search.hpp"

#include <cctype>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace xingtu::test {
namespace {

std::string json_escaped(const std::string &text) {
  const auto quoted = nlohmann::json(text).dump();
  return quoted.substr(1, quoted.size() - 2);
}

} // namespace

std::string url_encoded(std::string_view text, bool upper) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || std::string_view("-._~").find(c) != std::string_view::npos)
      out += c;
    else
      out += upper ? fmt::format("%{:02X}", byte) : fmt::format("%{:02x}", byte);
  }
  return out;
}

std::string hex(std::string_view text, bool upper) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    out += upper ? fmt::format("{:02X}", byte) : fmt::format("{:02x}", byte);
  }
  return out;
}

std::string base64(std::string_view text) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  unsigned bits = 0;
  int count = 0;
  for (const char c : text) {
    bits = bits << 8 | static_cast<unsigned char>(c);
    for (count += 8; count >= 6; count -= 6)
      out += digits[bits >> (count - 6) & 63];
  }
  return out;
}

TokenSearch::TokenSearch(const std::string &token) {
  constexpr std::size_t kPart = 8;
  writings_ = {json_escaped(token), hex(token), hex(token, true)};
  for (const auto &part : {token, token.substr(0, kPart), token.substr(token.size() - kPart)})
    for (const auto &written : {part, url_encoded(part), url_encoded(part, false)})
      writings_.push_back(written);
  // Base64 writes three bytes at a time, so it depends on where the token begins; what its first bytes share
  // with others before it is left out.
  for (std::size_t begin = 0; begin < 3; ++begin)
    writings_.push_back(base64(std::string_view(token).substr(begin)));
}

std::string TokenSearch::found_in(std::string_view text) const {
  constexpr std::size_t kAround = 60;
  for (const auto &writing : writings_)
    if (const auto at = text.find(writing); at != std::string_view::npos) {
      const auto begin = at < kAround ? 0 : at - kAround;
      return std::string(text.substr(begin, at - begin + writing.size() + kAround));
    }
  return {};
}

} // namespace xingtu::test
