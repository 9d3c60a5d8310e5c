#pragma once
// The one place in the tests that polls: for what other processes do and nothing announces, such as
// "the file is there" or "the server answers".
#include <chrono>
#include <functional>
#include <thread>

namespace xingtu::test {

/// Asks `condition` until it holds; false if it still does not after `limit`. The pause is short
/// enough not to be felt and long enough to leave the cores to whom we wait for.
inline bool wait_until(const std::function<bool()> &condition, std::chrono::milliseconds limit) {
  constexpr std::chrono::milliseconds kPause{2};
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (!condition()) {
    if (std::chrono::steady_clock::now() >= deadline)
      return condition();
    std::this_thread::sleep_for(kPause);
  }
  return true;
}

} // namespace xingtu::test
