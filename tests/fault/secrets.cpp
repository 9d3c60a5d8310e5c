// The token is in the request and nowhere else, whatever goes wrong and whoever repeats it.
#include <fstream>
#include <iterator>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "support/fetching.hpp"
#include "support/marquez.hpp"
#include "support/token_search.hpp"
#include "support/truth.hpp"
#include "support/wait_until.hpp"
#include "tally.hpp"

using namespace xingtu::test;
using Json = nlohmann::json;

namespace {

/// With characters that URLs, JSON and logs write differently.
const std::string kToken = R"(tk-8f3/a+b=c&d%41"e\f-77b1x)";
const TokenSearch kSearch(kToken);
constexpr const char *kOneScope = "  ranges: [DAY_30]\n  detail_types: [VIDEO]\n";

/// A server that writes down all it is sent, and all that it knows about an error.
PostgresOptions that_logs_everything() {
  return {.settings = {"log_statement=all", "log_min_duration_statement=0", "log_parameter_max_length=-1",
                       "log_parameter_max_length_on_error=-1", "log_error_verbosity=verbose",
                       "log_connections=on", "log_disconnections=on", "log_min_messages=debug1"}};
}

std::string read(const std::filesystem::path &path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

/// Answers that repeat the token wherever an answer has room for text, whole or cut.
std::string rules_that_repeat_it() {
  const auto token = Json(kToken).dump();
  const auto url = Json("https://api.example/?token=" + url_encoded(kToken) + "&page=1").dump();
  const auto body = [](const std::string &text) { return R"("body": )" + Json(text).dump(); };
  const std::string item = R"({"item_id": "1", "item_title": )" + token + R"(, "video_url": )" + url +
                           R"(, "play": )" + token + R"(, "other": {)" + token + ": " + url + "}}";
  std::string rules = "[";
  for (const auto &answer : std::vector<std::string>{
           R"("code": 301, "message": )" + token,
           R"("code": 500, "message": )" + url,
           R"("code": 302, "headers": {"Retry-After": "0"}, "message": )" + token,
           R"("code": 301, "message": [)" + token + "]",
           R"("code": 301, "message": )" + Json(std::string(490, 'x') + kToken).dump(),
           R"("code": 301, "message": )" + Json(std::string(470, 'x') + url_encoded(kToken, false)).dump(),
           R"("code": )" + token,
           R"("http_status": 302, "headers": {"Location": )" + url + R"(}, "code": 503, "message": )" + url,
           R"("headers": {"X-Token": "tk-8f3/a+b", "Set-Cookie": "t=tk-8f3/a+b"}, "code": 301)",
           R"("base_resp": {"status_code": 7, "status_message": )" + token + "}",
           body("<html>no such page: " + kToken + "</html>"),
           body(R"({"code": 301, "message": null, "data": null, "requestId": )" + token +
                R"(, "recordTime": )" + token + "}"),
           body(R"({"code": 0, "data": {)" + token + ": 1, \"list\": "),
           R"("data": {"base_resp": {"status_code": )" + token + "}}",
           R"("items": [)" + item + "]",
           R"("items": [{"item_title": )" + token + "}, " + item + "]",
           R"("close": true)",
           R"("code": 400, "message": )" + token,
           R"("code": 999, "message": )" + url,
       })
    rules += fmt::format(R"({}{{"times": 1, "answer": {{{}}}}})", rules.size() > 1 ? ", " : "", answer);
  return rules + "]";
}

/// An answer whose every header repeats it, which a well-made server would not send.
std::string headers_that_repeat_it() {
  const auto url = "https://u:" + kToken + "@host/?token=" + url_encoded(kToken);
  return fmt::format("HTTP/1.1 307 {0}\r\nLocation: {1}\r\nRetry-After: {0}\r\nServer: {0}\r\nX-{2}: {2}\r\n"
                     "Content-Type: {0}\r\nContent-Encoding: {2}\r\nContent-Length: 2\r\n\r\n{{}}",
                     kToken, url, hex(kToken));
}

/// Commands of a job that leaves nothing unwritten, and all that they leave behind.
class Observed {
public:
  Observed(const Sandbox &sandbox, PostgresServer &server, std::string log_format)
      : server_(server), log_format_(std::move(log_format)),
        job_(sandbox, {.scopes = kOneScope, .server = &server}) {}

  Job &job() { return job_; }

  /// Runs it at the most verbose, and gives its exit code.
  int run(const JobOptions &options, std::vector<std::string> arguments = {"run"}) {
    note_tried({5});
    auto with_outlets = options;
    with_outlets.rest +=
        fmt::format("metrics: {{textfile: x.prom}}\nlineage: {{url: \"{}\"}}\n", marquez_.url());
    job_.configure(with_outlets);
    arguments.insert(arguments.end(), {"-v", "--json", "--log-format", log_format_});
    Process process(job_.command(arguments));
    // The command line of whoever runs long enough to be seen.
    command_lines_ += read(fmt::format("/proc/{}/cmdline", process.pid()));
    const auto finished = process.wait();
    outputs_ += finished.out + finished.err;
    metrics_ += read(job_.folder().path() / "x.prom");
    return finished.exit_code;
  }

  std::string outputs() const { return outputs_; }
  std::string command_lines() const { return command_lines_; }
  std::string metrics() const { return metrics_; }
  std::string lineage() { return marquez_.everything(); }
  std::string server_log() const { return server_.log(); }
  std::string dump() const {
    const auto finished = xingtu::test::run(
        {{server_.program("pg_dump").string(), "--inserts", "--dbname=" + job_.database_url()}});
    REQUIRE_MESSAGE(finished.exit_code == 0, finished.err);
    return finished.out;
  }

private:
  PostgresServer &server_;
  std::string log_format_;
  Marquez marquez_;
  Job job_;
  std::string outputs_, command_lines_, metrics_;
};

JobOptions one_scope(int n, PostgresServer &server, std::string base_url = {}) {
  return {.authors = {std::to_string(6'613'871'234'567'890'000 + n)},
          .scopes = kOneScope,
          .api = "  max_attempts: 2\n",
          .server = &server,
          .base_url = std::move(base_url)};
}

} // namespace

