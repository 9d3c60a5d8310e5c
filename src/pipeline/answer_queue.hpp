#pragma once
// From the fetch thread to the loader. Bounded by the permits: never more answers than requests that
// are sent and not yet settled.
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <utility>
#include <vector>

#include "core/http_answer.hpp"

namespace xingtu::pipeline {

class AnswerQueue {
public:
  void push(HttpAnswer answer) {
    {
      const std::lock_guard lock(mutex_);
      answers_.push_back(std::move(answer));
    }
    changed_.notify_one();
  }

  /// Whatever has arrived; waits for it until `deadline`, or until wake().
  std::vector<HttpAnswer> wait(SteadyTime deadline) {
    std::unique_lock lock(mutex_);
    changed_.wait_until(lock, deadline, [&] { return !answers_.empty() || woken_; });
    woken_ = false;
    return std::exchange(answers_, {});
  }

  /// Waits without taking answers, until `deadline` or wake().
  void pause(SteadyTime deadline) {
    std::unique_lock lock(mutex_);
    changed_.wait_until(lock, deadline, [&] { return woken_; });
    woken_ = false;
  }

  /// From any thread: something else has happened, look around.
  void wake() {
    {
      const std::lock_guard lock(mutex_);
      woken_ = true;
    }
    changed_.notify_one();
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<HttpAnswer> answers_;
  bool woken_ = false;
};

} // namespace xingtu::pipeline
