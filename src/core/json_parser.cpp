#include "core/json_parser.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <type_traits>

#include <fmt/format.h>

#include "core/utf8.hpp"

namespace xingtu::json {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// What ends a run of characters that stand for themselves in a string. The NUL behind the text does too.
constexpr auto kSpecial = [] {
  std::array<bool, 256> special{};
  for (std::size_t c = 0; c < 0x20; ++c)
    special[c] = true;
  special['"'] = special['\\'] = true;
  return special;
}();

bool is_special(char c) {
  return kSpecial[static_cast<unsigned char>(c)];
}

/// Four hexadecimal digits, or -1.
int hex4(const char *p, const char *end) {
  if (end - p < 4)
    return -1;
  int value = 0;
  for (int i = 0; i < 4; ++i) {
    const char c = p[i];
    int digit = 0;
    if (is_digit(c))
      digit = c - '0';
    else if (c >= 'a' && c <= 'f')
      digit = c - 'a' + 10;
    else if (c >= 'A' && c <= 'F')
      digit = c - 'A' + 10;
    else
      return -1;
    value = value * 16 + digit;
  }
  return value;
}

void append_utf8(std::string &out, std::uint32_t c) {
  const auto put = [&out](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0 | c >> 6);
    put(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    put(0xE0 | c >> 12);
    put(0x80 | (c >> 6 & 0x3F));
    put(0x80 | (c & 0x3F));
  } else {
    put(0xF0 | c >> 18);
    put(0x80 | (c >> 12 & 0x3F));
    put(0x80 | (c >> 6 & 0x3F));
    put(0x80 | (c & 0x3F));
  }
}

/// What a one-letter escape stands for; 0 if there is no such escape.
char simple_escape(char letter) {
  switch (letter) {
  case '"':
  case '\\':
  case '/':
    return letter;
  case 'b':
    return '\b';
  case 'f':
    return '\f';
  case 'n':
    return '\n';
  case 'r':
    return '\r';
  case 't':
    return '\t';
  default:
    return 0;
  }
}

bool is_high_surrogate(int c) {
  return c >= 0xD800 && c <= 0xDBFF;
}
bool is_low_surrogate(int c) {
  return c >= 0xDC00 && c <= 0xDFFF;
}

} // namespace

Parser::Parser(std::string_view bytes, std::string &unescaped, std::pmr::memory_resource &memory)
    : begin_(bytes.data()), end_(begin_ + bytes.size()), p_(begin_), unescaped_(unescaped), memory_(memory) {}

bool Parser::parse(Value &root) {
  const std::string_view all = {begin_, static_cast<std::size_t>(end_ - begin_)};
  if (all.substr(0, 3) == "\xEF\xBB\xBF")
    return fail("a byte order mark where JSON should begin");
  p_ = begin_ + valid_utf8_prefix(all);
  if (p_ != end_)
    return fail("not valid UTF-8");
  p_ = begin_;
  if (!value(root, 0))
    return false;
  skip_blanks();
  return p_ == end_ || fail("something after the end of the JSON text");
}

bool Parser::fail(const std::string &what) {
  error_ = fmt::format("{} at byte {} of {}", what, p_ - begin_, end_ - begin_);
  return false;
}

std::string_view Parser::since(const char *start) const {
  return {start, static_cast<std::size_t>(p_ - start)};
}

void Parser::skip_blanks() {
  while (*p_ == ' ' || *p_ == '\n' || *p_ == '\r' || *p_ == '\t')
    ++p_;
}

bool Parser::value(Value &out, int depth) {
  skip_blanks();
  if (++count_ > Document::kMaxValues)
    return fail(fmt::format("more than {} values", Document::kMaxValues));
  const char *start = p_;
  bool good = false;
  switch (*p_) {
  case '{':
    good = object(out, depth);
    break;
  case '[':
    good = array(out, depth);
    break;
  case '"':
    out.kind = Kind::string;
    good = string(out.text, out.replaced);
    break;
  case 't':
    good = literal(out, "true", Kind::boolean);
    break;
  case 'f':
    good = literal(out, "false", Kind::boolean);
    break;
  case 'n':
    good = literal(out, "null", Kind::null);
    break;
  default:
    good = number(out);
  }
  if (good)
    out.raw = since(start);
  return good;
}

bool Parser::literal(Value &out, std::string_view word, Kind kind) {
  if (std::string_view(p_, static_cast<std::size_t>(end_ - p_)).substr(0, word.size()) != word) {
    return fail("no JSON value");
  }
  out.kind = kind;
  if (kind == Kind::boolean)
    out.text = word;
  p_ += word.size();
  return true;
}

template <class Child> void Parser::adopt(Value &parent, std::vector<Child> &waiting, std::size_t base) {
  static_assert(std::is_trivially_destructible_v<Child>, "nobody destroys it");
  const auto size = waiting.size() - base;
  auto *const children = static_cast<Child *>(memory_.allocate(size * sizeof(Child), alignof(Child)));
  std::uninitialized_copy_n(waiting.begin() + static_cast<std::ptrdiff_t>(base), size, children);
  waiting.resize(base);
  parent.children_ = children;
  parent.size_ = size;
}

