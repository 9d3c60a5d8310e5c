#pragma once
// What a run prints at its end.
#include "app/command_line.hpp"
#include "app/run_start.hpp"
#include "config/config.hpp"
#include "warehouse/planning.hpp"
#include "warehouse/runs.hpp"

namespace xingtu::app {

/// What the database knows of a run at its end; read before it is printed, so that both can be done again.
struct RunSummary {
  warehouse::RunEnd end;
  warehouse::Coverage coverage;
  warehouse::RunCounters counters;
  std::int64_t spent_requests = 0; ///< of the snapshot, over all its runs
  std::vector<warehouse::FailedScope> failed;
};

void report_run(const CommonOptions &common, const config::Config &config, const StartedRun &run,
                const RunSummary &summary, Milliseconds elapsed);

} // namespace xingtu::app
