// What the network does to a request, seen from the tables: nothing is believed of an answer that did not
// come whole, what may have been bought counts against the budget, and the token goes to one host only.
#include <doctest/doctest.h>

#include <atomic>
#include <memory>

#include <fmt/format.h>

#include "support/fetching.hpp"
#include "support/tcp_proxy.hpp"
#include "support/truth.hpp"

using namespace xingtu::test;
using Connection = TcpServer::Connection;
using Direction = TcpProxy::Direction;
using Verdict = TcpProxy::Verdict;

namespace {

constexpr const char *kOneScope = "  ranges: [DAY_30]\n  detail_types: [VIDEO]\n";

/// The API's answer of a list with one item.
std::string list_of(std::string_view item_id) {
  return fmt::format(
      R"({{"code":0,"message":null,"recordTime":null,"data":{{"base_resp":{{"status_code":0}},)"
      R"("pagination":{{"has_more":false,"limit":10,"page":1,"total_count":1}},)"
      R"("video_list":[{{"item_id":"{}"}}]}}}})",
      item_id);
}

/// Of the answers that go wrong: it must never come into a table.
const std::string kBroken = list_of("999");

/// An API that answers its first request as `first` says, and closes; and all others well.
TcpServer::Script well_but_for_the_first(std::function<void(Connection &)> first) {
  auto begun = std::make_shared<std::atomic<bool>>(false);
  return [begun, first = std::move(first)](Connection &connection) {
    while (connection.request()) {
      if (!begun->exchange(true))
        return first(connection);
      if (!connection.send(http(list_of("1"))))
        return;
    }
  };
}

std::string request_id_in(const std::string &head) {
  const std::string name = "X-Request-Id: ";
  const auto at = head.find(name);
  return at == std::string::npos ? "" : head.substr(at + name.size(), head.find('\r', at) - at - name.size());
}

/// The audit has exactly the requests that the server received.
void check_audit_against(const TcpServer &server, const Job &job) {
  std::vector<std::string> received, audited;
  for (const auto &head : server.requests())
    received.push_back(request_id_in(head));
  for (const auto &row : job.query("select request_id from xingtu_ops.request_audit"))
    audited.push_back(row[0].value_or(""));
  CHECK(differences(received, audited) == "");
}

/// A way in which an answer fails to arrive.
struct Failure {
  const char *name;
  std::function<void(Connection &)> answer;
  const char *outcome;
  const char *billed = "unknown";
};

std::function<void(Connection &)> sends(std::string bytes) {
  return [bytes = std::move(bytes)](Connection &connection) { connection.send(bytes); };
}

std::function<void(Connection &)> sends_and_resets(std::string bytes) {
  return [bytes = std::move(bytes)](Connection &connection) {
    connection.send(bytes);
    connection.reset_at_end();
  };
}

/// The body by bytes, slower than any timeout, but never silent.
void trickles(Connection &connection) {
  connection.send(fmt::format("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", kBroken.size()));
  for (const char byte : kBroken) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50)); // the fault itself
    if (!connection.send({&byte, 1}))
      return;
  }
}

std::string with_length(std::size_t length) {
  return fmt::format("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{}", length, kBroken);
}

std::vector<Failure> failures() {
  const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" +
                              fmt::format("{:x}\r\n{}\r\n", kBroken.size(), kBroken);
  std::string many_headers;
  for (int i = 0; i < 5'000; ++i)
    many_headers += "X-A: b\r\n";
  return {
      {"closed without an answer", [](Connection &) {}, "network_error"},
      {"reset without an answer", sends_and_resets(""), "network_error"},
      {"reset in the middle of the body", sends_and_resets(with_length(kBroken.size() + 1)), "network_error"},
      {"headers cut off", sends("HTTP/1.1 200 OK\r\nContent-Le"), "network_error"},
      {"fewer bytes than announced", sends(with_length(kBroken.size() + 1)), "network_error"},
      {"fewer bytes than announced, cut within the JSON", sends(with_length(kBroken.size()).substr(0, 120)),
       "network_error"},
      {"chunks without an end", sends(chunked), "network_error"},
      {"a chunk whose length is no number", sends(chunked + "xyz\r\n"), "network_error"},
      {"compressed in name only", sends(http(kBroken, "Content-Encoding: gzip\r\n")), "network_error"},
      {"no HTTP", sends("SSH-2.0-OpenSSH_9.2\r\n"), "network_error"},
      // What HTTP calls whole, but is not: it shows as JSON that ends too early.
      {"more bytes than announced", sends(with_length(kBroken.size() / 2)), "malformed_response", "yes"},
      {"thousands of headers", sends(http(kBroken, many_headers)), "too_large"},
      {"a header of a megabyte", sends(http(kBroken, "X-A: " + std::string(1'000'000, 'b') + "\r\n")),
       "too_large"},
      {"nothing at all", [](Connection &connection) { connection.wait_until_closed(); }, "timeout"},
      {"a byte now and then", trickles, "timeout"},
  };
}

} // namespace

