#include "app/signals.hpp"

#include <condition_variable>
#include <csignal>
#include <mutex>
#include <unistd.h>
#include <utility>

#include "core/thread.hpp"

namespace xingtu::app {
namespace {

// Wakes the thread when the object ends; nobody else sends it, and it is not one that a person would.
constexpr int kEnd = SIGUSR2;

bool is_ignored(int signal) {
  struct sigaction now {};
  return sigaction(signal, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
}

/// Without those that are ignored: blocked, they would be waited for all the same.
sigset_t watched() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, kEnd);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP})
    if (!is_ignored(signal))
      sigaddset(&set, signal);
  return set;
}

} // namespace

const char *name_of(int signal) {
  switch (signal) {
  case SIGINT:
    return "SIGINT";
  case SIGHUP:
    return "SIGHUP";
  default:
    return "SIGTERM";
  }
}

ExitCode exit_code_after(int signal) {
  return signal == SIGINT ? ExitCode::interrupted : ExitCode::terminated;
}

struct Signals::State {
  std::mutex mutex;
  std::condition_variable changed;
  std::function<void(int)> on_first;
  std::optional<int> unheard; ///< came when nobody was told: for wait()
  bool begun = false;         ///< watch() was called
  bool asked = false;         ///< the first one has come
  bool waiting = false;

  void take(int signal) {
    const std::lock_guard lock(mutex);
    if (asked || (!begun && !waiting))
      _exit(static_cast<int>(exit_code_after(signal)));
    asked = true;
    if (on_first) {
      on_first(signal);
      return;
    }
    unheard = signal;
    changed.notify_all();
  }
};

Signals::Signals() : state_(std::make_unique<State>()) {
  const auto set = watched();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  // A reader of our output that goes away must not end the load.
  static_cast<void>(std::signal(SIGPIPE, SIG_IGN));
  thread_ = start_thread([set, &state = *state_] {
    for (int signal = 0; sigwait(&set, &signal) == 0 && signal != kEnd;)
      state.take(signal);
  });
}

Signals::~Signals() {
  pthread_kill(thread_.native_handle(), kEnd);
  thread_.join();
}

std::optional<int> Signals::wait(std::chrono::milliseconds duration) const {
  std::unique_lock lock(state_->mutex);
  state_->waiting = true;
  state_->changed.wait_for(lock, duration, [&] { return state_->unheard.has_value(); });
  state_->waiting = false;
  return std::exchange(state_->unheard, std::nullopt);
}

void Signals::watch(std::function<void(int)> on_first) {
  const std::lock_guard lock(state_->mutex);
  state_->begun = true;
  state_->on_first = std::move(on_first);
}

void Signals::stop() {
  const std::lock_guard lock(state_->mutex);
  state_->on_first = nullptr;
}

} // namespace xingtu::app