TEST_CASE("the search finds the token in each of its disguises, wherever it is looked for") {
  for (const auto &writing : kSearch.writings()) {
    CAPTURE(writing);
    CHECK(kSearch.found_in("before " + writing + " after") != "");
  }
  // In base64 of a text around it, with the token at each of the three places of a group.
  for (const char *before : {"", "a", "ab", "abc"})
    CHECK(kSearch.found_in(base64(before + kToken + "xyz")) != "");
  CHECK(kSearch.found_in("tk-8f3/b and 8f3/a+b=c&d, nothing of it whole") == "");

  PostgresServer server(that_logs_everything());
  const Sandbox sandbox({}, kToken);
  Observed observed(sandbox, server, "text");
  CHECK(kSearch.found_in(observed.dump()) == "");
  CHECK(kSearch.found_in(observed.server_log()) == "");
  execute(observed.job().database_url(), "insert into xingtu.author (author_id, name) values ('1', E'" +
                                             std::string(R"(tk-8f3/a+b=c&d%41"e\\f-77b1x)") + "')");
  CHECK(kSearch.found_in(observed.dump()) != "");
  CHECK(kSearch.found_in(observed.server_log()) != "");
}

TEST_CASE(
    "the token is in no output, no table, no command line, no metric, no event and no log of the database") {
  std::string log_format;
  SUBCASE("with a text log") {
    log_format = "text";
  }
  SUBCASE("with a JSON log") {
    log_format = "json";
  }
  PostgresServer server(that_logs_everything());
  const Sandbox sandbox({}, kToken);
  Observed observed(sandbox, server, log_format);
  const auto &job = observed.job();

  sandbox.put_rules(rules_that_repeat_it());
  JobOptions repeated{.authors = authors(12),
                      .scopes = kOneScope,
                      .api = "  concurrency: 2\n  max_attempts: 20\n",
                      .server = &server};
  CHECK(observed.run(repeated) == 65);
  REQUIRE(sandbox.journal().front()["token"] == "valid");
  REQUIRE(job.cell("select count(distinct outcome) >= 8 from xingtu_ops.request_audit") == "t");
  REQUIRE(job.cell("select count(*) >= 5 from xingtu_ops.request_audit where api_message like '%***%'") ==
          "t");
  // What the API repeats in an item is hidden there, and the item loads all the same.
  CHECK(job.cell("select count(*) >= 1 from xingtu.video where title ~ '^[*]{27,}$'") == "t");
  CHECK(job.cell("select count(*) >= 1 from xingtu_ops.value_issue where original like '%***%'") == "t");
  CHECK(job.cell("select bool_and(body_sha256 = encode(sha256(body), 'hex')) from xingtu_raw.api_page") ==
        "t");
  for (const char *command : {"plan", "check", "replay", "profile", "migrate", "status"})
    observed.run(repeated, {command});

  {
    const Sandbox other({"--tls"}, kToken);
    CHECK(observed.run(one_scope(1, server, other.base_url())) ==
          78); // a certificate that nobody vouches for
    CHECK(observed.run(one_scope(1, server, other.base_url()), {"check"}) != 0);
  }
  {
    TcpServer no_tls([](TcpServer::Connection &connection) { connection.send("I speak no TLS\r\n"); });
    CHECK(observed.run(one_scope(2, server, no_tls.url("", "https"))) == 75);
  }
  int closed_port = 0;
  {
    TcpServer closed([](TcpServer::Connection &) {});
    closed_port = closed.port();
  }
  CHECK(observed.run(one_scope(3, server, fmt::format("http://127.0.0.1:{}", closed_port))) == 75);
  {
    TcpServer silent([](TcpServer::Connection &connection) { connection.wait_until_closed(); });
    auto options = one_scope(4, server, silent.url(""));
    options.api += "  timeout: 200ms\n";
    CHECK(observed.run(options) == 75);
  }
  {
    TcpServer echo(always(headers_that_repeat_it()));
    CHECK(observed.run(one_scope(5, server, echo.url(""))) != 0);
    CHECK(observed.run(one_scope(5, server, echo.url("")), {"check"}) != 0);
    REQUIRE(echo.requests().size() >= 2);
    CHECK(kSearch.found_in(echo.requests().front()) != ""); // it was there to be repeated
  }
  {
    auto options = one_scope(6, server, sandbox.base_url());
    options.api += "  concurrency: ${JUSTONEAPI_TOKEN}\n  proxy: \"http://${JUSTONEAPI_TOKEN}\"\n";
    options.rest = "job2: ${JUSTONEAPI_TOKEN}\nprice_per_request: ${JUSTONEAPI_TOKEN}\n";
    CHECK(observed.run(options) == 78);
  }
  // The server refuses what the run writes, with all the DETAIL that it has.
  job.execute("alter table xingtu_ops.request_audit add constraint refused check (attempt < 1) not valid");
  CHECK(observed.run(one_scope(7, server)) != 0);
  CHECK(observed.server_log().find("Failing row contains") != std::string::npos);

  REQUIRE(observed.outputs().size() > 10'000);
  CHECK(kSearch.found_in(observed.outputs()) == "");
  REQUIRE(observed.command_lines().find("xingtu-etl") != std::string::npos);
  CHECK(kSearch.found_in(observed.command_lines()) == "");
  REQUIRE(observed.metrics().find("xingtu_etl") != std::string::npos);
  CHECK(kSearch.found_in(observed.metrics()) == "");
  const auto lineage = observed.lineage();
  REQUIRE(lineage.find("ABORT") != std::string::npos);
  CHECK(kSearch.found_in(lineage) == "");
  const auto dump = observed.dump();
  REQUIRE(dump.find("oAuthorId") != std::string::npos);
  CHECK(kSearch.found_in(dump) == "");
  const auto log = observed.server_log();
  REQUIRE(log.find("oAuthorId") != std::string::npos);
  CHECK(kSearch.found_in(log) == "");
}

TEST_CASE("a token that the API refuses ends the run with 77, and is shown nowhere") {
  const Sandbox sandbox({}, "another-token");
  const Job job(sandbox);
  auto command = job.command(run_of_day({"-v"}));
  command.env["JUSTONEAPI_TOKEN"] = kToken;
  const auto finished = run(command);
  CHECK(finished.exit_code == 77);
  CHECK(kSearch.found_in(finished.out + finished.err) == "");
  for (const auto &line : content(job, "xingtu_ops.request_audit", {}))
    CHECK(kSearch.found_in(line) == "");
}

TEST_CASE("a token on the command line is refused, and not repeated") {
  const Sandbox sandbox({}, kToken);
  const Job job(sandbox);
  std::vector<std::string> arguments;
  SUBCASE("as an option") {
    arguments = {"run", "--token", kToken};
  }
  SUBCASE("as an option with =") {
    arguments = {"run", "--token=" + kToken};
  }
  SUBCASE("as a word") {
    arguments = {"run", kToken};
  }
  SUBCASE("as a value of another option") {
    arguments = {"run", "--max-billed", kToken};
  }
  const auto result = job.run_json(arguments);
  CHECK(result.finished.exit_code == 64);
  CHECK(result.finished.err.find("error") != std::string::npos);
  CHECK(kSearch.found_in(result.finished.out + result.finished.err) == "");
  CHECK(sandbox.journal().empty());
}

TEST_CASE("a token file gives the token alone: one newline at its end is dropped, anything else refused") {
  const Sandbox sandbox({}, kToken);
  const Job job(sandbox, {.scopes = kOneScope, .api = "  token_file: token\n"});
  auto command = job.command({"run"});
  command.env["JUSTONEAPI_TOKEN"] = std::nullopt;
  const auto run_with = [&](const std::string &text, mode_t mode) {
    const auto path = job.folder().write("token", text);
    std::filesystem::permissions(path, std::filesystem::perms(mode));
    const auto finished = run(command);
    CHECK(kSearch.found_in(finished.out + finished.err) == "");
    return finished.exit_code;
  };
  for (const auto &text : {std::string(), std::string("\n"), kToken + "\r\n", kToken + "\n\n", " " + kToken,
                           kToken + "\nanother\n"}) {
    CAPTURE(text);
    CHECK(run_with(text, 0600) == 78);
  }
  CHECK(run_with(kToken + "\n", 0640) == 78);
  CHECK(run_with(kToken + "\n", 0604) == 78);
  CHECK(sandbox.journal().empty());
  CHECK(run_with(kToken + "\n", 0400) == 0);
  CHECK(sandbox.journal().front()["token"] == "valid");
}
