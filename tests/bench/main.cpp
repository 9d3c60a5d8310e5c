// Benchmarks of xingtu-etl. tests/bench/run builds and starts it.
#include <algorithm>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cases.hpp"

using namespace xingtu;

std::int64_t bench::Settings::pages(std::int64_t count) const {
  return std::max<std::int64_t>(1, static_cast<std::int64_t>(static_cast<double>(count) * scale));
}

int main(int argc, char **argv) {
  using Case = std::function<void(bench::Rig &, const bench::Settings &, bench::Report &)>;
  const std::vector<std::pair<std::string, Case>> cases{
      {"load", bench::load_bound}, {"latency", bench::latency_bound}, {"memory", bench::memory},
      {"start", bench::start},     {"history", bench::history},       {"workers", bench::workers},
      {"calls", bench::calls},     {"reports", bench::reports}};
  CLI::App app("Benchmarks of xingtu-etl: what a load takes, against the least that it could take");
  bench::Settings settings;
  std::vector<std::string> names, chosen;
  for (const auto &[name, run] : cases)
    names.push_back(name);
  std::string output;
  app.add_option("--repeat", settings.repeat, "Takes of each figure")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  app.add_option("--scale", settings.scale, "Share of the pages, below 1 to try the harness")
      ->check(CLI::Range(0.001, 10.0))
      ->capture_default_str();
  app.add_option("--output", output, "Write the table to this file, too");
  bool statements = false;
  app.add_flag("--statements", statements, "After each load, print which SQL statements took how long");
  app.add_option("cases", chosen, "Which ones, in which order; default: all")->check(CLI::IsMember(names));
  CLI11_PARSE(app, argc, argv);

  try {
    bench::Rig rig(statements);
    bench::Report report;
    const auto version = test::query_cell(rig.postgres().url("postgres"), "show server_version");
    const auto machine = bench::describe_machine(version);
    const auto print = [&](std::ostream &out) {
      out << machine << "- " << settings.repeat << " takes of each figure: median (least to greatest)\n\n";
      report.print(out);
    };
    for (const auto &name : chosen.empty() ? names : chosen) {
      std::find_if(cases.begin(), cases.end(), [&](const auto &one) {
        return one.first == name;
      })->second(rig, settings, report);
      if (output.empty())
        continue;
      std::ofstream out(output); // after each case: a benchmark of an hour may be ended before its end
      print(out);
    }
    print(std::cout);
    return report.all_met() ? 0 : 1;
  } catch (const std::exception &error) {
    std::cerr << "bench: " << error.what() << '\n';
    return 70;
  }
}
