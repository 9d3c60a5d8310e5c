#include "app/patience.hpp"

#include <algorithm>
#include <csignal>

#include "core/log.hpp"

namespace xingtu::app {

void Patience::wait_after(const warehouse::DatabaseError &error) {
  constexpr Milliseconds kFirst{100}, kLongest{5'000};
  const auto waited = std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now() - begun_);
  if (!error.passes() || waited >= limit_)
    throw error;
  ++failures_;
  log::warning("the database cannot take this now; trying again",
               {{"why", error.what()}, {"sqlstate", error.sqlstate()}, {"failures", failures_}});
  const auto pause = std::min(kLongest, kFirst * (1 << std::min(failures_ - 1, 10)));
  const auto signal = signals_.wait(std::min(pause, limit_ - waited));
  if (signal == SIGINT)
    throw Error(ExitCode::interrupted, "SIGINT while waiting for the database");
  if (signal == SIGTERM)
    throw Error(ExitCode::terminated, "SIGTERM while waiting for the database");
}

} // namespace xingtu::app
