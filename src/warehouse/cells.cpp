#include "warehouse/cells.hpp"

#include <algorithm>
#include <array>

namespace xingtu::warehouse {

std::optional<std::string> optional_text(const pqxx::field &field) {
  if (field.is_null())
    return std::nullopt;
  return text_of(field);
}

std::optional<std::int64_t> optional_integer(const pqxx::field &field) {
  if (field.is_null())
    return std::nullopt;
  return field.as<std::int64_t>();
}

std::int64_t integer_of(const pqxx::field &field) {
  return field.as<std::int64_t>();
}
bool boolean_of(const pqxx::field &field) {
  return field.as<bool>();
}

std::string bytes_of(const pqxx::field &field) {
  const std::string_view hex(field.c_str(), field.size());
  const auto nibble = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  std::string out(hex.size() / 2 - 1, '\0');
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = static_cast<char>(nibble(hex[2 * i + 2]) * 16 + nibble(hex[2 * i + 3]));
  return out;
}

void append_hex(std::string &out, std::string_view bytes) {
  static constexpr auto kDigits = [] {
    constexpr std::string_view digits = "0123456789abcdef";
    std::array<std::array<char, 2>, 256> pairs{};
    for (std::size_t byte = 0; byte < pairs.size(); ++byte)
      pairs[byte] = {digits[byte >> 4], digits[byte & 15]};
    return pairs;
  }();
  std::array<char, 1024> some; // so that the string's end is not zeroed before it is written
  while (!bytes.empty()) {
    const auto part = bytes.substr(0, some.size() / 2);
    char *to = some.data();
    for (const char c : part) {
      const auto &pair = kDigits[static_cast<unsigned char>(c)];
      to = std::copy(pair.begin(), pair.end(), to);
    }
    out.append(some.data(), to);
    bytes.remove_prefix(part.size());
  }
}

TimePoint time_of_micros(std::int64_t micros) {
  return TimePoint(std::chrono::microseconds(micros));
}

} // namespace xingtu::warehouse
