#include "fetch/redact.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "core/byte_set.hpp"

namespace xingtu::fetch {
namespace {

constexpr std::string_view kHidden = "***";

void replace_all(std::string &text, std::string_view what, std::string_view with) {
  if (what.empty())
    return;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
    text.replace(at, what.size(), with);
}

std::string_view token_of(std::string_view url) {
  for (auto at = url.find("token="); at != std::string_view::npos; at = url.find("token=", at + 1)) {
    if (at == 0 || (url[at - 1] != '?' && url[at - 1] != '&'))
      continue;
    const std::string_view value = url.substr(at + 6);
    return value.substr(0, value.find_first_of("&#"));
  }
  return {};
}

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned char byte = 0;
    if (text[i] == '%' && i + 2 < text.size() &&
        std::from_chars(&text[i + 1], &text[i + 1] + 2, byte, 16).ptr == &text[i + 1] + 2) {
      out += static_cast<char>(byte);
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

constexpr std::string_view kWordEnds = " \t\r\n\"'<>()";

/// Of each URL only scheme, host and port stay: which machine it was about is worth knowing.
void cut_urls(std::string &text) {
  for (auto mark = text.find("://"); mark != std::string::npos; mark = text.find("://", mark + 3)) {
    const auto authority = mark + 3;
    const auto end = std::min(text.find_first_of(kWordEnds, authority), text.size());
    const auto path = std::min(text.find_first_of("/?#\\", authority), end);
    text.replace(path, end - path, path == end ? "" : "/***");
    const auto credentials = text.substr(authority, path - authority).rfind('@');
    if (credentials != std::string::npos)
      text.erase(authority, credentials + 1);
  }
}

void cut_queries(std::string &text) {
  for (auto mark = text.find('?'); mark != std::string::npos; mark = text.find('?', mark + 1)) {
    const auto end = std::min(text.find_first_of(kWordEnds, mark), text.size());
    if (end > mark + 1)
      text.replace(mark + 1, end - mark - 1, kHidden);
  }
}

/// The character that so many hexadecimal digits at the front write; -1 if they are none.
int character_of(std::string_view text, std::size_t digits) {
  int value = -1;
  const char *const end = text.data() + std::min(digits, text.size());
  const bool all = std::from_chars(text.data(), end, value, 16).ptr == end;
  return all && text.size() >= digits ? value : -1;
}

/// How many bytes at the front of `text` write this character, which is printable ASCII; 0 if they write
/// another one.
std::size_t length_of(std::string_view text, char c) {
  if (text.starts_with('%') && character_of(text.substr(1), 2) == c)
    return 3;
  if (text.starts_with("\\u") && character_of(text.substr(2), 4) == c)
    return 6;
  if (text.starts_with('\\') && text.substr(1).starts_with(c))
    return 2;
  return text.starts_with(c) ? 1 : 0;
}

/// How many bytes at the front of `text` write the token, which has more than one; 0 if it is not there.
std::size_t length_of_token(std::string_view text, std::string_view token) {
  const auto may_begin = [](char c, char wanted) { return c == wanted || c == '%' || c == '\\'; };
  // Done with most places where only the first character stands.
  if (text.size() < 2 || (text[0] != '%' && text[0] != '\\' && !may_begin(text[1], token[1])))
    return 0;
  if (text.starts_with(token))
    return token.size();
  std::size_t length = 0;
  for (const char c : token) {
    const auto taken = length_of(text.substr(length), c);
    if (taken == 0)
      return 0;
    length += taken;
  }
  return length;
}

} // namespace

std::string redact(std::string_view text, const Secret &url) {
  std::string out(text);
  const std::string_view token = token_of(url.reveal());
  replace_all(out, token, kHidden);
  replace_all(out, percent_decoded(token), kHidden);
  cut_urls(out);
  cut_queries(out);
  for (char &c : out)
    if (c < 0x20 || c > 0x7e)
      c = '.';
  return out;
}

void hide_token(std::string &body, const Secret &url) {
  constexpr std::size_t kShortest = 8;
  const auto token = percent_decoded(token_of(url.reveal()));
  if (token.size() < kShortest)
    return;
  const ByteSet first(std::array{token.front(), '%', '\\'});
  const std::string_view text(body);
  for (auto at = first.find_in(text); at != std::string_view::npos;) {
    const auto length = length_of_token(text.substr(at), token);
    body.replace(at, length, length, '*');
    at = first.find_in(text, at + std::max<std::size_t>(length, 1));
  }
}

} // namespace xingtu::fetch
