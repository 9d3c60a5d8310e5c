// What is sent, how often, and over which connections.
#include <doctest/doctest.h>

#include <cstdlib>
#include <future>
#include <map>
#include <thread>

#include "support/fetching.hpp"

using namespace std::chrono_literals;
using namespace xingtu;
using namespace xingtu::test;
using fetch::Fetcher;
using Connection = TcpServer::Connection;

TEST_CASE("a request names itself, and carries nothing that was not asked for") {
  TcpServer server(always(http("")));
  fetch_from(server.url("/path?a=1&token=secret"));
  REQUIRE(server.requests().size() == 1);
  const std::string request = server.requests()[0];
  CHECK(request.starts_with("GET /path?a=1&token=secret HTTP/1.1\r\n"));
  CHECK(contains(request, "\r\nX-Request-Id: id-1\r\n"));
  CHECK(contains(request, "\r\nUser-Agent: xingtu-etl/"));
  CHECK(contains(request, "\r\nAccept-Encoding: "));
  CHECK_FALSE(contains(request, "Cookie"));
  CHECK_FALSE(contains(request, "Authorization"));
}

TEST_CASE("a request whose time is over before it is sent does not leave, and one whose time is not does") {
  TcpServer server(always(http("")));
  std::promise<HttpAnswer> late, early;
  Fetcher fetcher({}, [&](HttpAnswer answer) {
    (answer.request_id == "late" ? late : early).set_value(std::move(answer));
  });
  fetcher.send({"late", Secret(server.url("/late")), std::chrono::steady_clock::now()});
  fetcher.send({"early", Secret(server.url("/early")), std::chrono::steady_clock::now() + 1h});
  const auto unsent = late.get_future().get();
  CHECK(unsent.failure == TransportFailure::not_sent);
  CHECK(contains(unsent.error_detail, "too late"));
  CHECK(early.get_future().get().failure == TransportFailure::none);
  REQUIRE(server.requests().size() == 1);
  CHECK(contains(server.requests()[0], "/early"));
}

TEST_CASE("other protocols than http and https are not spoken") {
  for (const char *url : {"file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://127.0.0.1/x", "no url"})
    CHECK(fetch_from(url).failure == TransportFailure::not_sent);
}

TEST_CASE("a redirect is not followed, and only its host is told") {
  TcpServer elsewhere(always(http("caught")));
  const std::string target = elsewhere.url("/steal?token=secret");
  const HttpAnswer answer = fetch_bytes(http("", "Location: " + target + "\r\n", "302 Found"));
  CHECK(answer.failure == TransportFailure::none);
  CHECK(answer.http_status == 302);
  CHECK(answer.error_detail == "redirect to " + elsewhere.url("") + " refused");
  CHECK(elsewhere.connections() == 0);
  CHECK(fetch_bytes(http("", "Location: file:///etc/passwd\r\n", "301 Moved")).http_status == 301);
}

TEST_CASE("a connection is used again") {
  TcpServer server(always(http("x")));
  Answers answers;
  Fetcher fetcher(options(), answers.sink());
  for (std::size_t i = 1; i <= 3; ++i) {
    fetcher.send({std::to_string(i), Secret(server.url())});
    REQUIRE(answers.wait_for(i).size() == i);
  }
  CHECK(server.requests().size() == 3);
  CHECK(server.connections() == 1);
}

TEST_CASE("a connection that was closed before it is used again costs nothing") {
  TcpServer server(once(http("x")));
  Answers answers;
  Fetcher fetcher(options(), answers.sink());
  for (int i = 1; i <= 2; ++i) {
    fetcher.send({std::to_string(i), Secret(server.url())});
    const auto got = answers.wait_for(static_cast<std::size_t>(i));
    REQUIRE(got.size() == static_cast<std::size_t>(i));
    CHECK(got.back().failure == TransportFailure::none);
    server.wait_for_closed(i);
  }
  CHECK(server.requests().size() == 2);
}

