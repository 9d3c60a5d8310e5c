#pragma once
// The beginning of a run: everything before the first request.
#include <memory>
#include <string>

#include "app/command_line.hpp"
#include "app/signals.hpp"
#include "config/config.hpp"
#include "warehouse/planning.hpp"
#include "warehouse/session.hpp"

namespace xingtu::app {

struct StartedRun {
  std::unique_ptr<warehouse::Session> session;
  warehouse::PlanState plan;
  std::string run_id;
  std::string worker; ///< host and process id
};

/// Checks the database, writes the plan and opens the run. Waits as long as database.patience for a server
/// that answers but cannot take the run yet; throws Error for everything else that forbids it. Nothing has
/// been sent then.
StartedRun start_run(const config::Config &config, const RunOptions &options, const Signals &signals);

} // namespace xingtu::app