TEST_CASE(
    "an answer that does not arrive whole is not read, counts as perhaps bought, and is asked for again") {
  const auto all = failures();
  const Failure *chosen = nullptr;
  for (const auto &failure : all)
    SUBCASE(failure.name) {
      chosen = &failure;
    }
  if (chosen == nullptr)
    return;
  TcpServer server(well_but_for_the_first(chosen->answer));
  const Sandbox sandbox;
  const bool slow = std::string(chosen->outcome) == "timeout";
  const Job job(sandbox,
                {.scopes = kOneScope, .api = slow ? "  timeout: 1s\n" : "", .base_url = server.url("")});
  const auto result = job.run_json({"run"});
  CHECK_MESSAGE(result.finished.exit_code == 0, result.finished.err);
  CHECK(job.query("select outcome, billed, attempt from xingtu_ops.request_audit order by request_id") ==
        std::vector<Row>{{chosen->outcome, chosen->billed, "1"}, {"ok", "yes", "2"}});
  check_audit_against(server, job);
  CHECK(job.cell("select string_agg(video_id, ' ') from xingtu.video") == "1");
  CHECK(job.cell("select count(*) from xingtu_ops.page_receipt") == "1");
  CHECK(job.cell("select spent_requests from xingtu_ops.job_snapshot") == "2");
  CHECK(result.json["requests_unknown"] == (std::string(chosen->billed) == "unknown" ? 1 : 0));
}

TEST_CASE(
    "with a network that loses every fifth answer a run ends well, and every attempt is accounted for") {
  const World world{.authors = authors(4)};
  const Sandbox sandbox(world.serve());
  std::atomic<int> answers = 0;
  TcpProxy proxy(sandbox.port(), [&](const TcpProxy::Piece &piece) {
    const bool is_answer = piece.direction == Direction::to_client && piece.bytes.starts_with("HTTP/");
    return is_answer && ++answers % 5 == 0 ? Verdict::cut : Verdict::pass;
  });
  const Job job(sandbox, {.scopes = world.scopes(),
                          .api = "  max_attempts: 20\n",
                          .base_url = fmt::format("http://127.0.0.1:{}", proxy.port())});
  const auto finished = job.run(run_of_day());
  CHECK_MESSAGE(finished.exit_code == 0, finished.err);
  CHECK(differences_from_dataset(job, world) == "");
  REQUIRE(!repeated_pages(sandbox).empty());

  std::vector<std::string> received, audited;
  for (const auto &request : sandbox.journal())
    received.push_back(request["client_request_id"]);
  for (const auto &row : job.query("select request_id from xingtu_ops.request_audit"))
    audited.push_back(row[0].value_or(""));
  CHECK(differences(received, audited) == "");
  CHECK(job.cell("select string_agg(distinct outcome || ' ' || billed, ', ') from xingtu_ops.request_audit "
                 "where outcome not in ('ok', 'empty', 'no_content')") == "network_error unknown");
  CHECK(job.cell("select spent_requests from xingtu_ops.job_snapshot") == std::to_string(received.size()));
}

TEST_CASE(
    "a host that has no address costs nothing, is tried as often as allowed, and ends the run with 75") {
  const Sandbox sandbox;
  // RFC 6761: a name under .invalid never has an address.
  const Job job(sandbox, {.scopes = kOneScope,
                          .api = "  max_attempts: 2\n  timeout: 60s\n  connect_timeout: 2s\n",
                          .base_url = "https://xingtu.invalid"});
  const auto finished = job.run({"run"});
  CHECK_MESSAGE(finished.exit_code == 75, finished.err);
  CHECK(job.query("select outcome, billed, attempt from xingtu_ops.request_audit order by request_id") ==
        std::vector<Row>{{"network_error", "no", "1"}, {"network_error", "no", "2"}});
  CHECK(job.cell("select spent_requests from xingtu_ops.job_snapshot") == "0");
}