TEST_CASE("a request whose reused connection dies is not sent again behind the caller's back") {
  TcpServer server([](Connection &connection) {
    // The first connection answers once, takes the second request, and closes without a word.
    if (!connection.request() || !connection.send(http("x")) || connection.number() != 1)
      return;
    connection.request();
  });
  Answers answers;
  {
    Fetcher fetcher(options(), answers.sink());
    fetcher.send({"first", Secret(server.url())});
    REQUIRE(answers.wait_for(1).size() == 1);
    fetcher.send({"second", Secret(server.url())});
    REQUIRE(answers.wait_for(2).size() == 2);
  }
  const auto got = answers.wait_for(2);
  CHECK(got[0].failure == TransportFailure::none);
  CHECK(got[1].failure == TransportFailure::network_error);
  CHECK(got[1].error_detail == "the server ended the connection before it answered");
  CHECK(server.requests().size() == 2);
}

TEST_CASE("a body that trickles is given up, a server that thinks longer than that is not") {
  std::promise<void> thought;
  const auto done = thought.get_future().share();
  TcpServer server([done](Connection &connection) {
    const auto request = connection.request();
    if (request && contains(*request, "GET /trickle")) {
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx");
      connection.wait_until_closed();
    } else if (request) {
      done.wait();
      connection.send(http("after long thought"));
    }
  });
  fetch::Options with = options();
  with.stall_window = 50ms;
  Answers answers;
  Fetcher fetcher(with, answers.sink());
  fetcher.send({"think", Secret(server.url("/think"))});
  server.wait_for_requests(1);
  fetcher.send({"trickle", Secret(server.url("/trickle"))});
  auto got = answers.wait_for(1);
  REQUIRE(got.size() == 1);
  CHECK(got[0].request_id == "trickle");
  CHECK(got[0].failure == TransportFailure::timeout);
  CHECK(got[0].error_detail == "the body stalled");
  CHECK(got[0].body == "x");
  thought.set_value();
  got = answers.wait_for(2);
  REQUIRE(got.size() == 2);
  CHECK(got[1].body == "after long thought");
}

TEST_CASE("the environment's proxy is not used, a configured one is") {
  TcpServer proxy(always(http("by proxy")));
  TcpServer server(always(http("direct")));
  for (const char *name : {"http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"})
    ::setenv(name, proxy.url().c_str(), 1);
  ::setenv("no_proxy", "*", 1);
  CHECK(fetch_from(server.url()).body == "direct");
  CHECK(proxy.connections() == 0);

  fetch::Options with = options();
  with.proxy = proxy.url("");
  CHECK(fetch_from(server.url(), with).body == "by proxy");
  CHECK(server.requests().size() == 1);
  for (const char *name : {"http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY", "no_proxy"})
    ::unsetenv(name);
}

TEST_CASE("64 requests from several threads at once are each answered exactly once") {
  TcpServer server([](Connection &connection) {
    while (const auto request = connection.request())
      if (!connection.send(http(request->substr(5, request->find(' ', 5) - 5))))
        return;
  });
  Answers answers;
  {
    Fetcher fetcher(options(), answers.sink());
    std::vector<std::thread> senders;
    for (int sender = 0; sender < 4; ++sender)
      senders.emplace_back([&, sender] {
        for (int i = 0; i < 16; ++i) {
          const std::string name = std::to_string(sender * 16 + i);
          fetcher.send({name, Secret(server.url("/" + name))});
        }
      });
    for (std::thread &sender : senders)
      sender.join();
    answers.wait_for(64);
  }
  const auto got = answers.wait_for(64);
  CHECK(got.size() == 64);
  std::map<std::string, int> count;
  for (const HttpAnswer &answer : got) {
    CHECK(answer.body == answer.request_id);
    ++count[answer.request_id];
  }
  CHECK(count.size() == 64);
  CHECK(server.requests().size() == 64);
  CHECK(server.connections() <= options().connections);
}

TEST_CASE("the end of the fetcher breaks off what is in flight, without answers") {
  TcpServer server([](Connection &connection) {
    connection.request();
    connection.wait_until_closed();
  });
  Answers answers;
  {
    Fetcher fetcher(options(), answers.sink());
    for (int i = 0; i < 5; ++i)
      fetcher.send({std::to_string(i), Secret(server.url())});
    server.wait_for_requests(5);
  }
  CHECK(answers.wait_for(0).empty());
}

TEST_CASE("a single fetch works without the thread") {
  TcpServer server(always(http("pong")));
  const HttpAnswer answer = fetch::fetch_once(options(), server.url("/ping"));
  CHECK(answer.failure == TransportFailure::none);
  CHECK(answer.body == "pong");
  CHECK_FALSE(contains(server.requests()[0], "X-Request-Id"));
}
