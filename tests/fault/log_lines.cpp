// Whatever a server writes into its answers: one line of the log is one event, and no line moves a cursor.
#include <algorithm>
#include <regex>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "support/fetching.hpp"
#include "support/truth.hpp"

using namespace xingtu::test;

namespace {

constexpr const char *kOneScope = "  ranges: [DAY_30]\n  detail_types: [VIDEO]\n";

std::vector<std::string> lines_of(const std::string &text) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find('\n', begin), text.size());
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

bool is_event(const std::string &line, const std::string &format) {
  const bool clean =
      std::none_of(line.begin(), line.end(), [](char c) { return (c >= 0 && c < 0x20) || c == 0x7f; });
  static const std::regex text_event(
      R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (debug|info|warning|error) .*)");
  return clean && (format == "text" ? std::regex_match(line, text_event) : nlohmann::json::accept(line));
}

/// A message, and an address to be redirected to, that would forge a line and paint the terminal.
constexpr const char *kForged =
    R"(a\r\n2026-01-01T00:00:00.000Z info    forged\u0000\u001b[2J\u001b]0;x\u0007\u2028\u202e)";

} // namespace

TEST_CASE("control characters of a server are written as such: one line of the log is one event") {
  std::string format;
  SUBCASE("of text") {
    format = "text";
  }
  SUBCASE("of JSON") {
    format = "json";
  }
  const auto ids = authors(6);
  const Sandbox sandbox;
  std::string rules = "[";
  for (const auto &answer :
       {fmt::format(R"("code": 400, "message": "{}")", kForged),
        fmt::format(R"("code": 999, "message": "{}")", kForged),
        fmt::format(R"("base_resp": {{"status_code": 1, "status_message": "{}"}})", kForged),
        fmt::format(R"("code": "{}")", kForged), fmt::format(R"("items": [{{"{}": 1}}])", kForged)})
    rules +=
        fmt::format(R"({}{{"match": {{"oAuthorId": "{}"}}, "answer": {{{}}}}})", rules.size() > 1 ? ", " : "",
                    ids[static_cast<std::size_t>(std::count(rules.begin(), rules.end(), '\n'))], answer) +
        "\n";
  sandbox.put_rules(rules + "]");
  const Job job(sandbox, {.authors = ids, .scopes = kOneScope});
  const auto finished = job.run({"run", "-v", "--log-format", format});
  CHECK(finished.exit_code == 75); // what no mapping fits is open
  const auto lines = lines_of(finished.err);
  for (const auto &line : lines)
    CHECK_MESSAGE(is_event(line, format), line);
  const auto answered = std::count_if(lines.begin(), lines.end(), [](const auto &line) {
    return line.find(" answered ") != std::string::npos || line.find("\"answered\"") != std::string::npos;
  });
  CHECK(answered == static_cast<std::ptrdiff_t>(sandbox.journal().size()));
  for (const auto &line : lines_of(finished.out))
    CHECK_MESSAGE(line.find('\x1b') == std::string::npos, line);
  CHECK(job.cell("select count(*) from xingtu_ops.request_audit "
                 "where concat(api_message, error_detail) ~ '[\\x01-\\x1f\\x7f]'") == "0");
}

TEST_CASE("control characters in the headers of a server are not written at all") {
  const std::string nasty = "x\x1b[31m\x07\x7f\xff";
  TcpServer server(always("HTTP/1.1 302 " + nasty + "\r\nLocation: http://h" + nasty + "/" + nasty +
                          "\r\nX-" + nasty + ": " + nasty + "\r\n folded\r\nContent-Length: 0\r\n\r\n"));
  const Sandbox sandbox;
  const Job job(sandbox, {.scopes = kOneScope, .base_url = server.url("")});
  const auto finished = job.run({"run", "-v"});
  CHECK_MESSAGE(finished.exit_code == 65, finished.err);
  for (const auto &line : lines_of(finished.err))
    CHECK_MESSAGE(is_event(line, "text"), line);
  CHECK(job.cell("select count(*) from xingtu_ops.request_audit where error_detail ~ '[^ -~]'") == "0");
}
