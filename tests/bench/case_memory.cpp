#include <fmt/format.h>

#include "cases.hpp"

namespace xingtu::bench {

void memory(Rig &rig, const Settings &settings, Report &report) {
  constexpr double kMostMib = 64;
  rig.pages().set_latency(0);
  Series medians;
  for (const std::int64_t pages : {1'000, 10'000, 100'000}) {
    const auto work = workload(settings.pages(pages));
    rig.pages().prepare(work);
    Series peak;
    std::unique_ptr<test::Job> job;
    for (int i = 0; i < settings.repeat; ++i) {
      if (job)
        rig.drop(job->database());
      job = rig.job(work);
      peak.add(rig.load(*job, work).peak_mib);
    }
    report.at_most(fmt::format("peak memory, concurrency 64, {} pages", work.pages),
                   fmt::format("{} MiB", peak.text(1)), "", peak.max(), 1, kMostMib, " MiB");
    medians.add(peak.median());
    if (pages == 100'000) {
      Series wall;
      const auto scopes =
          job->cell("select count(*) from xingtu_ops.scope_snapshot where state = 'complete'");
      for (int i = 0; i < settings.repeat; ++i)
        wall.add(take(job->command({"run", "-q"})).wall);
      report.at_most(fmt::format("`run` with nothing to do on {} covered scopes", scopes),
                     fmt::format("{} s", wall.text(2)), "", wall.median(), 2, 1, " s");
    }
    rig.drop(job->database());
  }
  report.at_most("peak memory, greatest median by least", "", "", medians.max() / medians.min(), 3, 1.1);
}

} // namespace xingtu::bench
