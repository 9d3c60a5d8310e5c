#include "app/progress.hpp"

#include <fmt/format.h>

#include "app/output.hpp"
#include "core/log.hpp"

namespace xingtu::app {
namespace {

constexpr Milliseconds kLiveLineEvery{200};
constexpr Milliseconds kPlainLineEvery{30'000};

std::string clock_text(std::int64_t seconds) {
  if (seconds >= 3600)
    return fmt::format("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
  return fmt::format("{}:{:02}", seconds / 60, seconds % 60);
}

} // namespace

ProgressDisplay::ProgressDisplay(std::int64_t open_scopes, bool terminal, SteadyTime now)
    : open_scopes_(open_scopes), terminal_(terminal), begun_(now), shown_(now) {}

std::string ProgressDisplay::line(std::int64_t open_scopes, const pipeline::Progress &progress,
                                  Milliseconds elapsed) {
  const auto done = progress.scopes_done + progress.scopes_failed;
  const double seconds = static_cast<double>(elapsed.count()) / 1000;
  const double pages_per_second =
      seconds > 0 ? static_cast<double>(progress.counters.pages_loaded) / seconds : 0;
  auto line =
      fmt::format("{}/{} scopes  {:.1f} pages/s  {} billed  {} errors", grouped(done), grouped(open_scopes),
                  pages_per_second, grouped(progress.counters.requests_billed), grouped(progress.errors));
  // By scopes, because the number of pages is not known before.
  if (done > 0 && done < open_scopes)
    line += fmt::format("  {} left",
                        clock_text(static_cast<std::int64_t>(seconds / static_cast<double>(done) *
                                                             static_cast<double>(open_scopes - done))));
  return line;
}

void ProgressDisplay::show(const pipeline::Progress &progress, SteadyTime now) {
  if (now - shown_ < (terminal_ ? kLiveLineEvery : kPlainLineEvery))
    return;
  shown_ = now;
  const auto elapsed = std::chrono::duration_cast<Milliseconds>(now - begun_);
  if (terminal_) {
    log::set_status_line(line(open_scopes_, progress, elapsed));
    return;
  }
  log::info("progress", {{"scopes_done", progress.scopes_done + progress.scopes_failed},
                         {"scopes", open_scopes_},
                         {"pages", progress.counters.pages_loaded},
                         {"billed", progress.counters.requests_billed},
                         {"errors", progress.errors},
                         {"seconds", elapsed.count() / 1000}});
}

void ProgressDisplay::end() const {
  if (terminal_)
    log::set_status_line("");
}

} // namespace xingtu::app
