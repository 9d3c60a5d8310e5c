#include "api/code.hpp"

#include <algorithm>
#include <charconv>

namespace xingtu::api {
namespace {

bool all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<std::int64_t> integer(std::string_view text) {
  std::int64_t value = 0;
  const char *const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stopped != end)
    return std::nullopt;
  return value;
}

/// Walks over one object without building anything, and without recursion: the text may be anything.
class Scanner {
public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  std::optional<std::int64_t> code() {
    std::optional<std::int64_t> code;
    if (!take('{'))
      return code;
    do {
      const auto key = string();
      if (!key || !take(':'))
        return code;
      const auto value = this->value();
      if (!value)
        return code;
      if (*key == "\"code\"")
        code = whole_number(*value);
    } while (take(','));
    return code;
  }

private:
  void skip_blanks() { rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\r\n"), rest_.size())); }

  bool take(char expected) {
    skip_blanks();
    if (!rest_.starts_with(expected))
      return false;
    rest_.remove_prefix(1);
    return true;
  }

  std::string_view take_bytes(std::size_t count) {
    const auto taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
  }

  /// A string with its quotes; nothing if there is none or it does not end.
  std::optional<std::string_view> string() {
    skip_blanks();
    if (!rest_.starts_with('"'))
      return std::nullopt;
    for (std::size_t i = 1; i < rest_.size(); ++i) {
      if (rest_[i] == '\\')
        ++i;
      else if (rest_[i] == '"')
        return take_bytes(i + 1);
    }
    return std::nullopt;
  }

  /// Any value, if its end is in the text.
  std::optional<std::string_view> value() {
    skip_blanks();
    if (rest_.starts_with('"'))
      return string();
    if (rest_.starts_with('{') || rest_.starts_with('['))
      return container();
    const auto end = rest_.find_first_of(",}] \t\r\n");
    if (end == std::string_view::npos || end == 0)
      return std::nullopt;
    return take_bytes(end);
  }

  std::optional<std::string_view> container() {
    const std::string_view from = rest_;
    long depth = 0;
    do {
      const auto next = rest_.find_first_of("\"{}[]");
      if (next == std::string_view::npos)
        return std::nullopt;
      rest_.remove_prefix(next);
      if (rest_.front() == '"') {
        if (!string())
          return std::nullopt;
        continue;
      }
      depth += rest_.front() == '{' || rest_.front() == '[' ? 1 : -1;
      rest_.remove_prefix(1);
    } while (depth > 0);
    return from.substr(0, from.size() - rest_.size());
  }

  std::string_view rest_;
};

} // namespace

std::optional<std::int64_t> whole_number(std::string_view text) {
  if (text.size() > 2 && text.front() == '"' && text.back() == '"') {
    const auto inside = text.substr(1, text.size() - 2);
    return all_digits(inside) ? integer(inside) : std::nullopt;
  }
  const auto point = text.find('.');
  if (point == std::string_view::npos)
    return integer(text);
  const auto fraction = text.substr(point + 1);
  const bool only_zeros = !fraction.empty() && fraction.find_first_not_of('0') == std::string_view::npos;
  return only_zeros ? integer(text.substr(0, point)) : std::nullopt;
}

std::optional<std::int64_t> readable_code(std::string_view body) { return Scanner(body).code(); }

} // namespace xingtu::api
