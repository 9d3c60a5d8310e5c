#include "support/process.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <stdexcept>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

extern char **environ;

namespace xingtu::test {
namespace {

[[noreturn]] void fail(const std::string &what) {
  throw std::system_error(errno, std::generic_category(), what);
}

/// Everything that the child needs, made before fork(): between fork and exec a process with
/// threads may only make system calls.
class Prepared {
public:
  explicit Prepared(const Command &command) {
    for (const auto &argument : command.argv)
      arguments_.push_back(argument);
    for (char **entry = environ; *entry != nullptr; ++entry) {
      const std::string text = *entry;
      if (command.env.count(text.substr(0, text.find('='))) == 0)
        variables_.push_back(text);
    }
    for (const auto &[name, value] : command.env)
      if (value)
        variables_.push_back(name + "=" + *value);
    argv = pointers(arguments_);
    envp = pointers(variables_);
  }

  std::vector<char *> argv;
  std::vector<char *> envp;

private:
  static std::vector<char *> pointers(std::vector<std::string> &texts) {
    std::vector<char *> result;
    for (auto &text : texts)
      result.push_back(text.data());
    result.push_back(nullptr);
    return result;
  }

  std::vector<std::string> arguments_;
  std::vector<std::string> variables_;
};

/// In the child: becomes the program, or tells through `report` why not.
[[noreturn]] void become(const Command &command, const Prepared &prepared, pid_t parent, int out, int err,
                         int report) {
  const auto must = [report](bool good) {
    if (good)
      return;
    const int code = errno;
    [[maybe_unused]] const auto written = write(report, &code, sizeof code);
    _exit(127);
  };
  setpgid(0, 0);
  if (command.user) {
    must(setgroups(0, nullptr) == 0);
    must(setgid(command.user->gid) == 0);
    must(setuid(command.user->uid) == 0);
  }
  // Only after setuid, which would take it back.
  must(prctl(PR_SET_PDEATHSIG, command.death_signal) == 0);
  if (getppid() != parent)
    _exit(127);
  if (!command.directory.empty())
    must(chdir(command.directory.c_str()) == 0);
  const int nothing = open("/dev/null", O_RDONLY);
  must(nothing >= 0 && dup2(nothing, 0) == 0 && dup2(out, 1) == 1 && dup2(err, 2) == 2);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  must(execvpe(prepared.argv[0], prepared.argv.data(), prepared.envp.data()) == 0);
  _exit(127);
}

std::string contents(int fd) {
  std::string text;
  char buffer[65536];
  while (true) {
    const ssize_t got = pread(fd, buffer, sizeof buffer, static_cast<off_t>(text.size()));
    if (got <= 0)
      return text;
    text.append(buffer, static_cast<std::size_t>(got));
  }
}

} // namespace

// The outputs go to files in memory, not through pipes: nobody has to read them for the program to
// go on, and they can be looked at while it runs.
Process::Process(const Command &command) : name_(command.argv.at(0)) {
  const Prepared prepared(command);
  if (command.log.empty()) {
    out_ = memfd_create("stdout", MFD_CLOEXEC);
    err_ = memfd_create("stderr", MFD_CLOEXEC);
  } else {
    out_ = open(command.log.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    err_ = fcntl(out_, F_DUPFD_CLOEXEC, 0);
  }
  int report[2];
  if (out_ < 0 || err_ < 0 || pipe2(report, O_CLOEXEC) != 0)
    fail("cannot prepare to run " + name_);

  started_ = std::chrono::steady_clock::now();
  const pid_t self = getpid();
  pid_ = fork();
  if (pid_ == 0)
    become(command, prepared, self, out_, err_, report[1]);
  close(report[1]);
  int code = 0;
  const bool failed = pid_ > 0 && read(report[0], &code, sizeof code) > 0;
  close(report[0]);
  if (pid_ < 0)
    fail("fork");
  pidfd_ = static_cast<int>(syscall(SYS_pidfd_open, pid_, 0));
  if (failed) {
    waitpid(pid_, nullptr, 0);
    throw std::system_error(code, std::generic_category(), "cannot run " + name_);
  }
}

Process::Process(Process &&other) noexcept
    : name_(std::move(other.name_)), pid_(other.pid_), pidfd_(other.pidfd_), out_(other.out_),
      err_(other.err_), started_(other.started_), finished_(std::move(other.finished_)) {
  other.pid_ = other.pidfd_ = other.out_ = other.err_ = -1;
}

Process::~Process() {
  if (pid_ > 0 && !finished_) {
    kill_group();
    waitpid(pid_, nullptr, 0);
  }
  for (const int fd : {pidfd_, out_, err_})
    if (fd >= 0)
      close(fd);
}

void Process::kill_group() {
  // The child may not have made its group yet: then there is only the child.
  if (kill(-pid_, SIGKILL) != 0)
    kill(pid_, SIGKILL);
}

bool Process::running() { return !try_wait(std::chrono::milliseconds(0)).has_value(); }

void Process::send(int signal) {
  // Not waited for, its number can't have been given to somebody else.
  if (!finished_)
    kill(pid_, signal);
}

std::string Process::out() const { return contents(out_); }
std::string Process::err() const { return contents(err_); }

std::optional<Finished> Process::try_wait(std::chrono::milliseconds limit) {
  if (finished_)
    return finished_;
  const auto deadline = std::chrono::steady_clock::now() + limit;
  pollfd ended{pidfd_, POLLIN, 0};
  while (true) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        deadline - std::chrono::steady_clock::now());
    const int ready = poll(&ended, 1, static_cast<int>(std::max<long long>(left.count(), 0)));
    if (ready == 0)
      return std::nullopt;
    if (ready > 0)
      break;
    if (errno != EINTR)
      fail("poll");
  }
  // Whatever it left behind in its group would outlive the test. Before wait4, which frees the number.
  kill(-pid_, SIGKILL);
  int status = 0;
  rusage usage{};
  if (wait4(pid_, &status, 0, &usage) != pid_)
    fail("wait4");
  Finished result;
  result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  result.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  result.out = out();
  result.err = err();
  result.peak_rss_kib = usage.ru_maxrss;
  for (const auto &time : {usage.ru_utime, usage.ru_stime})
    result.cpu += std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec);
  result.duration = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now() - started_);
  finished_ = result;
  return finished_;
}

Finished Process::wait(std::chrono::milliseconds limit) {
  if (auto finished = try_wait(limit))
    return *finished;
  throw std::runtime_error(name_ + " still runs after " + std::to_string(limit.count()) +
                           " ms\n--- stdout\n" + out() + "\n--- stderr\n" + err());
}

Finished run(const Command &command, std::chrono::milliseconds limit) { return Process(command).wait(limit); }

} // namespace xingtu::test
