#pragma once
// argv -> what was asked for. Throws Error(usage); help and version are printed here.
#include <cstdint>
#include <optional>
#include <string>

#include "core/log.hpp"

namespace xingtu::app {

/// The options that every command takes.
struct CommonOptions {
  std::string config = "config/job.yaml";
  bool json = false;
  bool quiet = false;
  bool verbose = false;
  bool no_color = false;
  log::Format log_format = log::Format::text;
};

struct RunOptions {
  std::optional<std::string> snapshot_at;
  bool join = false;
  bool refresh = false;
  bool retry_failed = false;
  std::optional<std::int64_t> max_billed;
};

struct ReplayOptions {
  std::optional<std::string> from, to;
};

struct ProfileOptions {
  std::optional<std::string> from, to;
  std::int64_t pages = 1000; ///< of each detail type
};

struct ReportOptions {
  std::string output; ///< a file, or - for standard output
  int snapshots = 30;
};

enum class Command { none, run, plan, migrate, check, status, replay, profile, report, maintain };

struct CommandLine {
  Command command = Command::none; ///< none: help or version was printed, nothing is left to do
  std::string name;
  CommonOptions common;
  RunOptions run;
  ReplayOptions replay;
  ProfileOptions profile;
  ReportOptions report;
  int status_runs = 10;
};

CommandLine parse_command_line(int argc, char **argv);

} // namespace xingtu::app
