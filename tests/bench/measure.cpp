#include "measure.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include <fmt/format.h>
#include <unistd.h>

namespace xingtu::bench {
namespace {

namespace fs = std::filesystem;

/// Fields of /proc/PID/stat after the program's name, which may hold spaces: proc(5) counts the first as 3.
std::vector<std::string> stat_of(const fs::path &folder) {
  std::ifstream in(folder / "stat");
  std::string line;
  std::getline(in, line);
  const auto name_end = line.rfind(')');
  if (name_end == std::string::npos)
    return {};
  std::istringstream fields(line.substr(name_end + 1));
  std::vector<std::string> all;
  for (std::string field; fields >> field;)
    all.push_back(field);
  return all;
}

double ticks(const std::vector<std::string> &stat, std::size_t number) {
  return stat.size() > number - 3 ? std::stod(stat[number - 3]) : 0;
}

} // namespace

double cpu_of_family(pid_t parent) {
  constexpr std::size_t kParent = 4, kUser = 14, kSystem = 15, kUserOfEnded = 16, kSystemOfEnded = 17;
  double sum = 0;
  for (const auto &entry : fs::directory_iterator("/proc")) {
    const auto name = entry.path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos)
      continue;
    const auto stat = stat_of(entry.path());
    const bool is_parent = name == std::to_string(parent);
    if (is_parent)
      sum += ticks(stat, kUserOfEnded) + ticks(stat, kSystemOfEnded);
    if (is_parent || ticks(stat, kParent) == static_cast<double>(parent))
      sum += ticks(stat, kUser) + ticks(stat, kSystem);
  }
  return sum / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

Take take(const test::Command &command, pid_t postmaster) {
  Take result;
  const double before = postmaster == 0 ? 0 : cpu_of_family(postmaster);
  const auto begun = std::chrono::steady_clock::now();
  const auto finished = test::run(command, std::chrono::hours(2));
  result.wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  result.cpu = std::chrono::duration<double>(finished.cpu).count();
  result.peak_mib = static_cast<double>(finished.peak_rss_kib) / 1024;
  if (finished.exit_code != 0)
    throw std::runtime_error(fmt::format("{} ended with {}, signal {}: {}{}", command.argv[0],
                                         finished.exit_code, finished.signal, finished.out, finished.err));
  if (postmaster != 0)
    result.postgres_cpu = cpu_of_family(postmaster) - before;
  return result;
}

double Series::min() const {
  return *std::min_element(values.begin(), values.end());
}

double Series::max() const {
  return *std::max_element(values.begin(), values.end());
}

double Series::median() const {
  auto sorted = values;
  std::sort(sorted.begin(), sorted.end());
  const auto middle = sorted.size() / 2;
  return sorted.size() % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

double Series::quantile(double share) const {
  auto sorted = values;
  std::sort(sorted.begin(), sorted.end());
  const auto rank = std::ceil(share * static_cast<double>(sorted.size()));
  return sorted[static_cast<std::size_t>(std::max(1.0, rank)) - 1];
}

std::string Series::text(int decimals) const {
  return values.size() == 1 ? fmt::format("{:.{}f}", median(), decimals)
                            : fmt::format("{:.{}f} ({:.{}f} to {:.{}f})", median(), decimals, min(), decimals,
                                          max(), decimals);
}

} // namespace xingtu::bench
