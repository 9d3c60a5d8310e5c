#pragma once
// A listening socket on 127.0.0.1, on a port that the system chooses.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstdint>
#include <system_error>

namespace xingtu::test {

inline sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  return address;
}

/// Gives the socket, and its port in `port`. Throws std::system_error.
inline int listen_on_loopback(int &port) {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  auto address = loopback(0);
  socklen_t size = sizeof address;
  auto *const where = reinterpret_cast<sockaddr *>(&address);
  if (listener < 0 || ::bind(listener, where, size) != 0 || ::listen(listener, 256) != 0 ||
      ::getsockname(listener, where, &size) != 0)
    throw std::system_error(errno, std::generic_category(), "cannot listen on loopback");
  port = ntohs(address.sin_port);
  return listener;
}

} // namespace xingtu::test
