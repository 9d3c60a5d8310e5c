#pragma once
// Waiting for the database outside the engine, which has its own way: at a run's beginning and end.
#include <chrono>

#include "app/signals.hpp"
#include "core/time.hpp"
#include "warehouse/database_error.hpp"

namespace xingtu::app {

class Patience {
public:
  /// `limit`: database.patience. Not while `signals` are watched.
  Patience(Milliseconds limit, const Signals &signals) : limit_(limit), signals_(signals) {}

  /// Waits a little longer after each failure. Throws `error` itself if it does not pass by waiting or has
  /// lasted too long; and an Error of its own if a signal comes meanwhile.
  void wait_after(const warehouse::DatabaseError &error);

private:
  Milliseconds limit_;
  const Signals &signals_;
  SteadyTime begun_ = std::chrono::steady_clock::now();
  int failures_ = 0;
};

} // namespace xingtu::app
