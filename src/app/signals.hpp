#pragma once
// SIGINT and SIGTERM: the first one asks to end in order, the second one ends at once.
#include <functional>
#include <thread>

namespace xingtu::app {

/// While it lives, a thread of its own waits for the signals; they are blocked in all others, so it has to
/// be made before any other thread.
class Signals {
public:
  Signals();
  ~Signals();
  Signals(const Signals &) = delete;
  Signals &operator=(const Signals &) = delete;

  /// Calls `on_first` with SIGINT or SIGTERM at the first one; a second one ends the process with 128 + n.
  void watch(std::function<void(int)> on_first);
  /// From then on `on_first` is no longer called: what it refers to may go.
  void stop();

private:
  std::thread thread_;
};

} // namespace xingtu::app
