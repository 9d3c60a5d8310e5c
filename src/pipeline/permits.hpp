#pragma once
// The permits of a run. Each of its loaders has a share of them, which is left to it as long as it has
// requests to send; those that it has no use for are the others', so that all of them are at work to the end.
// From any thread.
#include <cstddef>
#include <mutex>
#include <vector>

namespace xingtu::pipeline {

class Permits {
public:
  /// Shares of the same size, but for one permit. Every loader is taken to have requests to send at first.
  Permits(int count, std::size_t loaders);

  int share(std::size_t loader) const { return loaders_[loader].share; }

  /// What `loader` could take now. Below zero: so many of those that it has belong to the share of another
  /// one, which has requests to send again.
  int free(std::size_t loader) const;
  /// For a loader that has requests to send: takes all that are free() and gives their number; below zero, it
  /// has so many to give back.
  int take(std::size_t loader);
  /// `needs`: whether the loader has requests that it could not send. Gives whether another one, which has
  /// tried to take some in vain, would get them now: it is to be woken, and this is said once.
  bool give_back(std::size_t loader, int count, bool needs);

private:
  struct Loader {
    int share = 0;
    int taken = 0;
    bool needs = true;
    bool refused = false; ///< when it last tried, and has not been told to try again
  };

  int free_now(std::size_t loader) const;

  mutable std::mutex mutex_;
  const int count_;
  std::vector<Loader> loaders_;
};

} // namespace xingtu::pipeline
