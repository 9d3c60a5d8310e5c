#include "warehouse/array_text.hpp"

#include <array>
#include <charconv>
#include <utility>

#include "core/byte_set.hpp"
#include "warehouse/cells.hpp"

namespace xingtu::warehouse {

ArrayText &ArrayText::text(std::string_view text) {
  static constexpr ByteSet kSpecial(std::array{'"', '\\'});
  out_ += '"';
  // Most texts hold nothing that has to be escaped: they are appended whole.
  for (auto special = kSpecial.find_in(text); special != std::string_view::npos;
       special = kSpecial.find_in(text)) {
    out_ += text.substr(0, special);
    out_ += '\\';
    out_ += text[special];
    text.remove_prefix(special + 1);
  }
  out_ += text;
  out_ += "\",";
  return *this;
}

ArrayText &ArrayText::texts(std::size_t count, std::string_view text) {
  if (count == 0)
    return *this;
  const auto begin = out_.size();
  this->text(text);
  const auto length = out_.size() - begin;
  while (--count > 0)
    out_.append(out_, begin, length);
  return *this;
}

ArrayText &ArrayText::number(std::int64_t number) {
  std::array<char, 24> digits;
  const auto *const end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  return bare({digits.data(), static_cast<std::size_t>(end - digits.data())});
}

ArrayText &ArrayText::bytes(std::string_view bytes) {
  out_ += R"("\\x)";
  append_hex(out_, bytes);
  out_ += "\",";
  return *this;
}

ArrayText &ArrayText::bare(std::string_view word) {
  out_ += word;
  out_ += ',';
  return *this;
}

std::string ArrayText::take() {
  if (out_.size() > 1)
    out_.back() = '}';
  else
    out_ += '}';
  return std::exchange(out_, std::string(1, '{'));
}

} // namespace xingtu::warehouse
