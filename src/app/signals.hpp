#pragma once
// SIGINT, SIGTERM, and SIGHUP of a terminal that is closed: the first one asks to end in order, the second one
// ends at once. Who starts us with one of them ignored, as nohup does, keeps it so.
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <thread>

#include "core/error.hpp"

namespace xingtu::app {

/// "SIGTERM".
const char *name_of(int signal);
/// Of a program that one of them ended in order; SIGHUP has none of its own and is taken as SIGTERM.
ExitCode exit_code_after(int signal);

/// While it lives, a thread of its own waits for the signals; they are blocked in all others, so it has to
/// be made before any other thread. Until watch() is called there is nothing to end in order, and a signal
/// ends the process at once with that exit code, whatever it waits for.
class Signals {
public:
  Signals();
  ~Signals();
  Signals(const Signals &) = delete;
  Signals &operator=(const Signals &) = delete;

  /// Waits so long; a signal ends it early and is given, also one that came after stop(). Not while watch()
  /// takes them.
  std::optional<int> wait(std::chrono::milliseconds duration) const;

  /// Calls `on_first` with the first signal, on another thread; a second one ends the process at once.
  void watch(std::function<void(int)> on_first);
  /// From then on `on_first` is no longer called: what it refers to may go.
  void stop();

private:
  struct State;
  std::unique_ptr<State> state_;
  std::thread thread_;
};

} // namespace xingtu::app
