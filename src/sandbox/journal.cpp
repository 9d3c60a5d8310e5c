#include "sandbox/journal.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <fstream>
#include <iterator>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "core/error.hpp"

namespace xingtu::sandbox {
namespace {

using Json = nlohmann::ordered_json;

template <typename T> Json or_null(const std::optional<T> &value) {
  return value ? Json(*value) : Json(nullptr);
}

/// A page number as a number, anything else as it was sent.
Json page_json(const std::string &text) {
  std::int64_t value = 0;
  const char *end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, value);
  return error == std::errc() && rest == end ? Json(value) : Json(text);
}

} // namespace

std::string journal_line(std::int64_t seq, const JournalEntry &entry) {
  const Asked &asked = entry.checked->asked;
  const Json line = {{"seq", seq},
                     {"received_at", to_iso8601(entry.received_at)},
                     {"client_request_id", or_null(entry.request->client_request_id)},
                     {"method", entry.request->method},
                     {"path", entry.request->path},
                     {"token", to_word(entry.checked->token)},
                     {"author_id", or_null(asked.author_id)},
                     {"platform", asked.platform},
                     {"industry", asked.industry},
                     {"time_range", asked.time_range},
                     {"detail_type", asked.detail_type},
                     {"page", page_json(asked.page)},
                     {"code", or_null(entry.code)},
                     {"http_status", or_null(entry.http_status)},
                     {"billed", to_word(entry.billed)},
                     {"api_request_id", or_null(entry.api_request_id)},
                     {"date", entry.date},
                     {"fault", or_null(entry.fault)},
                     {"items", entry.items}};
  // A query may hold bytes that are not UTF-8; the line has to be JSON all the same.
  return line.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
}

Journal::Journal(const std::string &path) {
  file_ = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (file_ < 0)
    throw Error(ExitCode::config,
                fmt::format("{}: cannot open the journal: {}", path, std::system_category().message(errno)),
                "name a file in a folder that exists and may be written to");
  std::ifstream earlier(path, std::ios::binary);
  lines_ = std::count(std::istreambuf_iterator<char>(earlier), {}, '\n');
}

Journal::~Journal() {
  if (file_ >= 0)
    ::close(file_);
}

void Journal::append(const JournalEntry &entry) {
  if (file_ < 0)
    return;
  const std::lock_guard lock(mutex_);
  const std::string line = journal_line(lines_ + 1, entry);
  const auto written = ::write(file_, line.data(), line.size());
  if (written != static_cast<ssize_t>(line.size()))
    throw std::system_error(written < 0 ? errno : ENOSPC, std::system_category(), "journal");
  ++lines_;
}

} // namespace xingtu::sandbox
