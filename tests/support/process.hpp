#pragma once
// Runs programs: a command in, its exit code, both outputs and peak memory out. What is still
// running when its Process goes away is killed, and so it is when the test itself dies.
#include <chrono>
#include <csignal>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace xingtu::test {

/// The user that a program runs as.
struct User {
  std::string name;
  uid_t uid = 0;
  gid_t gid = 0;
};

struct Command {
  std::vector<std::string> argv; ///< argv[0] is looked for in PATH unless it has a slash
  /// Changes to the test's own environment; without a value: the variable is taken away.
  std::map<std::string, std::optional<std::string>> env{};
  std::filesystem::path directory{}; ///< empty: the test's own
  std::optional<User> user{};        ///< needs root
  std::filesystem::path log{};       ///< set: stdout and stderr are both appended to this file
  int death_signal = SIGKILL;        ///< what it gets when the thread that started it dies
};

/// How a program ended.
struct Finished {
  int exit_code = -1; ///< -1 if a signal ended it
  int signal = 0;     ///< 0 if it ended by itself
  std::string out;    ///< stdout
  std::string err;    ///< stderr
  /// Never less than the test's own memory at the start, which the kernel counts in.
  long peak_rss_kib = 0;
  std::chrono::milliseconds duration{0};
  std::chrono::microseconds cpu{0}; ///< user and system, of all its threads
};

class Process {
public:
  /// Starts it, with an empty stdin and in a process group of its own. Throws std::runtime_error if
  /// that is not possible.
  explicit Process(const Command &command);
  ~Process();
  Process(Process &&other) noexcept;
  Process &operator=(Process &&) = delete;

  pid_t pid() const { return pid_; }
  bool running();
  /// Sends it to the program, not to its children. Nothing happens if it has ended.
  void send(int signal);
  /// What it has written so far.
  std::string out() const;
  std::string err() const;

  /// Waits for the end; nothing if it still runs after `limit`.
  std::optional<Finished> try_wait(std::chrono::milliseconds limit);
  /// The same, but throws std::runtime_error with its outputs: for a program that has to end.
  Finished wait(std::chrono::milliseconds limit = kPatience);

  /// Far beyond what a program under test needs, also with sanitizers on a busy machine.
  static constexpr std::chrono::milliseconds kPatience{120'000};

private:
  void kill_group();

  std::string name_;
  pid_t pid_ = -1;
  int pidfd_ = -1;
  int out_ = -1;
  int err_ = -1;
  std::chrono::steady_clock::time_point started_;
  std::optional<Finished> finished_;
};

/// Starts it and waits for the end. Throws if it takes longer than `limit`.
Finished run(const Command &command, std::chrono::milliseconds limit = Process::kPatience);

} // namespace xingtu::test
