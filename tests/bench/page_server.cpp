// An HTTP server for benchmarks: one thread, pages from memory, and a latency that each answer keeps to
// within a millisecond. What it takes of a core is what a benchmark cannot use, so it does nothing else.
//
//   bench-page-server PORT_FILE     serves until it is killed
//
// GET /bench/latency/MS sets the latency and begins to count anew; GET /bench/state gives the counts.
#include <netinet/tcp.h>
#include <sys/epoll.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <deque>
#include <fstream>
#include <memory>
#include <system_error>
#include <unordered_set>

#include <fmt/format.h>

#include "pages.hpp"
#include "support/loopback.hpp"

namespace xingtu::bench {
namespace {

using Clock = std::chrono::steady_clock;

struct Client {
  explicit Client(int socket_) : socket(socket_) {}
  ~Client() { ::close(socket); }
  Client(const Client &) = delete;
  Client &operator=(const Client &) = delete;

  int socket;
  std::string received;
  std::string to_send; ///< what the socket did not take at once
};

/// An answer that waits for its time.
struct Due {
  Clock::time_point at;
  std::weak_ptr<Client> client;
  const std::string *answer; ///< kept by Pages
};

class Server {
public:
  explicit Server(const char *port_file) : epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
    int port = 0;
    listener_ = test::listen_on_loopback(port);
    ::listen(listener_, 1024);
    watch(listener_, EPOLLIN, EPOLL_CTL_ADD);
    std::ofstream(port_file) << port << '\n';
  }

  [[noreturn]] void run() {
    for (;;) {
      epoll_event events[256];
      const int count = wait(events);
      for (int i = 0; i < count; ++i) {
        if (events[i].data.fd == listener_)
          accept();
        else
          serve(events[i].data.fd, events[i].events);
      }
      send_due();
    }
  }

private:
  void watch(int socket, std::uint32_t what, int operation) {
    epoll_event event{};
    event.events = what;
    event.data.fd = socket;
    ::epoll_ctl(epoll_, operation, socket, &event);
  }

  template <std::size_t size> int wait(epoll_event (&events)[size]) {
    if (due_.empty())
      return ::epoll_wait(epoll_, events, size, -1);
    const auto left = std::max(Clock::duration(0), due_.front().at - Clock::now());
    const auto seconds = std::chrono::floor<std::chrono::seconds>(left);
    const timespec time{seconds.count(), std::chrono::nanoseconds(left - seconds).count()};
    return ::epoll_pwait2(epoll_, events, size, &time, nullptr);
  }

  void accept() {
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (socket < 0)
      return;
    const int yes = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    clients_.emplace(socket, std::make_shared<Client>(socket));
    watch(socket, EPOLLIN, EPOLL_CTL_ADD);
  }

  void serve(int socket, std::uint32_t what) {
    const auto found = clients_.find(socket);
    if (found == clients_.end())
      return;
    const auto client = found->second;
    if ((what & EPOLLOUT) != 0)
      send(*client, {});
    char buffer[16384];
    const auto size = ::recv(socket, buffer, sizeof buffer, 0);
    if (size == 0 || (size < 0 && errno != EAGAIN && errno != EINTR)) {
      clients_.erase(found);
      return;
    }
    if (size > 0)
      client->received.append(buffer, static_cast<std::size_t>(size));
    for (auto end = client->received.find("\r\n\r\n"); end != std::string::npos;
         end = client->received.find("\r\n\r\n")) {
      answer(client, std::string_view(client->received).substr(0, end));
      client->received.erase(0, end + 4);
    }
  }

  void answer(const std::shared_ptr<Client> &client, std::string_view head) {
    const auto begin = head.find(' ') + 1;
    const auto target = head.substr(begin, head.find(' ', begin) - begin);
    if (target.starts_with("/bench/")) {
      send(*client, control(target));
      return;
    }
    const auto *const page = &pages_.answer(target);
    ++requests_;
    asked_.insert(page);
    if (latency_.count() == 0)
      send(*client, *page);
    else
      due_.push_back({Clock::now() + latency_, client, page});
  }

  std::string control(std::string_view target) {
    constexpr std::string_view kLatency = "/bench/latency/";
    if (target.starts_with(kLatency)) {
      latency_ = std::chrono::milliseconds(std::stoi(std::string(target.substr(kLatency.size()))));
      requests_ = 0;
      asked_.clear();
    }
    const auto body = fmt::format(R"({{"requests": {}, "pages": {}}})", requests_, asked_.size());
    return fmt::format("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{}",
                       body.size(), body);
  }

  void send_due() {
    const auto now = Clock::now();
    while (!due_.empty() && due_.front().at <= now) {
      if (const auto client = due_.front().client.lock())
        send(*client, *due_.front().answer);
      due_.pop_front();
    }
  }

  void send(Client &client, std::string_view bytes) {
    if (!client.to_send.empty() || bytes.empty()) {
      client.to_send += bytes;
      bytes = client.to_send;
    }
    const auto sent = ::send(client.socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    const auto left = std::string(bytes.substr(sent < 0 ? 0 : static_cast<std::size_t>(sent)));
    const bool waited = !client.to_send.empty();
    client.to_send = left;
    if (waited || !left.empty())
      watch(client.socket, left.empty() ? EPOLLIN : EPOLLIN | EPOLLOUT, EPOLL_CTL_MOD);
  }

  int epoll_;
  int listener_ = -1;
  std::unordered_map<int, std::shared_ptr<Client>> clients_;
  std::deque<Due> due_;
  Pages pages_;
  std::chrono::milliseconds latency_{0};
  std::size_t requests_ = 0;
  std::unordered_set<const void *> asked_;
};

} // namespace
} // namespace xingtu::bench

int main(int argc, char **argv) {
  if (argc != 2) {
    std::fputs("usage: bench-page-server PORT_FILE\n", stderr);
    return 64;
  }
  try {
    xingtu::bench::Server(argv[1]).run();
  } catch (const std::exception &error) {
    std::fprintf(stderr, "bench-page-server: %s\n", error.what());
    return 70;
  }
}
