#include "fetch/redact.hpp"

#include <algorithm>
#include <charconv>

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

} // namespace xingtu::fetch
