// Telling others: each text goes out once, and nobody waits for them.
#include <doctest/doctest.h>

#include <optional>

#include "fetch/notifier.hpp"
#include "support/fetching.hpp"

using namespace xingtu;
using namespace xingtu::fetch;
using namespace xingtu::test;

namespace {

constexpr Milliseconds kLong{20'000}, kShort{50};

/// Posts to a server with this script; gives why it was not taken.
std::optional<std::string> failure_of(const TcpServer::Script &script, Milliseconds patience) {
  TcpServer server(script);
  std::optional<std::string> failure;
  Notifier(server.url(), patience, [&](const std::string &why) { failure = why; }).post("{}");
  return failure;
}

} // namespace

TEST_CASE("a text is posted once as JSON, and the destructor waits for its answer") {
  std::string body;
  TcpServer server([&](TcpServer::Connection &connection) {
    if (connection.request()) {
      body = connection.body(11);
      connection.send(http("", "", "201 Created"));
    }
  });
  std::optional<std::string> failure;
  Notifier(server.url("/lineage"), kLong, [&](const std::string &why) {
    failure = why;
  }).post(R"({"a":"\"1"})");
  CHECK_FALSE(failure);
  server.wait_for_closed(1);
  CHECK(body == R"({"a":"\"1"})");
  REQUIRE(server.requests().size() == 1);
  const auto head = server.requests()[0];
  CHECK(head.starts_with("POST /lineage HTTP/1.1\r\n"));
  CHECK(contains(head, "Content-Type: application/json\r\n"));
  CHECK(contains(head, "Content-Length: 11\r\n"));
}

TEST_CASE("what is not taken is told, once for all texts") {
  CHECK(failure_of(once(http("no", "", "500 Internal Server Error")), kLong) == "HTTP status 500");
  CHECK(failure_of(once("this is no HTTP\r\n\r\n"), kLong));
  CHECK(failure_of(once(""), kLong));

  TcpServer server(always(http("", "", "404 Not Found")));
  int failures = 0;
  {
    Notifier notifier(server.url(), kLong, [&](const std::string &) { ++failures; });
    notifier.post("1");
    notifier.post("2");
  }
  CHECK(failures == 1);
}

TEST_CASE("a redirect is not followed") {
  TcpServer other(always(http("")));
  CHECK(failure_of(once(http("", "Location: " + other.url() + "\r\n", "307 Temporary Redirect")), kLong));
  CHECK(other.connections() == 0);
}

TEST_CASE("nobody waits longer than the patience for an endpoint that is silent") {
  const auto begun = std::chrono::steady_clock::now();
  CHECK(failure_of([](TcpServer::Connection &connection) { connection.wait_until_closed(); }, kShort));
  CHECK(std::chrono::steady_clock::now() - begun < kLong / 2);
}
