#include "sandbox/connections.hpp"

#include <charconv>
#include <filesystem>
#include <string>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace xingtu::sandbox {
namespace {

std::vector<int> open_files() {
  std::vector<int> files;
  for (const auto &entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    const std::string name = entry.path().filename().string();
    int file = -1;
    if (std::from_chars(name.data(), name.data() + name.size(), file).ec == std::errc())
      files.push_back(file);
  }
  return files;
}

using NameOf = int (*)(int, sockaddr *, socklen_t *);

/// The port at one end of a socket, or -1.
int port_of(int file, NameOf name_of) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  if (name_of(file, reinterpret_cast<sockaddr *>(&address), &size) != 0 || address.sin_family != AF_INET)
    return -1;
  return ntohs(address.sin_port);
}

} // namespace

void cut_connection(int local_port, int peer_port) {
  for (const int file : open_files())
    if (port_of(file, ::getpeername) == peer_port && port_of(file, ::getsockname) == local_port)
      ::shutdown(file, SHUT_RDWR);
}

void stop_reading(int local_port) {
  for (const int file : open_files())
    if (port_of(file, ::getpeername) != -1 && port_of(file, ::getsockname) == local_port)
      ::shutdown(file, SHUT_RD);
}

} // namespace xingtu::sandbox
