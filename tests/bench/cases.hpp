#pragma once
// The benchmarks. Each prepares what it needs, takes its figures in alternation with those of its floor, and
// reports them against its target.
#include "report.hpp"
#include "rig.hpp"

namespace xingtu::bench {

struct Settings {
  int repeat = 5;     ///< takes of each figure
  double scale = 1.0; ///< of the number of pages: below 1 to try the harness, not for results
  /// At least one page.
  std::int64_t pages(std::int64_t count) const;
};

/// First load and refresh with pages that cost nothing, against psql and curl; CPU of loader and database.
void load_bound(Rig &rig, const Settings &settings, Report &report);
/// An API that takes 200 ms for each page.
void latency_bound(Rig &rig, const Settings &settings, Report &report);
/// One, two and four processes at such an API.
void workers(Rig &rig, const Settings &settings, Report &report);
/// Peak memory by the number of pages, and how fast a run finds that there is nothing to do.
void memory(Rig &rig, const Settings &settings, Report &report);
/// Start of the program, and a plan of a million scopes.
void start(Rig &rig, const Settings &settings, Report &report);
/// Loading beside millions of rows of history.
void history(Rig &rig, const Settings &settings, Report &report);
/// Questions of dashboards to 400 days of 300 creators.
void reports(Rig &rig, const Settings &settings, Report &report);
/// Requests per page, with an API that fails now and then.
void calls(Rig &rig, const Settings &settings, Report &report);

} // namespace xingtu::bench
