#include "report.hpp"

#include <algorithm>
#include <fstream>
#include <iostream>

#include <curl/curl.h>
#include <fmt/format.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "core/version.hpp"

namespace xingtu::bench {
namespace {

/// The value of the first line "KEY : value" of a file of /proc.
std::string field_of(const char *path, const std::string &key) {
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);)
    if (line.starts_with(key)) {
      const auto colon = line.find(':');
      const auto value = line.find_first_not_of(" \t", colon + 1);
      return value == std::string::npos ? "" : line.substr(value);
    }
  return "unknown";
}

std::string system_name() {
  std::ifstream in("/etc/os-release");
  for (std::string line; std::getline(in, line);)
    if (line.starts_with("PRETTY_NAME=\""))
      return line.substr(13, line.size() - 14);
  return "unknown";
}

std::string commit() {
  test::Command git{{"git", "-C", XINGTU_SOURCE_DIR, "describe", "--always", "--dirty", "--exclude=*"}};
  auto finished = test::run(git);
  finished.out.erase(std::remove(finished.out.begin(), finished.out.end(), '\n'), finished.out.end());
  return finished.exit_code == 0 ? finished.out : "unknown";
}

} // namespace

void Report::add(Result result) {
  // Whoever watches sees each result when it is there.
  std::cerr << fmt::format("{}: {}{}{}\n", result.name, result.figure,
                           result.value.empty() ? "" : fmt::format(", {}", result.value),
                           result.target.empty()
                               ? ""
                               : fmt::format(" (target {}{})", result.target, result.met ? "" : ": MISSED"));
  results_.push_back(std::move(result));
}

void Report::at_most(std::string name, std::string figure, std::string floor, double value, int decimals,
                     double limit, const std::string &unit) {
  add({std::move(name), std::move(figure), std::move(floor), fmt::format("{:.{}f}{}", value, decimals, unit),
       fmt::format("<= {:g}{}", limit, unit), value <= limit});
}

void Report::at_least(std::string name, std::string figure, std::string floor, double value, int decimals,
                      double limit, const std::string &unit) {
  add({std::move(name), std::move(figure), std::move(floor), fmt::format("{:.{}f}{}", value, decimals, unit),
       fmt::format(">= {:g}{}", limit, unit), value >= limit});
}

void Report::note(std::string name, std::string figure, std::string floor, std::string value) {
  add({std::move(name), std::move(figure), std::move(floor), std::move(value), "", true});
}

void Report::print(std::ostream &out) const {
  out << "| case | measured | floor | result | target | |\n|---|---|---|---|---|---|\n";
  for (const auto &result : results_)
    out << fmt::format("| {} | {} | {} | {} | {} | {} |\n", result.name, result.figure, result.floor,
                       result.value, result.target,
                       result.target.empty() ? ""
                       : result.met          ? "met"
                                             : "**missed**");
}

bool Report::all_met() const {
  return std::all_of(results_.begin(), results_.end(), [](const Result &result) { return result.met; });
}

std::string describe_machine(const std::string &postgres_version) {
  utsname name{};
  ::uname(&name);
  const auto memory = static_cast<double>(::sysconf(_SC_PHYS_PAGES)) *
                      static_cast<double>(::sysconf(_SC_PAGESIZE)) / (1 << 30);
  return fmt::format("- {} x {}, {:.0f} GiB, {}, Linux {}\n"
                     "- PostgreSQL {}, {}, compiler {}\n"
                     "- xingtu-etl {}, commit {}\n",
                     ::sysconf(_SC_NPROCESSORS_ONLN), field_of("/proc/cpuinfo", "model name"), memory,
                     system_name(), name.release, postgres_version, curl_version(), __VERSION__, kVersion,
                     commit());
}

} // namespace xingtu::bench