TEST_CASE("a redirect is followed nowhere, and the host that it names hears nothing") {
  const Sandbox other({}, "sandbox-token"); // takes the same token
  TcpServer elsewhere(always(http(list_of("999"))));
  const std::string port = std::to_string(elsewhere.port());
  std::string location;
  int status = 0;
  SUBCASE("to the same API elsewhere") {
    status = 301, location = other.base_url() +
                             "/api/douyin-xingtu/gw/api/data_sp/get_author_convert_videos_or_products/v1";
  }
  SUBCASE("to another port of this machine") {
    status = 302, location = elsewhere.url("/?token=sandbox-token");
  }
  SUBCASE("to another host without a scheme") {
    status = 307, location = "//127.0.0.1:" + port + "/";
  }
  SUBCASE("to a file") {
    status = 308, location = "file:///etc/passwd";
  }
  SUBCASE("to another protocol") {
    status = 303, location = "gopher://127.0.0.1:" + port + "/";
  }
  const Sandbox sandbox;
  sandbox.put_rules(fmt::format(
      R"([{{"answer": {{"http_status": {}, "headers": {{"Location": "{}"}}, "body": "<p>Moved</p>"}}}}])",
      status, location));
  const Job job(sandbox, {.scopes = kOneScope});
  const auto finished = job.run({"run"});
  CHECK_MESSAGE(finished.exit_code == 65, finished.err);
  CHECK(job.cell("select string_agg(distinct outcome || ' ' || http_status, ', ') "
                 "from xingtu_ops.request_audit") == fmt::format("malformed_response {}", status));
  CHECK(differences_from_journal(job, sandbox) == "");
  CHECK(sandbox.journal().size() == 2);
  CHECK(other.journal().empty());
  CHECK(elsewhere.connections() == 0);
}

TEST_CASE("check does not follow a redirect either") {
  TcpServer elsewhere(always(http("pong")));
  TcpServer server(always(http("", "Location: " + elsewhere.url("/ping") + "\r\n", "302 Found")));
  const Sandbox sandbox;
  const Job job(sandbox, {.base_url = server.url("")});
  job.run({"check"});
  CHECK(server.requests().size() == 1);
  CHECK(server.requests()[0].find(sandbox.token()) == std::string::npos);
  CHECK(elsewhere.connections() == 0);
}

TEST_CASE("the proxies that the environment names hear nothing, one that is configured gets every request") {
  TcpServer ignored(always(http(list_of("999"))));
  TcpServer configured(always(http(list_of("1"))));
  TcpServer server(always(http(list_of("2"))));
  const Sandbox sandbox;
  Job job(sandbox, {.scopes = kOneScope, .base_url = server.url("")});
  auto command = job.command({"run"});
  for (const char *name :
       {"http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"})
    command.env[name] = ignored.url("");
  command.env["no_proxy"] = std::nullopt;
  command.env["NO_PROXY"] = std::nullopt;
  const auto direct = run(command);
  CHECK_MESSAGE(direct.exit_code == 0, direct.err);
  CHECK(job.cell("select string_agg(video_id, ' ') from xingtu.video") == "2");

  job.configure({.authors = authors(2), // one that is not stored yet
                 .scopes = kOneScope,
                 .api = "  proxy: " + configured.url("") + "\n",
                 .base_url = server.url("")});
  command.env["no_proxy"] = "*";
  const auto through = run(command);
  CHECK_MESSAGE(through.exit_code == 0, through.err);
  CHECK(through.out.find(configured.url("")) != std::string::npos); // and the report says so
  REQUIRE(configured.requests().size() == 1);
  CHECK(configured.requests()[0].starts_with("GET " + server.url("/")));
  CHECK(server.requests().size() == 1);
  CHECK(ignored.connections() == 0);
}

TEST_CASE("a connection that dies when it is used again costs one attempt, which the audit has") {
  // The first connection answers, takes the next request, and closes without a word.
  TcpServer server([](Connection &connection) {
    for (int i = 1; connection.request(); ++i)
      if ((connection.number() == 1 && i == 2) || !connection.send(http(list_of("1"))))
        return;
  });
  const Sandbox sandbox;
  const Job job(
      sandbox,
      {.authors = authors(3), .scopes = kOneScope, .api = "  concurrency: 1\n", .base_url = server.url("")});
  const auto finished = job.run({"run"});
  CHECK_MESSAGE(finished.exit_code == 0, finished.err);
  check_audit_against(server, job);
  CHECK(job.query("select outcome, billed, attempt from xingtu_ops.request_audit order by request_id") ==
        std::vector<Row>{
            {"ok", "yes", "1"}, {"network_error", "unknown", "1"}, {"ok", "yes", "2"}, {"ok", "yes", "1"}});
}
