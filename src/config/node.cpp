#include "config/node.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string>

namespace xingtu::config {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::size_t skip_digits(std::string_view &text) {
  const auto count =
      static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_digit) - text.begin());
  text.remove_prefix(count);
  return count;
}

bool skip_sign(std::string_view &text) {
  if (text.empty() || (text.front() != '-' && text.front() != '+'))
    return false;
  text.remove_prefix(1);
  return true;
}

/// [-+]? ( digits | digits . digits? | . digits ) ( [eE] [-+]? digits )?
Node::Kind numeric_kind(std::string_view text) {
  skip_sign(text);
  std::size_t digits = skip_digits(text);
  if (digits > 0 && text.empty())
    return Node::Kind::integer;
  if (!text.empty() && text.front() == '.') {
    text.remove_prefix(1);
    digits += skip_digits(text);
  }
  if (digits == 0)
    return Node::Kind::text;
  if (!text.empty() && (text.front() == 'e' || text.front() == 'E')) {
    text.remove_prefix(1);
    skip_sign(text);
    if (skip_digits(text) == 0)
      return Node::Kind::text;
  }
  return text.empty() ? Node::Kind::number : Node::Kind::text;
}

} // namespace

const Node *Node::find(std::string_view name) const {
  if (kind != Kind::map)
    return nullptr;
  const auto child =
      std::find_if(children.begin(), children.end(), [&](const Node &c) { return c.key == name; });
  return child == children.end() ? nullptr : &*child;
}

Node::Kind plain_kind(std::string_view text) {
  constexpr std::array<std::string_view, 5> nulls{"", "~", "null", "Null", "NULL"};
  constexpr std::array<std::string_view, 6> booleans{"true", "True", "TRUE", "false", "False", "FALSE"};
  if (std::find(nulls.begin(), nulls.end(), text) != nulls.end())
    return Node::Kind::null;
  if (std::find(booleans.begin(), booleans.end(), text) != booleans.end())
    return Node::Kind::boolean;
  return numeric_kind(text);
}

double number_of(const Node &node) {
  const bool plus = node.text.starts_with('+'), minus = node.text.starts_with('-');
  double value = 0;
  const auto *begin = node.text.data() + (plus ? 1 : 0);
  const auto read = std::from_chars(begin, node.text.data() + node.text.size(), value);
  const bool tiny = node.text.find("e-") != std::string::npos || node.text.find("E-") != std::string::npos;
  if (read.ec == std::errc::result_out_of_range && !tiny)
    return minus ? -HUGE_VAL : HUGE_VAL;
  return value;
}

} // namespace xingtu::config
