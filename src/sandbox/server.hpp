#pragma once
// The sandbox over HTTP or HTTPS on 127.0.0.1, never on another address.
#include <memory>
#include <optional>
#include <string>

#include "sandbox/certificate.hpp"
#include "sandbox/sandbox.hpp"

namespace xingtu::sandbox {

struct ServerOptions {
  int port = 0;     ///< 0: the system chooses
  int threads = 64; ///< one serves one connection, for as long as the client keeps it
};

class Server {
public:
  /// Binds the port. `sandbox` outlives this. Throws Error(config) if the port is not free.
  Server(const ServerOptions &options, Sandbox &sandbox, std::optional<ServerIdentity> identity);
  ~Server();
  Server(const Server &) = delete;
  Server &operator=(const Server &) = delete;

  int port() const;
  /// Serves until stop(); answers under way are finished.
  void run();
  /// From any thread, also before run() has begun to serve; comes back when run() has ended.
  void stop();

private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

} // namespace xingtu::sandbox
