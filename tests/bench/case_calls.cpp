#include <fmt/format.h>

#include "cases.hpp"

namespace xingtu::bench {
namespace {

/// Requests by pages that have to be had, at a sandbox with these options.
double requests_per_page(Rig &rig, const Workload &work, const std::vector<std::string> &options,
                         std::string &figure) {
  const test::Sandbox sandbox(options);
  const auto job = rig.job(work, 16);
  job->configure({.job = "bench",
                  .authors = work.authors,
                  .api = "  concurrency: 16\n  backoff: {initial: 10ms, max: 1s}\n",
                  .rest = "limits: {billed_requests: 1000000}\n",
                  .base_url = sandbox.base_url()});
  take(job->command({"run", "-q"}));
  const auto pages = std::stod(job->cell("select sum(pages_loaded) from xingtu_ops.scope_snapshot"));
  const auto requests = static_cast<double>(sandbox.journal().size());
  rig.drop(job->database());
  figure = fmt::format("{} requests for {} pages", requests, pages);
  return requests / pages;
}

} // namespace

void calls(Rig &rig, const Settings &settings, Report &report) {
  const auto work = workload(settings.pages(10'000));
  std::string figure;
  const double quiet = requests_per_page(rig, work, {"--items", "40"}, figure);
  report.at_most("calls by least possible, no faults", figure, "", quiet, 4, 1.0);
  Series series;
  for (int i = 0; i < settings.repeat; ++i)
    series.add(requests_per_page(
        rig, work,
        {"--items", "40", "--error", "301=0.01", "--error", "302=0.01", "--seed", std::to_string(i + 1)},
        figure));
  report.at_most("calls by least possible, 1 % of answers 301 and 1 % 302", figure, "", series.max(), 4,
                 1.03);
}

} // namespace xingtu::bench
