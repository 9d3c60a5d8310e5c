#pragma once
// An endpoint of OpenLineage, which takes events over HTTP and keeps what it was told.
#include <mutex>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "support/tcp_server.hpp"

namespace xingtu::test {

class Marquez {
public:
  std::string url() const { return server_.url("/api/v1/lineage"); }
  std::vector<nlohmann::json> events() {
    std::vector<nlohmann::json> events;
    for (const auto &body : bodies())
      events.push_back(nlohmann::json::parse(body));
    return events;
  }
  /// Heads and bodies.
  std::string everything() {
    std::string all;
    for (const auto &head : server_.requests())
      all += head;
    for (const auto &body : bodies())
      all += body;
    return all;
  }

private:
  std::vector<std::string> bodies() {
    const std::lock_guard lock(mutex_);
    return bodies_;
  }

  std::mutex mutex_;
  std::vector<std::string> bodies_;
  TcpServer server_{[this](TcpServer::Connection &connection) {
    while (const auto head = connection.request()) {
      const auto length = head->find("Content-Length: ");
      const auto body = connection.body(std::stoul(head->substr(length + 16)));
      {
        const std::lock_guard lock(mutex_);
        bodies_.push_back(body);
      }
      connection.send("HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n");
    }
  }};
};

} // namespace xingtu::test
