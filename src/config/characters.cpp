#include "config/characters.hpp"

#include <algorithm>

namespace xingtu::config {
namespace {

bool starts_character(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0) != 0x80;
}

} // namespace

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), starts_character));
}

std::string_view first_characters(std::string_view text, std::size_t count) {
  for (std::size_t i = 0; i < text.size(); ++i)
    if (starts_character(text[i]) && count-- == 0)
      return text.substr(0, i);
  return text;
}

} // namespace xingtu::config
