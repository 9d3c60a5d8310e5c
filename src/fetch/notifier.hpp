#pragma once
// Tells somebody what happens: POSTs JSON in the background, each text once, and waits for nobody longer than
// it was told to. For what matters less than the load.
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "core/http_answer.hpp"
#include "fetch/fetcher.hpp"

namespace xingtu::fetch {

class Notifier {
public:
  /// `patience` is for the whole of one request, and once more for those that are still open at the end.
  /// `on_failure` is told of the first text that was not taken (an answer other than 2xx, or none in time);
  /// it is called on another thread, or by the destructor, and must not throw.
  Notifier(std::string url, Milliseconds patience, std::function<void(const std::string &why)> on_failure);
  ~Notifier();
  Notifier(const Notifier &) = delete;
  Notifier &operator=(const Notifier &) = delete;

  /// Never blocks.
  void post(std::string json);

private:
  void note(const HttpAnswer &answer);
  void fail_once(const std::string &why);

  const std::string url_;
  const Milliseconds patience_;
  const std::function<void(const std::string &)> on_failure_;
  std::mutex mutex_;
  std::condition_variable changed_;
  int open_ = 0;
  bool failed_ = false;
  std::unique_ptr<Fetcher> fetcher_; ///< last: its thread uses all of the above
};

} // namespace xingtu::fetch
