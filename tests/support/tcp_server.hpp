#pragma once
// A TCP server on loopback whose answers are scripted byte by byte, for tests of clients: what a real
// HTTP server would never send is the point of it. One thread per connection; port 0.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "support/loopback.hpp"

namespace xingtu::test {

class TcpServer {
public:
  /// One accepted connection, as its script sees it.
  class Connection {
  public:
    Connection(TcpServer &server, int socket, int number)
        : server_(server), socket_(socket), number_(number) {}

    /// Counted from 1, in the order in which they came.
    int number() const { return number_; }

    /// The head of the next HTTP request, with its empty line; nothing if the client has gone.
    std::optional<std::string> request() {
      for (;;) {
        if (const auto end = unread_.find("\r\n\r\n"); end != std::string::npos) {
          std::string head = unread_.substr(0, end + 4);
          unread_.erase(0, end + 4);
          server_.note_request(head);
          return head;
        }
        if (!receive())
          return std::nullopt;
      }
    }

    /// So many bytes after a head; fewer if the client has gone.
    std::string body(std::size_t size) {
      while (unread_.size() < size && receive()) {
      }
      std::string bytes = unread_.substr(0, size);
      unread_.erase(0, size);
      return bytes;
    }

    /// False if the client has gone.
    bool send(std::string_view bytes) {
      while (!bytes.empty()) {
        const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0)
          return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
      }
      return true;
    }

    /// Blocks until the client closes, or the server ends.
    void wait_until_closed() {
      while (receive())
        unread_.clear();
    }

    /// The end of the script closes the connection; this lets it end with RST instead of FIN.
    void reset_at_end() {
      const linger at_once{1, 0};
      ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    }

  private:
    bool receive() {
      char buffer[4096];
      const auto received = ::recv(socket_, buffer, sizeof buffer, 0);
      if (received > 0)
        unread_.append(buffer, static_cast<std::size_t>(received));
      return received > 0;
    }

    TcpServer &server_;
    int socket_;
    int number_;
    std::string unread_;
  };

  using Script = std::function<void(Connection &)>;

  explicit TcpServer(Script script) : script_(std::move(script)) {
    listener_ = listen_on_loopback(port_);
    acceptor_ = std::thread([this] { accept_all(); });
  }

  ~TcpServer() {
    ::shutdown(listener_, SHUT_RDWR); // wakes accept
    acceptor_.join();
    ::close(listener_);
    {
      const std::lock_guard lock(mutex_);
      for (const int socket : open_)
        ::shutdown(socket, SHUT_RDWR);
    }
    for (std::thread &thread : threads_)
      thread.join();
  }
  TcpServer(const TcpServer &) = delete;
  TcpServer &operator=(const TcpServer &) = delete;

  int port() const { return port_; }
  std::string url(std::string_view path = "/", std::string_view scheme = "http") const {
    return std::string(scheme) + "://127.0.0.1:" + std::to_string(port_) + std::string(path);
  }

  /// The heads of all requests so far.
  std::vector<std::string> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }
  int connections() const {
    const std::lock_guard lock(mutex_);
    return connections_;
  }
  /// Blocks until so many requests came, or so many connections are closed.
  void wait_for_requests(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return requests_.size() >= count; });
  }
  void wait_for_closed(int count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return closed_ >= count; });
  }

private:
  void accept_all() {
    for (;;) {
      const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (socket < 0)
        return;
      const std::lock_guard lock(mutex_);
      open_.push_back(socket);
      threads_.emplace_back([this, socket, number = ++connections_] { serve(socket, number); });
    }
  }

  void serve(int socket, int number) {
    Connection connection(*this, socket, number);
    script_(connection);
    const std::lock_guard lock(mutex_);
    open_.remove(socket);
    ::close(socket);
    ++closed_;
    changed_.notify_all();
  }

  void note_request(const std::string &head) {
    const std::lock_guard lock(mutex_);
    requests_.push_back(head);
    changed_.notify_all();
  }

  Script script_;
  int listener_ = -1;
  int port_ = 0;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> requests_;
  std::list<int> open_;
  std::list<std::thread> threads_;
  int connections_ = 0;
  int closed_ = 0;
  std::thread acceptor_;
};

} // namespace xingtu::test
