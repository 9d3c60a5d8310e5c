#pragma once
// SIGINT and SIGTERM: the first one asks to end in order, the second one ends at once. SIGHUP, of a terminal
// that is closed, is taken as SIGTERM. Who starts us with one of them ignored, as nohup does, keeps it so.
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <thread>

namespace xingtu::app {

/// While it lives, a thread of its own waits for the signals; they are blocked in all others, so it has to
/// be made before any other thread. Until watch() is called there is nothing to end in order, and a signal
/// ends the process at once with 128 + n, whatever it waits for.
class Signals {
public:
  Signals();
  ~Signals();
  Signals(const Signals &) = delete;
  Signals &operator=(const Signals &) = delete;

  /// Waits so long; SIGINT or SIGTERM ends it early and is given, also one that came after stop(). Not while
  /// watch() takes them.
  std::optional<int> wait(std::chrono::milliseconds duration) const;

  /// Calls `on_first` with SIGINT or SIGTERM at the first one, on another thread; a second one ends the
  /// process with 128 + n.
  void watch(std::function<void(int)> on_first);
  /// From then on `on_first` is no longer called: what it refers to may go.
  void stop();

private:
  struct State;
  std::unique_ptr<State> state_;
  std::thread thread_;
};

} // namespace xingtu::app
