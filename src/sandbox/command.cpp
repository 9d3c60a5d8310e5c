#include "sandbox/command.hpp"

#include <chrono>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <sstream>
#include <thread>

#include <fmt/format.h>

#include "core/error.hpp"
#include "sandbox/options.hpp"

namespace xingtu::sandbox {
namespace {

TimePoint now() {
  return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

Day today() {
  const auto shanghai = now().time_since_epoch() + std::chrono::seconds(kShanghaiOffsetSeconds);
  return static_cast<Day>(std::chrono::floor<std::chrono::days>(shanghai).count());
}

std::string read_file(const std::string &path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  if (!in || !(text << in.rdbuf()))
    throw Error(ExitCode::config, fmt::format("{}: cannot be read", path));
  return text.str();
}

/// Whole or not at all: whoever waits for the file must not see half of it.
void write_file(const std::string &path, const std::string &text) {
  const std::string unfinished = path + ".new";
  std::ofstream out(unfinished, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  if (!out || std::rename(unfinished.c_str(), path.c_str()) != 0)
    throw Error(ExitCode::config, fmt::format("{}: cannot be written", path));
}

/// SIGINT and SIGTERM are kept from all threads that are started from now on, for wait_for_signal().
sigset_t block_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

void wait_for_signal(const sigset_t &signals) {
  int received = 0;
  sigwait(&signals, &received);
}

void serve(const ServeOptions &options) {
  const sigset_t signals = block_signals();
  Rules rules = options.rules ? Rules(read_file(*options.rules)) : Rules();
  Journal journal = options.journal ? Journal(*options.journal) : Journal();
  Sandbox sandbox(options.behaviour, std::move(rules), journal, now);
  std::optional<ServerIdentity> identity;
  if (options.tls)
    identity = make_identity(options.certificate);
  if (options.ca_out)
    write_file(*options.ca_out, identity->ca_pem);

  Server server(options.server, sandbox, std::move(identity));
  // Already now connections are taken; they wait for the thread.
  if (options.port_file)
    write_file(*options.port_file, fmt::format("{}\n", server.port()));
  fmt::print(stderr, "xingtu-sandbox: serving {}://127.0.0.1:{}\n", options.tls ? "https" : "http",
             server.port());
  std::thread serving([&server] { server.run(); });
  wait_for_signal(signals);
  server.stop();
  serving.join();
}

} // namespace

int run(int argc, const char *const *argv) {
  const CommandLine line = parse_command_line(argc, argv, today());
  switch (line.command) {
  case CommandLine::Command::help:
    std::cout << line.help;
    break;
  case CommandLine::Command::dataset:
    print_dataset(line.dataset, std::cout);
    break;
  case CommandLine::Command::serve:
    serve(line.serve);
    break;
  }
  std::cout.flush();
  return static_cast<int>(std::cout ? ExitCode::ok : ExitCode::internal);
}

} // namespace xingtu::sandbox
