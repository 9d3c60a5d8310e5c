#include "support/tcp_proxy.hpp"

#include "support/loopback.hpp"
#include "support/process.hpp"
#include "support/wait_until.hpp"

#include <arpa/inet.h>
#include <linux/filter.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace xingtu::test {
namespace {

/// -1 if nobody listens there.
int connect_to(int port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const auto address = loopback(port);
  if (::connect(socket, reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0)
    return socket;
  ::close(socket);
  return -1;
}

bool send_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0)
      return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

/// The next close() sends RST instead of FIN; what was received and not read yet is lost to the other end.
void reset_when_closed(int socket) {
  const linger at_once{1, 0};
  ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

/// A filter that no packet passes: not even an acknowledgement goes back.
void drop_packets(int socket) {
  sock_filter none{BPF_RET | BPF_K, 0, 0, 0};
  const sock_fprog filter{1, &none};
  ::setsockopt(socket, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter);
}

} // namespace

struct TcpProxy::Link {
  int number = 0;
  int client = -1, server = -1;
  int wake = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  bool muted = false;
  bool client_open = true, server_open = true; ///< has not said yet that it has nothing more to send
  std::atomic<bool> reset = false, unplug = false, done = false;
  std::thread thread;

  ~Link() {
    if (thread.joinable())
      thread.join();
    ::close(wake);
  }
  void look_around() const {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(wake, &one, sizeof one);
  }
  void close_both() {
    ::close(client);
    ::close(server);
    done = true;
  }
};

TcpProxy::TcpProxy(int server_port, Inspect inspect)
    : inspect_(std::move(inspect)), server_port_(server_port) {
  listener_ = listen_on_loopback(port_);
  acceptor_ = std::thread([this] { accept_all(); });
}

TcpProxy::~TcpProxy() {
  ending_ = true;
  ::shutdown(listener_, SHUT_RDWR); // wakes accept
  acceptor_.join();
  ::close(listener_);
  cut_all();
  links_.clear();
}

void TcpProxy::cut_all() {
  const std::lock_guard lock(mutex_);
  for (const auto &link : links_) {
    link->reset = true;
    link->look_around();
  }
}

void TcpProxy::freeze(bool frozen) {
  frozen_ = frozen;
  const std::lock_guard lock(mutex_);
  for (const auto &link : links_)
    link->look_around();
}

void TcpProxy::pull_cables() {
  const std::lock_guard lock(mutex_);
  for (const auto &link : links_) {
    link->unplug = true;
    link->look_around();
  }
  // Or an end that closes from now on would still be heard of at the other one.
  for (const auto &link : links_)
    wait_until([&] { return !link->unplug || link->done; }, Process::kPatience);
}

void TcpProxy::accept_all() {
  for (;;) {
    const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0)
      return;
    const int server = refused_ || ending_ ? -1 : connect_to(server_port_);
    if (server < 0) {
      reset_when_closed(client);
      ::close(client);
      continue;
    }
    for (const int socket : {client, server}) {
      const int on = 1;
      ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }
    auto link = std::make_unique<Link>();
    link->number = ++accepted_;
    link->client = client;
    link->server = server;
    const std::lock_guard lock(mutex_);
    links_.remove_if([](const auto &old) { return old->done.load(); });
    auto &kept = *links_.emplace_back(std::move(link));
    kept.thread = std::thread([this, &kept] { serve(kept); });
  }
}

/// Until both ends have nothing more to say, or it is cut.
void TcpProxy::serve(Link &link) {
  while (link.client_open || link.server_open) {
    // A negative number is passed over by poll.
    const bool frozen = frozen_;
    std::array<pollfd, 3> sockets{{{frozen || !link.client_open ? -1 : link.client, POLLIN, 0},
                                   {frozen || !link.server_open ? -1 : link.server, POLLIN, 0},
                                   {link.wake, POLLIN, 0}}};
    if (::poll(sockets.data(), sockets.size(), -1) < 0 && errno != EINTR)
      break;
    if (sockets[2].revents != 0) {
      std::uint64_t count = 0;
      [[maybe_unused]] const auto taken = ::read(link.wake, &count, sizeof count);
    }
    if (link.unplug) {
      link.muted = true;
      drop_packets(link.client);
      drop_packets(link.server);
      link.unplug = false;
    }
    auto verdict = link.reset ? Verdict::cut : Verdict::pass;
    if (verdict == Verdict::pass && sockets[0].revents != 0)
      verdict = pass_on(link, Direction::to_server);
    if (verdict == Verdict::pass && sockets[1].revents != 0)
      verdict = pass_on(link, Direction::to_client);
    if (verdict == Verdict::pass)
      continue;
    reset_when_closed(link.client);
    reset_when_closed(link.server);
    break;
  }
  link.close_both();
}

/// pass: goes on; cut: both ends are to be reset.
TcpProxy::Verdict TcpProxy::pass_on(Link &link, Direction direction) {
  const bool upstream = direction == Direction::to_server;
  const int from = upstream ? link.client : link.server;
  const int to = upstream ? link.server : link.client;
  std::array<char, 65536> buffer;
  const auto received = ::recv(from, buffer.data(), buffer.size(), 0);
  if (received < 0)
    return Verdict::cut;
  if (received == 0) {
    ::shutdown(to, SHUT_WR);
    (upstream ? link.client_open : link.server_open) = false;
    return Verdict::pass;
  }
  if (link.muted)
    return Verdict::pass;
  const std::string_view bytes(buffer.data(), static_cast<std::size_t>(received));
  const auto verdict = inspect_ ? inspect_({direction, bytes, link.number}) : Verdict::pass;
  switch (verdict) {
  case Verdict::cut:
    return Verdict::cut;
  case Verdict::mute:
    link.muted = true;
    return Verdict::pass;
  case Verdict::pass:
    return send_all(to, bytes) ? Verdict::pass : Verdict::cut;
  case Verdict::pass_then_cut:
    break;
  }
  // RST to the sender; FIN to the receiver, who still reads what it has got, and whose answer is awaited
  // here, so that the receiver has done its work before the sender knows.
  send_all(to, bytes);
  ::shutdown(to, SHUT_WR);
  while (::recv(to, buffer.data(), buffer.size(), 0) > 0) {
  }
  return Verdict::cut;
}

} // namespace xingtu::test
