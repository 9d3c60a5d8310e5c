#pragma once
// Notices a body that trickles. Pure: time is passed in.
#include <cstddef>

#include "core/time.hpp"

namespace xingtu::fetch {

/// Counts from the first byte of the body on: a server that thinks for a minute before it answers is
/// slow, not stalled, and its answer is paid for. (libcurl's own low-speed limit counts that minute.)
class StallWatch {
public:
  /// Far below any line that is of use (100 bytes/s over a window of a minute), far above a
  /// server that keeps a connection alive byte by byte.
  static constexpr std::size_t kBytesPerWindow = 6'000;

  explicit StallWatch(Milliseconds window) : window_(window) {}

  void received(std::size_t bytes, SteadyTime now) {
    if (!begun_)
      since_ = now;
    begun_ = true;
    bytes_ += bytes;
  }

  /// Whether the last whole window brought less than kBytesPerWindow.
  bool stalled(SteadyTime now) {
    if (!begun_ || now - since_ < window_)
      return false;
    if (bytes_ < kBytesPerWindow)
      return true;
    since_ = now;
    bytes_ = 0;
    return false;
  }

private:
  Milliseconds window_;
  bool begun_ = false;
  SteadyTime since_{}; ///< the start of the window
  std::size_t bytes_ = 0;
};

} // namespace xingtu::fetch
