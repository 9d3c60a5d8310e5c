// What becomes of answers, whole and broken: the transport against a server that sends whatever a test wants.
#include <doctest/doctest.h>

#include "support/fetching.hpp"
#include "support/gzip.hpp"

using namespace std::chrono_literals;
using namespace xingtu;
using namespace xingtu::test;
using Connection = TcpServer::Connection;

TEST_CASE("an answer comes with its status, its body and its duration") {
  const HttpAnswer answer = fetch_bytes(http("{\"code\":0}"));
  CHECK(answer.failure == TransportFailure::none);
  CHECK(answer.http_status == 200);
  CHECK(answer.body == "{\"code\":0}");
  CHECK(answer.error_detail.empty());
  CHECK(answer.finished_at != SteadyTime{});
  CHECK_FALSE(answer.retry_after);
}

TEST_CASE("chunked and compressed bodies arrive unpacked") {
  const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  CHECK(fetch_bytes(chunked + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n").body == "abcde");
  CHECK(fetch_bytes(http(gzip("unpacked"), "Content-Encoding: gzip\r\n")).body == "unpacked");
  CHECK(fetch_bytes("HTTP/1.1 200 OK\r\n\r\nuntil the end").body == "until the end");
}

TEST_CASE("a body may be as long as the limit and no longer") {
  CHECK(fetch_bytes(http(std::string(100'000, 'x'))).failure == TransportFailure::none);
  const HttpAnswer answer = fetch_bytes(http(std::string(100'001, 'x')));
  CHECK(answer.failure == TransportFailure::too_large);
  CHECK(answer.body == std::string(100'000, 'x'));
  CHECK(answer.error_detail == "the body is longer than 100000 bytes");
}

TEST_CASE("a body without end is broken off at the limit") {
  TcpServer server([](Connection &connection) {
    if (!connection.request() || !connection.send("HTTP/1.1 200 OK\r\n\r\n{\"code\":0,"))
      return;
    while (connection.send(std::string(10'000, ' ')))
      ;
  });
  const HttpAnswer answer = fetch_from(server.url());
  CHECK(answer.failure == TransportFailure::too_large);
  CHECK(answer.http_status == 200);
  CHECK(answer.body.size() == 100'000);
  CHECK(answer.body.starts_with("{\"code\":0,"));
}

TEST_CASE("a small body that unpacks to a huge one is broken off at the limit") {
  const std::string bomb = gzip_bomb(100'000); // 25 MB out of 160 kB
  REQUIRE(bomb.size() < 170'000);
  const HttpAnswer answer = fetch_bytes(http(bomb, "Content-Encoding: gzip\r\n"));
  CHECK(answer.failure == TransportFailure::too_large);
  CHECK(answer.body == std::string(100'000, ' '));
}

TEST_CASE("headers without end are broken off") {
  std::string lines;
  for (int i = 0; i < 1'001; ++i)
    lines += "X-A: b\r\n";
  std::string long_lines;
  for (int i = 0; i < 40; ++i)
    long_lines += "X-A: " + std::string(8'000, 'b') + "\r\n";
  for (const std::string &headers : {lines, long_lines, "X-A: " + std::string(300'000, 'b') + "\r\n"}) {
    const HttpAnswer answer = fetch_bytes(http("x", headers));
    CHECK(answer.failure == TransportFailure::too_large);
    CHECK(answer.body.empty());
  }
}

TEST_CASE("an answer that is broken off or badly framed is a network error, with what came of it") {
  const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const std::string &bytes :
       {std::string("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart"), chunked + "4\r\npart\r\n",
        chunked + "4\r\npart\r\nxyz\r\n", std::string("HTTP/1.1 200 OK\r\nContent-Le"),
        http("no gzip at all", "Content-Encoding: gzip\r\n")}) {
    CAPTURE(bytes);
    const HttpAnswer answer = fetch_bytes(bytes);
    CHECK(answer.failure == TransportFailure::network_error);
    CHECK(answer.http_status == 200);
    CHECK_FALSE(answer.error_detail.empty());
  }
  CHECK(fetch_bytes("").failure == TransportFailure::network_error);
  CHECK(fetch_bytes("hello, I speak no HTTP\r\n").failure == TransportFailure::network_error);
}

TEST_CASE("a connection that is reset in the middle of an answer is a network error") {
  TcpServer server([](Connection &connection) {
    if (connection.request() && connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart"))
      connection.reset_at_end();
  });
  CHECK(fetch_from(server.url()).failure == TransportFailure::network_error);
}

TEST_CASE("a server that does not answer in time is a timeout, in doubt") {
  TcpServer server([](Connection &connection) { connection.wait_until_closed(); });
  fetch::Options with = options();
  with.timeout = 100ms;
  const HttpAnswer answer = fetch_from(server.url(), with);
  CHECK(answer.failure == TransportFailure::timeout);
  CHECK(answer.http_status == 0);
  CHECK(answer.duration >= 100ms);
}

TEST_CASE("a refused connection is certain not to have sent anything") {
  int port = 0;
  {
    const TcpServer server([](Connection &) {});
    port = server.port();
  }
  const HttpAnswer answer = fetch_from("http://127.0.0.1:" + std::to_string(port) + "/?token=secret");
  CHECK(answer.failure == TransportFailure::not_sent);
  CHECK_FALSE(contains(answer.error_detail, "secret"));
}

TEST_CASE("a handshake that fails or does not end is certain not to have sent anything") {
  TcpServer plain([](Connection &connection) {
    connection.send("I speak no TLS");
    connection.wait_until_closed();
  });
  CHECK(fetch_from(plain.url("/", "https")).failure == TransportFailure::not_sent);
  TcpServer silent([](Connection &connection) { connection.wait_until_closed(); });
  fetch::Options with = options();
  with.connect_timeout = 100ms;
  CHECK(fetch_from(silent.url("/", "https"), with).failure == TransportFailure::not_sent);
  with = options();
  with.timeout = 100ms;
  CHECK(fetch_from(silent.url("/", "https"), with).failure == TransportFailure::not_sent);
}

TEST_CASE("without certificates to check against nothing is sent, and that is no passing fault") {
  TcpServer server([](Connection &connection) { connection.wait_until_closed(); });
  fetch::Options with = options();
  with.ca_file = "/nonexistent/ca.pem";
  CHECK(fetch_from(server.url("/", "https"), with).failure == TransportFailure::insecure);
}

TEST_CASE("Retry-After arrives as a wait") {
  CHECK(fetch_bytes(http("", "retry-AFTER: 120\r\n", "429 Too Many")).retry_after == 120s);
  CHECK(fetch_bytes(http("", "Retry-After: Sun, 06 Nov 1994 08:49:37 GMT\r\n")).retry_after == 0s);
  CHECK_FALSE(fetch_bytes(http("", "Retry-After: soon\r\nX-Retry-After: 7\r\n")).retry_after);
  CHECK_FALSE(fetch_bytes("HTTP/1.1 103 Early\r\nRetry-After: 5\r\n\r\n" + http("")).retry_after);
}
