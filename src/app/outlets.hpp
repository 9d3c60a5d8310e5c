#pragma once
// What a run tells other systems: a file of metrics for Prometheus, events of OpenLineage. Both are told in
// the background and never fail, stop or delay the load; what goes wrong is a warning.
//
// What they need of the database they read by sessions of their own: a failure that is not passed on would
// leave the run's session in doubt about which question its next answer belongs to.
#include <memory>
#include <optional>
#include <string>

#include "app/run_report.hpp"
#include "app/run_start.hpp"
#include "config/config.hpp"
#include "core/error.hpp"
#include "fetch/notifier.hpp"
#include "pipeline/loader.hpp"
#include "report/lineage.hpp"
#include "report/metrics.hpp"
#include "report/metrics_file.hpp"

namespace xingtu::app {

class Outlets {
public:
  /// Tells that the run has started.
  Outlets(const config::Config &config, const StartedRun &run);
  /// Waits for the file, and a few seconds at most for who takes the events.
  ~Outlets() = default;
  Outlets(const Outlets &) = delete;
  Outlets &operator=(const Outlets &) = delete;

  /// Called often; tells it now and then.
  void progress(const pipeline::Progress &progress, SteadyTime now);
  /// The run is closed, with whatever exit code.
  void finished(const RunSummary &summary);
  /// The run ends with an error; what is told is what was known before.
  void failed(const Error &error);

private:
  void start_metrics();
  void start_lineage();
  void read_figures();
  void count(const warehouse::RunCounters &counters);
  void count(const warehouse::Coverage &coverage);
  void write_metrics();
  void end(int exit_code, report::LineageEvent event, const std::string &message);

  const config::Config &config_;
  const StartedRun &run_;
  const SteadyTime begun_;
  SteadyTime written_{};
  warehouse::Coverage coverage_at_start_;
  std::int64_t spent_at_start_ = 0;
  report::RunMetrics metrics_;
  report::LineageRun lineage_;
  std::unique_ptr<report::MetricsFile> file_; ///< nothing: not wanted, or not possible
  std::unique_ptr<fetch::Notifier> notifier_; ///< likewise
};

} // namespace xingtu::app
