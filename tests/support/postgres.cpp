#include "support/postgres.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>
#include <cstdlib>
#include <netinet/in.h>
#include <pqxx/pqxx>
#include <pwd.h>
#include <sstream>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

#include "support/wait_until.hpp"

namespace xingtu::test {
namespace {

namespace fs = std::filesystem;

/// The port is only the number in the socket's file name: each server has a folder of its own.
constexpr int kSocketPort = 5432;

int version_of(const fs::path &folder) {
  int version = 0;
  const std::string name = folder.filename();
  std::from_chars(name.data(), name.data() + name.size(), version);
  return version;
}

/// Where initdb and postgres are: Debian keeps them out of PATH, one folder per version.
fs::path find_programs() {
  fs::path newest;
  std::error_code none;
  for (const auto &entry : fs::directory_iterator("/usr/lib/postgresql", none))
    if (fs::exists(entry.path() / "bin/initdb") && (newest.empty() || version_of(entry) > version_of(newest)))
      newest = entry.path();
  if (!newest.empty())
    return newest / "bin";
  std::istringstream path(std::getenv("PATH") == nullptr ? "" : std::getenv("PATH"));
  for (std::string folder; std::getline(path, folder, ':');)
    if (fs::exists(fs::path(folder) / "initdb"))
      return folder;
  throw std::runtime_error("PostgreSQL's server programs are missing: apt-get install postgresql");
}

/// initdb and postgres refuse to run as root.
std::optional<User> unprivileged_user() {
  if (geteuid() != 0)
    return std::nullopt;
  for (const char *name : {"postgres", "nobody"})
    if (const passwd *entry = getpwnam(name))
      return User{name, entry->pw_uid, entry->pw_gid};
  throw std::runtime_error("root needs a user postgres or nobody to run PostgreSQL as");
}

int free_port() {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto *const generic = reinterpret_cast<sockaddr *>(&address);
  const bool good = bind(fd, generic, size) == 0 && getsockname(fd, generic, &size) == 0;
  close(fd);
  if (!good)
    throw std::runtime_error("no free port on 127.0.0.1");
  return ntohs(address.sin_port);
}

} // namespace

PostgresServer::PostgresServer(PostgresOptions options)
    : options_(std::move(options)), programs_(find_programs()), user_(unprivileged_user()) {
  if (user_ && chown(folder_.path().c_str(), user_->uid, user_->gid) != 0)
    throw std::runtime_error("cannot give " + folder_.path().string() + " to " + user_->name);
  if (options_.tcp)
    tcp_port_ = free_port();
  if (options_.standby_of)
    make_standby(*options_.standby_of);
  else
    make_cluster();
  start();
}

PostgresServer::~PostgresServer() {
  try {
    stop(Shutdown::immediate);
  } catch (const std::exception &) {
    // The process's own destructor kills it.
  }
}

PostgresServer &PostgresServer::shared() {
  static PostgresServer server({.tcp = true});
  return server;
}

void PostgresServer::run_program(const char *name, const std::vector<std::string> &arguments) const {
  Command command;
  command.argv = {programs_ / name};
  command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
  command.directory = folder_.path();
  command.user = user_;
  const auto finished = run(command);
  if (finished.exit_code != 0)
    throw std::runtime_error(std::string(name) + ": " + finished.out + finished.err);
}

void PostgresServer::make_cluster() {
  run_program("initdb", {"--pgdata=" + (folder_ / "data").string(), "--username=" + std::string(kSuperuser),
                         "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync",
                         "--no-instructions"});
}

void PostgresServer::make_standby(const PostgresServer &primary) {
  run_program("pg_basebackup",
              {"--pgdata=" + (folder_ / "data").string(), "--dbname=" + primary.url("postgres"),
               "--write-recovery-conf", "--checkpoint=fast", "--no-sync"});
}

Command PostgresServer::server_command() const {
  Command command;
  command.argv = {programs_ / "postgres", "-D", folder_ / "data"};
  const auto set = [&command](const std::string &setting) {
    command.argv.insert(command.argv.end(), {"-c", setting});
  };
  set("unix_socket_directories=" + folder_.path().string());
  // libpq looks for the socket under the port's number, so with TCP both have the same.
  set("port=" + std::to_string(options_.tcp ? tcp_port_ : kSocketPort));
  set(options_.tcp ? "listen_addresses=127.0.0.1" : "listen_addresses=");
  set(options_.fsync ? "fsync=on" : "fsync=off");
  set("shared_buffers=32MB");
  // Compiling a check of a few rows takes longer than the check.
  set("jit=off");
  for (const auto &setting : options_.settings)
    set(setting);
  command.directory = folder_.path();
  command.user = user_;
  command.log = folder_ / "postgres.log";
  command.death_signal = SIGQUIT; // so that its children end and its shared memory is given back
  return command;
}

/// The eighth line of postmaster.pid is the server's own word on its state.
bool PostgresServer::ready() const {
  std::istringstream lines(folder_.read("data/postmaster.pid"));
  std::string line;
  for (int i = 0; i < 8; ++i)
    if (!std::getline(lines, line))
      return false;
  return line.rfind("ready", 0) == 0;
}

void PostgresServer::start() {
  // A crashed server leaves its file behind, and with it the word "ready".
  fs::remove(folder_ / "data/postmaster.pid");
  server_ = std::make_unique<Process>(server_command());
  wait_until([this] { return ready() || !server_->running(); }, Process::kPatience);
  if (!ready() || !server_->running())
    throw std::runtime_error("PostgreSQL did not start:\n" + log());
}

void PostgresServer::stop(Shutdown how) {
  if (!server_)
    return;
  server_->send(how == Shutdown::fast ? SIGINT : SIGQUIT);
  server_->wait();
  server_.reset();
}

Database PostgresServer::create_database(const std::string &template_name) {
  const std::string name = "test_" + std::to_string(++databases_);
  pqxx::connection connection(url("postgres"));
  pqxx::nontransaction session(connection);
  session.exec("CREATE DATABASE " + name + " TEMPLATE " + connection.quote_name(template_name));
  return {name, url(name)};
}

std::string PostgresServer::url(const std::string &database, const std::string &user) const {
  return "postgresql://" + user + "@/" + database + "?host=" + folder_.path().string() +
         "&port=" + std::to_string(options_.tcp ? tcp_port_ : kSocketPort);
}

std::string PostgresServer::tcp_url(const std::string &database, const std::string &user) const {
  if (!options_.tcp)
    throw std::logic_error("this server was started without TCP");
  return "postgresql://" + user + "@127.0.0.1:" + std::to_string(tcp_port_) + "/" + database;
}

} // namespace xingtu::test
