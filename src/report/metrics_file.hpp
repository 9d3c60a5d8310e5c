#pragma once
// Keeps a file current without ever delaying who has something to say: a thread of its own writes, and a
// text that comes while it does replaces the one before.
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace xingtu::report {

class MetricsFile {
public:
  explicit MetricsFile(std::string path);
  /// Once the text that was given last is written.
  ~MetricsFile();
  MetricsFile(const MetricsFile &) = delete;
  MetricsFile &operator=(const MetricsFile &) = delete;

  /// Never blocks on the file. A failure is a warning in the log, the first one only.
  void write(std::string text);

private:
  void run();

  std::string path_;
  bool warned_ = false; ///< the thread's own
  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<std::string> next_;
  bool ending_ = false;
  std::thread thread_; ///< last: it uses all of the above
};

} // namespace xingtu::report
