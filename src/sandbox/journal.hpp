#pragma once
// The journal: one JSON line for each request that reached the API path, the ground truth for the
// loader's audit. A line is in the file before the first byte of its answer is sent.
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

#include "core/time.hpp"
#include "core/words.hpp"
#include "sandbox/request.hpp"

namespace xingtu::sandbox {

struct JournalEntry {
  TimePoint received_at{};
  const RawRequest *request = nullptr;
  const CheckedRequest *checked = nullptr;
  std::optional<std::int64_t> code; ///< nothing where the answer has none that can be read
  std::optional<int> http_status;   ///< nothing where no answer is sent
  Billed billed = Billed::unknown;
  std::optional<std::string> api_request_id; ///< likewise
  std::string date;
  std::optional<std::string> fault;
  int items = 0;
};

/// The line of an entry, with its newline.
std::string journal_line(std::int64_t seq, const JournalEntry &entry);

/// An append-only file; or none, then append() does nothing.
class Journal {
public:
  Journal() = default;
  /// Opens or creates the file; seq goes on after the lines that it already has. Throws Error(config).
  explicit Journal(const std::string &path);
  ~Journal();
  Journal(const Journal &) = delete;
  Journal &operator=(const Journal &) = delete;

  /// From any thread. One write() per line, in the order of seq. Throws std::system_error.
  void append(const JournalEntry &entry);

private:
  std::mutex mutex_;
  int file_ = -1;
  std::int64_t lines_ = 0;
};

} // namespace xingtu::sandbox
