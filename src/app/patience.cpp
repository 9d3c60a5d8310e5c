#include "app/patience.hpp"

#include <algorithm>

#include <fmt/format.h>

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
  if (const auto signal = signals_.wait(std::min(pause, limit_ - waited)))
    throw Error(exit_code_after(*signal), fmt::format("{} while waiting for the database", name_of(*signal)));
}

} // namespace xingtu::app
