#include "report/metrics.hpp"

#include <string_view>

#include <fmt/format.h>

namespace xingtu::report {
namespace {

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (c == '\n')
      out += "\\n";
    else
      out += c == '\\' || c == '"' ? std::string{'\\', c} : std::string{c};
  return out;
}

std::string seconds(Milliseconds duration) {
  return fmt::format("{}.{:03}", duration.count() / 1000, duration.count() % 1000);
}

std::string timestamp(TimePoint time) {
  return seconds(std::chrono::floor<Milliseconds>(time.time_since_epoch()));
}

/// Writes gauges: a name, what it says, and a sample for each value of a label, or one without.
class Gauges {
public:
  explicit Gauges(const std::string &job) : job_(escaped(job)) {}

  void one(std::string_view name, std::string_view help, std::string_view value) {
    describe(name, help);
    text_ += fmt::format("xingtu_etl_{}{{etl_job=\"{}\"}} {}\n", name, job_, value);
  }
  void one(std::string_view name, std::string_view help, std::int64_t value) {
    one(name, help, std::to_string(value));
  }
  using Samples = std::vector<std::pair<std::string, std::int64_t>>;
  void each(std::string_view name, std::string_view help, std::string_view label, const Samples &samples) {
    describe(name, help);
    for (const auto &[word, value] : samples)
      text_ += fmt::format("xingtu_etl_{}{{etl_job=\"{}\",{}=\"{}\"}} {}\n", name, job_, label, escaped(word),
                           value);
  }
  std::string text() && { return std::move(text_); }

private:
  void describe(std::string_view name, std::string_view help) {
    text_ += fmt::format("# HELP xingtu_etl_{} {}\n# TYPE xingtu_etl_{} gauge\n", name, help, name);
  }

  std::string job_, text_;
};

void add_run(Gauges &out, const RunMetrics &run) {
  out.each("run_info", "The version of the program; always 1.", "version", {{run.version, 1}});
  out.one("run_under_way", "1 while the run is under way, 0 once it has ended. A killed run leaves 1.",
          run.exit_code ? 0 : 1);
  out.one("run_start_timestamp_seconds", "When the run started.", timestamp(run.started_at));
  if (run.exit_code) {
    out.one("run_end_timestamp_seconds", "When the run ended.", timestamp(run.now));
    out.one("run_exit_code", "Exit code of the run: 0 if every scope of the snapshot is complete.",
            *run.exit_code);
  }
  out.one("run_duration_seconds", "How long the run took, so far if it is under way.", seconds(run.duration));
}

void add_requests(Gauges &out, const RunMetrics &run) {
  out.one("run_requests_sent", "Requests that the run has sent and settled.", run.requests_sent);
  out.one("run_requests_billed", "Requests of the run that cost.", run.requests_billed);
  out.one("run_requests_billing_unknown",
          "Requests of the run that may have cost; they count against the budget.", run.requests_unknown);
  out.one("run_requests_in_flight", "Requests that are sent and not stored yet.", run.in_flight);
  if (run.exit_code && !run.outcomes.empty())
    out.each("run_requests", "Requests of the run by outcome; there when it has ended.", "outcome",
             run.outcomes);
  if (run.spend)
    out.one("run_spend_cny", "Price of the run's requests in CNY, those that may have cost included.",
            *run.spend);
}

void add_loaded(Gauges &out, const RunMetrics &run) {
  out.one("run_pages_loaded", "Pages that the run has stored.", run.pages);
  out.one("run_items_loaded", "Items that the run has loaded.", run.items);
  out.one("run_items_rejected", "Items of the run that could not become rows.", run.items_rejected);
}

void add_snapshot(Gauges &out, const RunMetrics &run) {
  out.one("snapshot_timestamp_seconds", "Start of the slot that the run loads.", timestamp(run.snapshot_at));
  out.each("snapshot_scopes", "Scopes of the snapshot by state.", "state",
           {{"complete", run.scopes_complete},
            {"open", run.scopes_open},
            {"failed", run.scopes_failed},
            {"skipped", run.scopes_skipped},
            {"waiting_for_mapping", run.scopes_waiting_for_mapping}});
  out.one("snapshot_requests_spent",
          "Requests that cost or may have cost, of all runs of the snapshot: what counts against the budget.",
          run.snapshot_spent);
  out.one("snapshot_requests_budget", "limits.billed_requests.", run.snapshot_budget);
  if (run.snapshot_spend)
    out.one("snapshot_spend_cny", "Price of snapshot_requests_spent in CNY.", *run.snapshot_spend);
  if (run.last_complete_snapshot)
    out.one("last_complete_snapshot_timestamp_seconds",
            "Start of the newest slot of which every scope is proven to be covered.",
            timestamp(*run.last_complete_snapshot));
}

} // namespace

std::string exposition(const RunMetrics &metrics) {
  Gauges out(metrics.job);
  add_run(out, metrics);
  add_requests(out, metrics);
  add_loaded(out, metrics);
  add_snapshot(out, metrics);
  return std::move(out).text();
}

} // namespace xingtu::report
