#pragma once
// For tests of the transport: a fetcher, what it answers, and servers that always say the same.
#include <doctest/doctest.h>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fetch/fetcher.hpp"
#include "support/tcp_server.hpp"

namespace xingtu::test {


inline fetch::Options options() {
  fetch::Options options;
  // Far above what any test takes, so that a fault ends it and not the runner.
  options.timeout = std::chrono::seconds(20);
  options.connect_timeout = options.timeout;
  options.response_bytes = 100'000;
  return options;
}

/// What on_answer brought, and waiting for it.
class Answers {
public:
  std::function<void(HttpAnswer)> sink() {
    return [this](HttpAnswer answer) {
      const std::lock_guard lock(mutex_);
      answers_.push_back(std::move(answer));
      changed_.notify_all();
    };
  }
  std::vector<HttpAnswer> wait_for(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::seconds(30), [&] { return answers_.size() >= count; });
    return answers_;
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<HttpAnswer> answers_;
};

inline HttpAnswer fetch_from(const std::string &url, const fetch::Options &with = options()) {
  Answers answers;
  fetch::Fetcher fetcher(with, answers.sink());
  fetcher.send({"id-1", Secret(url)});
  const auto got = answers.wait_for(1);
  REQUIRE(got.size() == 1);
  CHECK(got[0].request_id == "id-1");
  return got[0];
}

inline std::string http(std::string_view body, std::string_view more_headers = "",
                        std::string_view status = "200 OK") {
  return "HTTP/1.1 " + std::string(status) + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         std::string(more_headers) + "\r\n" + std::string(body);
}

/// Answers each request with these bytes, and keeps the connection.
inline TcpServer::Script always(std::string bytes) {
  return [bytes = std::move(bytes)](TcpServer::Connection &connection) {
    while (connection.request())
      if (!connection.send(bytes))
        return;
  };
}

/// Answers the first request with these bytes, and closes.
inline TcpServer::Script once(std::string bytes) {
  return [bytes = std::move(bytes)](TcpServer::Connection &connection) {
    if (connection.request())
      connection.send(bytes);
  };
}

inline HttpAnswer fetch_bytes(const std::string &bytes, const fetch::Options &with = options()) {
  TcpServer server(once(bytes));
  return fetch_from(server.url(), with);
}

inline bool contains(const std::string &text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

} // namespace xingtu::test
