#include "sandbox/faults.hpp"

#include <array>
#include <utility>

namespace xingtu::sandbox {
namespace {

constexpr std::array<std::pair<Fault, std::string_view>, 8> kWords{{{Fault::html, "html"},
                                                                    {Fault::truncated, "truncated"},
                                                                    {Fault::not_json, "not_json"},
                                                                    {Fault::no_code, "no_code"},
                                                                    {Fault::wrong_types, "wrong_types"},
                                                                    {Fault::empty, "empty"},
                                                                    {Fault::concatenated, "concatenated"},
                                                                    {Fault::bad_utf8, "bad_utf8"}}};

} // namespace

std::string_view to_word(Fault fault) {
  return kWords[static_cast<std::size_t>(fault)].second;
}

std::optional<Fault> parse_fault(std::string_view word) {
  for (const auto &[fault, text] : kWords)
    if (text == word)
      return fault;
  return std::nullopt;
}

std::string fault_words() {
  std::string words;
  for (const auto &[fault, text] : kWords)
    words.append(words.empty() ? "" : ", ").append(text);
  return words;
}

bool keeps_code(Fault fault) {
  return fault == Fault::wrong_types || fault == Fault::truncated || fault == Fault::concatenated ||
         fault == Fault::bad_utf8;
}

std::string malformed(Fault fault, const std::string &body, Draw draw) {
  switch (fault) {
  case Fault::html:
    return "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad "
           "Gateway</h1>"
           "</center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";
  case Fault::truncated: {
    // At least the brace is missing, at least the code is there: it comes first, and a comma ends it.
    const auto shortest = static_cast<std::int64_t>(body.find(',') + 1);
    const auto longest = static_cast<std::int64_t>(body.size() - 1);
    return body.substr(0, static_cast<std::size_t>(draw.of("cut").between(shortest, longest)));
  }
  case Fault::not_json:
    return "upstream connect error or disconnect/reset before headers. reset reason: overflow";
  case Fault::no_code:
    return R"({"message":"success","data":{"video_list":[]},"recordTime":null})";
  case Fault::wrong_types:
    return body.substr(0, body.find(',')) +
           R"(,"message":["success"],"data":"{\"video_list\":[]}","recordTime":17})";
  case Fault::empty:
    return {};
  case Fault::concatenated:
    return body + body;
  case Fault::bad_utf8: {
    // A Chinese character cut in the middle, as by a buffer's end.
    std::string broken = body;
    broken.insert(broken.rfind('}'), ",\"trace\":\"\xE6\x8A\"");
    return broken;
  }
  }
  return {};
}

} // namespace xingtu::sandbox
