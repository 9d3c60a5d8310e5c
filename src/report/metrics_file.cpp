#include "report/metrics_file.hpp"

#include <exception>
#include <utility>

#include "core/log.hpp"
#include "core/thread.hpp"
#include "report/replace_file.hpp"

namespace xingtu::report {

MetricsFile::MetricsFile(std::string path)
    : path_(std::move(path)), thread_(start_thread([this] { run(); })) {}

MetricsFile::~MetricsFile() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void MetricsFile::write(std::string text) {
  {
    const std::lock_guard lock(mutex_);
    next_ = std::move(text);
  }
  changed_.notify_one();
}

void MetricsFile::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [&] { return next_ || ending_; });
    if (!next_)
      return;
    const auto text = *std::exchange(next_, std::nullopt);
    lock.unlock();
    try {
      replace_file(path_, text, Readers::all);
    } catch (const std::exception &error) {
      if (!std::exchange(warned_, true))
        log::warning("the metrics are not written; the load goes on",
                     {{"why", error.what()}, {"look_at", "metrics.textfile"}});
    }
    lock.lock();
  }
}

} // namespace xingtu::report
