#pragma once
// From the fetch thread to a loader. Answers are read by the loader's thread, which also lets go of what they
// are read into: memory that one thread takes and another one gives back costs more. Bounded by the permits: never
// more answers than requests that are sent and not yet settled.
#include <condition_variable>
#include <exception>
#include <functional>
#include <iterator>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "core/http_answer.hpp"
#include "core/words.hpp"
#include "pipeline/judge.hpp"

namespace xingtu::pipeline {

/// What one has to know of a request to read its answer.
struct Asked {
  int page = 1;
  DetailType type = DetailType::video;
};

class AnswerQueue {
public:
  using Read = std::function<Judged(HttpAnswer, const Asked &)>;

  explicit AnswerQueue(Read read) : read_(std::move(read)) {}

  /// Before the request is sent.
  void expect(const std::string &request_id, const Asked &asked) {
    const std::lock_guard lock(mutex_);
    asked_[request_id] = asked;
  }

  bool expects(const std::string &request_id) {
    const std::lock_guard lock(mutex_);
    return asked_.contains(request_id);
  }

  /// Never throws: what it would, wait() does.
  void push(HttpAnswer answer) noexcept {
    {
      const std::lock_guard lock(mutex_);
      try {
        auto asked = asked_.extract(answer.request_id);
        answers_.push_back({std::move(answer), asked.mapped()});
      } catch (...) {
        failure_ = std::current_exception();
      }
    }
    changed_.notify_one();
  }

  /// Whatever has arrived, the first `most` of it; waits for it until `deadline`, or until wake().
  std::vector<Judged> wait(SteadyTime deadline, std::size_t most) {
    std::vector<Judged> judged;
    for (auto &[answer, asked] : take(deadline, most))
      judged.push_back(read_(std::move(answer), asked));
    return judged;
  }

  bool empty() {
    const std::lock_guard lock(mutex_);
    return answers_.empty();
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
  struct Arrived {
    HttpAnswer answer;
    Asked asked;
  };

  std::vector<Arrived> take(SteadyTime deadline, std::size_t most) {
    std::unique_lock lock(mutex_);
    changed_.wait_until(lock, deadline, [&] { return !answers_.empty() || failure_ || woken_; });
    woken_ = false;
    if (failure_)
      std::rethrow_exception(std::exchange(failure_, nullptr));
    if (answers_.size() <= most)
      return std::exchange(answers_, {});
    const auto end = answers_.begin() + static_cast<std::ptrdiff_t>(most);
    std::vector<Arrived> first(std::move_iterator(answers_.begin()), std::move_iterator(end));
    answers_.erase(answers_.begin(), end);
    return first;
  }

  const Read read_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, Asked> asked_; ///< by request id: what is on its way
  std::vector<Arrived> answers_;
  std::exception_ptr failure_;
  bool woken_ = false;
};

} // namespace xingtu::pipeline
