#include <fmt/format.h>

#include "cases.hpp"

namespace xingtu::bench {

void start(Rig &rig, const Settings &settings, Report &report) {
  Series version;
  for (int i = 0; i < 4 * settings.repeat; ++i)
    version.add(1'000 * take({{test::etl_program(), "version"}}).wall);
  report.at_most("`xingtu-etl version`", fmt::format("{} ms", version.text(1)), "", version.median(), 1, 20,
                 " ms");

  // All of the API's 608 combinations for each author.
  Workload work;
  const auto authors = settings.pages(1'645);
  for (std::int64_t i = 0; i < authors; ++i)
    work.authors.push_back(std::to_string(6'613'871'234'567'000'000 + i));
  const auto job = rig.job(work);
  std::string csv = "author_id\n";
  for (const auto &author : work.authors)
    csv += author + "\n";
  job->configure({.job = "bench",
                  .scopes = fmt::format("  authors: {{file: {}}}\n  platforms: [SHORT_VIDEO, LIVE_STREAMING, "
                                        "PICTURE_TEXT, SHORT_DRAMA]\n  industries: all\n",
                                        job->folder().write("authors.csv", csv).string())});
  Series wall, peak;
  for (int i = 0; i < settings.repeat; ++i) {
    const auto plan = take(job->command({"plan", "-q"}));
    wall.add(plan.wall);
    peak.add(plan.peak_mib);
  }
  const auto name = fmt::format("`plan` of {} scopes", authors * 608);
  report.at_most(name, fmt::format("{} s", wall.text(2)), "", wall.median(), 2, 10, " s");
  report.at_most(name + ", peak memory", fmt::format("{} MiB", peak.text(1)), "", peak.max(), 1, 64, " MiB");
  rig.drop(job->database());
}

} // namespace xingtu::bench
