#pragma once
// A column of rows as one parameter, an array literal: rows go to the server as the arrays of a statement's
// unnest. Temporary tables would do as well, but emptying five of them took the server 11 ms at the end of
// each transaction (psql, 300 transactions, an ext4 disk).
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace xingtu::warehouse {

class ArrayText {
public:
  /// The next element. Texts hold no NUL.
  ArrayText &text(std::string_view text);
  /// So many elements of the same text.
  ArrayText &texts(std::size_t count, std::string_view text);
  ArrayText &number(std::int64_t number);
  ArrayText &boolean(bool value) { return bare(value ? "true" : "false"); }
  /// Of a bytea.
  ArrayText &bytes(std::string_view bytes);
  ArrayText &null() { return bare("NULL"); }
  /// NULL where there is nothing.
  ArrayText &optional_text(const std::optional<std::string> &value) {
    return value ? text(std::string_view(*value)) : null();
  }
  template <typename Number> ArrayText &number(const std::optional<Number> &value) {
    return value ? number(static_cast<std::int64_t>(*value)) : null();
  }
  /// NULL where it is empty.
  ArrayText &text_or_null(std::string_view value) { return value.empty() ? null() : text(value); }

  /// The literal, {"a","b"}. What is added next begins another one.
  std::string take();

private:
  ArrayText &bare(std::string_view word);

  std::string out_ = "{";
};

/// The literal of what `text_of` gives for each, such as &AnswerRow::request_id.
template <typename Range, typename TextOf> std::string texts_of(const Range &range, TextOf text_of) {
  ArrayText array;
  for (const auto &each : range)
    array.text(std::invoke(text_of, each));
  return array.take();
}

} // namespace xingtu::warehouse
