#pragma once
// A PostgreSQL of the tests' own: its data in a temporary folder, reached by a unix socket, gone at
// the end. The system's servers are never touched.
#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "support/process.hpp"
#include "support/temp_dir.hpp"

namespace xingtu::test {

class PostgresServer;

struct PostgresOptions {
  bool fsync = false;                ///< true where the test crashes the machine below, not only the server
  bool tcp = false;                  ///< also listen on a free port of 127.0.0.1
  std::vector<std::string> settings{}; ///< "name=value", as for postgres -c
  /// Starts as a hot standby of this one, with asynchronous streaming replication.
  const PostgresServer *standby_of = nullptr;
};

struct Database {
  std::string name;
  std::string url; ///< libpq URI, over the socket
};

class PostgresServer {
public:
  /// Makes a cluster and starts it; returns when it accepts connections. Throws std::runtime_error
  /// with the server's log if it can't. As root the server runs as `postgres`, else `nobody`,
  /// because it refuses to run as root.
  explicit PostgresServer(PostgresOptions options = {});
  ~PostgresServer();
  PostgresServer(const PostgresServer &) = delete;
  PostgresServer &operator=(const PostgresServer &) = delete;

  /// The server that all tests of a binary share; made at its first use. Tests that stop a server or
  /// change its settings make one of their own.
  static PostgresServer &shared();

  /// A new database, empty or a copy of `template_name`, to which nobody may then be connected.
  Database create_database(const std::string &template_name = "template0");

  /// libpq URI of a database, over the socket; as the superuser unless `user` says otherwise.
  std::string url(const std::string &database, const std::string &user = kSuperuser) const;
  /// The same over TCP. Needs PostgresOptions::tcp.
  std::string tcp_url(const std::string &database, const std::string &user = kSuperuser) const;
  int tcp_port() const { return tcp_port_; }

  enum class Shutdown { fast, immediate };
  /// Stops the server; `immediate` is a crash: the next start() recovers from the log.
  void stop(Shutdown how);
  /// Starts it again on the same data, socket and port.
  void start();

  /// One of the programs of its version, e.g. pg_dump.
  std::filesystem::path program(const char *name) const { return programs_ / name; }
  /// What the server runs as, where it is not the test's own user.
  const std::optional<User> &user() const { return user_; }
  /// Everything that the server has logged since it was made.
  std::string log() const { return folder_.read("postgres.log"); }
  const std::filesystem::path &folder() const { return folder_.path(); }

  static constexpr const char *kSuperuser = "xingtu_owner";

private:
  Command server_command() const;
  void make_cluster();
  void make_standby(const PostgresServer &primary);
  void run_program(const char *name, const std::vector<std::string> &arguments) const;
  bool ready() const;

  PostgresOptions options_;
  std::filesystem::path programs_;
  std::optional<User> user_;
  TempDir folder_;
  int tcp_port_ = 0;
  int databases_ = 0;
  std::unique_ptr<Process> server_;
};

} // namespace xingtu::test