bool Parser::digits() {
  const char *start = p_;
  while (is_digit(*p_))
    ++p_;
  return p_ != start;
}

bool Parser::number(Value &out) {
  const char *start = p_;
  if (*p_ == '-')
    ++p_;
  if (*p_ == '0') {
    ++p_;
    if (is_digit(*p_))
      return fail("a number with a leading zero");
  } else if (!digits()) {
    return fail(p_ == end_ ? "the text ends where a JSON value should be" : "no JSON value");
  }
  if (*p_ == '.') {
    ++p_;
    if (!digits())
      return fail("no digit after the decimal point of a number");
  }
  if (*p_ == 'e' || *p_ == 'E') {
    ++p_;
    if (*p_ == '+' || *p_ == '-')
      ++p_;
    if (!digits())
      return fail("no digit in the exponent of a number");
  }
  out.kind = Kind::number;
  out.text = since(start);
  return true;
}

bool Parser::array(Value &out, int depth) {
  if (depth >= Document::kMaxDepth)
    return fail(fmt::format("nested deeper than {}", Document::kMaxDepth));
  out.kind = Kind::array;
  ++p_;
  skip_blanks();
  if (*p_ == ']') {
    ++p_;
    return true;
  }
  const std::size_t base = elements_.size();
  while (true) {
    Value element;
    if (!value(element, depth + 1))
      return false;
    elements_.push_back(element);
    skip_blanks();
    if (*p_ == ']')
      break;
    if (*p_ != ',')
      return fail("neither , nor ] after an element of an array");
    ++p_;
  }
  ++p_;
  adopt(out, elements_, base);
  return true;
}

bool Parser::object(Value &out, int depth) {
  if (depth >= Document::kMaxDepth)
    return fail(fmt::format("nested deeper than {}", Document::kMaxDepth));
  out.kind = Kind::object;
  ++p_;
  skip_blanks();
  if (*p_ == '}') {
    ++p_;
    return true;
  }
  const std::size_t base = members_.size();
  while (true) {
    Member member;
    skip_blanks();
    if (*p_ != '"')
      return fail("no member name in quotes in an object");
    if (!string(member.key, member.key_replaced))
      return false;
    skip_blanks();
    if (*p_ != ':')
      return fail("no : after a member name");
    ++p_;
    if (!value(member.value, depth + 1))
      return false;
    members_.push_back(member);
    skip_blanks();
    if (*p_ == '}')
      break;
    if (*p_ != ',')
      return fail("neither , nor } after a member of an object");
    ++p_;
  }
  ++p_;
  adopt(out, members_, base);
  return true;
}

bool Parser::string(std::string_view &text, bool &replaced) {
  const char *start = ++p_;
  bool escaped = false;
  while (true) {
    while (!is_special(*p_))
      ++p_;
    if (*p_ == '"')
      break;
    if (p_ == end_)
      return fail("the text ends inside a string");
    if (*p_ != '\\')
      return fail("a control character in a string");
    escaped = true;
    ++p_;
    if (p_ != end_)
      ++p_; // whatever is escaped does not end the string; unescape() judges it
  }
  const std::string_view written = since(start);
  if (escaped && !unescape(written, text, replaced))
    return false;
  if (!escaped)
    text = written;
  ++p_;
  return true;
}

bool Parser::unescape(std::string_view written, std::string_view &text, bool &replaced) {
  // No escape is shorter than what it stands for, so this never grows again and views stay valid.
  if (unescaped_.empty())
    unescaped_.reserve(static_cast<std::size_t>(end_ - begin_));
  const std::size_t start = unescaped_.size();
  const char *p = written.data();
  const char *end = p + written.size();
  while (p != end) {
    const char *run = p;
    while (p != end && *p != '\\')
      ++p;
    unescaped_.append(run, p);
    if (p == end)
      break;
    const char letter = p[1];
    if (const char simple = simple_escape(letter)) {
      unescaped_.push_back(simple);
      p += 2;
    } else if (letter != 'u' || !unicode_escape(p, end, replaced)) {
      p_ = p;
      return fail("an escape that JSON does not have");
    }
  }
  text = std::string_view(unescaped_).substr(start);
  return true;
}

bool Parser::unicode_escape(const char *&p, const char *end, bool &replaced) {
  const int first = hex4(p + 2, end);
  if (first < 0)
    return false;
  p += 6;
  auto character = static_cast<std::uint32_t>(first);
  if (is_high_surrogate(first) && end - p >= 6 && p[0] == '\\' && p[1] == 'u') {
    const int second = hex4(p + 2, end);
    if (is_low_surrogate(second)) {
      character = 0x10000 + ((character - 0xD800) << 10) + (static_cast<std::uint32_t>(second) - 0xDC00);
      p += 6;
    }
  }
  if (character >= 0xD800 && character <= 0xDFFF) {
    character = 0xFFFD;
    replaced = true;
  }
  append_utf8(unescaped_, character);
  return true;
}

} // namespace xingtu::json
