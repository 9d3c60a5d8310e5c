// The token is in the request and nowhere else.
#include <algorithm>
#include <fstream>
#include <iterator>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "support/wait_until.hpp"
#include "truth.hpp"

using namespace xingtu::test;

namespace {

/// With characters that URLs, JSON and logs write differently.
const std::string kToken = R"(tk-8f3/a+b=c&d%41"e\f-77b1x)";

std::string hex(std::string_view text) {
  std::string out;
  for (const char c : text)
    out += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return out;
}

std::string base64(std::string_view text) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i + 2 < text.size(); i += 3) {
    const auto byte = [&](std::size_t at) {
      return static_cast<unsigned>(static_cast<unsigned char>(text[i + at]));
    };
    const unsigned bits = byte(0) << 16 | byte(1) << 8 | byte(2);
    for (const int shift : {18, 12, 6, 0})
      out += digits[bits >> shift & 63];
  }
  return out;
}

std::string url_encoded(std::string_view text, bool upper) {
  std::string out;
  for (const char c : text) {
    const bool plain = std::isalnum(static_cast<unsigned char>(c)) ||
                       std::string_view("-._~").find(c) != std::string_view::npos;
    const auto byte = static_cast<unsigned char>(c);
    out += plain ? std::string(1, c) : upper ? fmt::format("%{:02X}", byte) : fmt::format("%{:02x}", byte);
  }
  return out;
}

std::string json_escaped(const std::string &text) {
  const auto quoted = nlohmann::json(text).dump();
  return quoted.substr(1, quoted.size() - 2);
}

/// Every way in which it could be written.
std::vector<std::string> disguises() {
  // Base64 depends on where in its text it stands: three ways, without the ends that others share.
  std::vector<std::string> all{kToken, url_encoded(kToken, true), url_encoded(kToken, false), hex(kToken),
                               json_escaped(kToken)};
  for (std::size_t begin = 0; begin < 3; ++begin)
    all.push_back(base64(std::string_view(kToken).substr(begin)));
  return all;
}

std::string found_in(const std::string &text) {
  for (const auto &disguise : disguises())
    if (const auto at = text.find(disguise); at != std::string::npos)
      return text.substr(at < 60 ? 0 : at - 60, disguise.size() + 120);
  return {};
}

/// All rows of all tables of the database as text, but the bodies as received: what the API itself repeats
/// is kept there as evidence, byte for byte.
std::string all_tables(const Job &job) {
  std::string all;
  for (const auto &table : job.query(
           "select format('%I.%I', schemaname, tablename) from pg_tables "
           "where schemaname not in ('pg_catalog', 'information_schema') and tablename not like 'api_page%'"))
    for (const auto &line : content(job, table.at(0).value_or(""), {}))
      all += line + "\n";
  return all;
}

std::string read(const std::string &path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

/// Answers that repeat the token wherever an answer has room for text.
std::string rules_that_repeat_it() {
  const auto token = nlohmann::json(kToken).dump();
  const auto url =
      nlohmann::json("https://api.example/?token=" + url_encoded(kToken, true) + "&page=1").dump();
  std::string rules = "[";
  const auto rule = [&](int times, const std::string &answer) {
    rules +=
        fmt::format(R"({}{{"times": {}, "answer": {{{}}}}})", rules.size() > 1 ? ", " : "", times, answer);
  };
  rule(1, R"("code": 301, "message": )" + token);
  rule(1, R"("code": 500, "message": )" + url);
  rule(1, R"("code": 302, "message": )" + token);
  rule(1, R"("http_status": 302, "headers": {"Location": )" + url + R"(}, "code": 503, "message": )" + url);
  rule(1, R"("base_resp": {"status_code": 7, "status_message": )" + token + "}");
  rule(1, R"("body": )" + nlohmann::json("<html>no such page: " + kToken + "</html>").dump());
  rule(1, R"("body": )" + nlohmann::json(R"({"code": 301, "message": null, "data": null, "requestId": )" +
                                         token + R"(, "recordTime": )" + token + "}")
                              .dump());
  rule(1, R"("close": true)");
  rule(1, R"("code": 400, "message": )" + token);
  rule(1, R"("code": 999, "message": )" + url);
  return rules + "]";
}

} // namespace

TEST_CASE("the token is in no output, no table and no command line") {
  const World world{.authors = authors(4)};
  const Sandbox sandbox(world.serve({"--latency", "20ms"}), kToken);
  sandbox.put_rules(rules_that_repeat_it());
  const Job job(sandbox,
                {.scopes = world.scopes(), .api = "  concurrency: 2\n  backoff: {initial: 1ms, max: 2s}\n"});

  std::string format;
  SUBCASE("with a text log") {
    format = "text";
  }
  SUBCASE("with a JSON log") {
    format = "json";
  }
  Process run(job.command(run_of_day({"-v", "--json", "--log-format", format})));
  REQUIRE(wait_until([&] { return sandbox.journal().size() >= 3; }, Process::kPatience));
  const auto command_line = read(fmt::format("/proc/{}/cmdline", run.pid()));
  REQUIRE(command_line.find("--log-format") != std::string::npos);
  const auto finished = run.wait();
  CHECK(finished.exit_code == 65);
  REQUIRE(sandbox.journal().front()["token"] == "valid");
  REQUIRE(job.cell("select count(distinct outcome) >= 7 from xingtu_ops.request_audit") == "t");
  REQUIRE(job.cell("select count(*) > 3 from xingtu_ops.request_audit where api_message like '%***%'") ==
          "t");

  CHECK(found_in(command_line) == "");
  CHECK(found_in(finished.out) == "");
  CHECK(found_in(finished.err) == "");
  for (const auto *command : {"status", "plan", "check", "replay"}) {
    const auto other = job.run({command, "-v", "--log-format", format});
    CHECK(found_in(other.out + other.err) == "");
  }
  const auto tables = all_tables(job);
  REQUIRE(tables.find("oAuthorId") != std::string::npos);
  CHECK(found_in(tables) == "");
}

TEST_CASE("a token that the API refuses ends the run with 77, and is shown nowhere") {
  const Sandbox sandbox({}, "another-token");
  const Job job(sandbox);
  auto command = job.command(run_of_day({"-v"}));
  command.env["JUSTONEAPI_TOKEN"] = kToken;
  const auto finished = run(command);
  CHECK(finished.exit_code == 77);
  CHECK(found_in(finished.out + finished.err) == "");
  CHECK(found_in(all_tables(job)) == "");
}
