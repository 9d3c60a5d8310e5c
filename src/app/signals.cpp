#include "app/signals.hpp"

#include <csignal>
#include <unistd.h>

namespace xingtu::app {
namespace {

// Wakes the thread when the object ends; nobody else sends it, and it is not one that a person would.
constexpr int kEnd = SIGUSR2;

sigset_t watched() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGINT, SIGTERM, kEnd})
    sigaddset(&set, signal);
  return set;
}

} // namespace

Signals::Signals() {
  const auto set = watched();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  // A reader of our output that goes away must not end the load.
  std::signal(SIGPIPE, SIG_IGN);
}

void Signals::watch(std::function<void(int)> on_first) {
  thread_ = std::thread([on_first = std::move(on_first)] {
    const auto set = watched();
    for (bool asked = false;; asked = true) {
      int signal = 0;
      if (sigwait(&set, &signal) != 0 || signal == kEnd)
        return;
      if (asked)
        _exit(128 + signal);
      on_first(signal);
    }
  });
}

Signals::~Signals() {
  stop();
}

void Signals::stop() {
  if (!thread_.joinable())
    return;
  pthread_kill(thread_.native_handle(), kEnd);
  thread_.join();
}

} // namespace xingtu::app
