#include <fstream>

#include <fmt/format.h>

#include "cases.hpp"
#include "floor.hpp"

namespace xingtu::bench {
namespace {

/// The URLs of a load for curl, which throws the pages away.
void write_curl_config(const test::Database &source, const std::string &token, const std::string &path) {
  std::ofstream out(path);
  for (const auto &row :
       test::query(source.url, "select url from xingtu_ops.request_audit order by request_id"))
    out << fmt::format("url = \"{}&token={}\"\noutput = /dev/null\n", *row[0], token);
}

Take curl_takes(const std::string &config) {
  return take({{"curl", "--silent", "--fail", "--compressed", "--parallel", "--parallel-max", "64",
                "--config", config}});
}

struct LoadSeries {
  Series wall, cpu, postgres_cpu;
  void add(const Take &take) {
    wall.add(take.wall);
    cpu.add(take.cpu);
    postgres_cpu.add(take.postgres_cpu);
  }
  std::string text() const { return fmt::format("{} s", wall.text(2)); }
};

/// Floors and loads of one kind, in alternation, each on a database like `begin`.
struct Contest {
  LoadSeries load, floor, floor_at_once;

  void take_all(Rig &rig, const Settings &settings, const Workload &work, const test::Database &begin,
                const std::string &script, const std::string &script_at_once,
                const std::vector<std::string> &arguments, const test::Database *same_as) {
    for (int i = 0; i < settings.repeat; ++i) {
      for (const auto &[path, series] :
           {std::pair(&script, &floor), std::pair(&script_at_once, &floor_at_once)}) {
        const auto database = rig.postgres().create_database(begin.name);
        rig.settle_disk();
        series->add(rig.psql(database, *path));
        if (same_as != nullptr)
          check_same_rows(database, *same_as);
        rig.drop(database);
      }
      const auto database = rig.postgres().create_database(begin.name);
      const auto job = rig.job(work, 64, &database);
      rig.settle_disk();
      load.add(rig.load(*job, work, arguments));
      rig.drop(database);
    }
  }

  void report(Report &report, const std::string &name, const Workload &work) const {
    report.at_most(name + fmt::format(", {} pages, {} items", work.pages, work.items), load.text(),
                   "(a) " + floor.text(), load.wall.median() / floor.wall.median(), 2, 1.25);
    report.note(name + ", against one transaction", load.text(), floor_at_once.text(),
                fmt::format("{:.2f}", load.wall.median() / floor_at_once.wall.median()));
  }
};

} // namespace

void load_bound(Rig &rig, const Settings &settings, Report &report) {
  const auto work = workload(settings.pages(20'000));
  rig.pages().prepare(work);
  rig.pages().set_latency(0);
  const test::TempDir folder;
  const std::string script = folder / "floor.sql", at_once = folder / "floor_at_once.sql",
                    urls = folder / "urls";

  const auto empty = rig.job(work);
  const auto loaded = rig.postgres().create_database(empty->database().name);
  rig.load(*rig.job(work, 64, &loaded), work);
  write_floor(rig, loaded, {}, script);
  write_floor(rig, loaded, {.pages_per_transaction = 0}, at_once);
  write_curl_config(loaded, rig.sandbox().token(), urls);

  Contest first;
  first.take_all(rig, settings, work, empty->database(), script, at_once, {}, &loaded);
  Series curl;
  for (int i = 0; i < settings.repeat; ++i)
    curl.add(curl_takes(urls).wall);
  first.report(report, "first load", work);
  report.note("first load, against curl --parallel", first.load.text(), fmt::format("(b) {} s", curl.text(2)),
              fmt::format("{:.2f}", first.load.wall.median() / curl.median()));
  const double thousands = static_cast<double>(work.pages) / 1'000;
  report.at_most("CPU of the loader per 1,000 pages",
                 fmt::format("{:.3f} s", first.load.cpu.median() / thousands),
                 fmt::format("PostgreSQL {:.3f} s", first.load.postgres_cpu.median() / thousands),
                 first.load.cpu.median() / first.load.postgres_cpu.median(), 2, 1.0 / 3);

  const auto refreshed = rig.postgres().create_database(loaded.name);
  rig.load(*rig.job(work, 64, &refreshed), work, {"--refresh"});
  write_floor(rig, refreshed, {.refresh = true}, script);
  write_floor(rig, refreshed, {.pages_per_transaction = 0, .refresh = true}, at_once);
  rig.drop(refreshed);
  Contest again;
  again.take_all(rig, settings, work, loaded, script, at_once, {"--refresh"}, nullptr);
  again.report(report, "refresh, every row already there", work);
  rig.drop(loaded);
}

} // namespace xingtu::bench
