#include "app/command_line.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <iostream>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/wrong_usage.hpp"
#include "core/error.hpp"
#include "core/version.hpp"

namespace xingtu::app {
namespace {

constexpr const char *kAbout =
    "Loads the conversion data of Douyin Xingtu creators into PostgreSQL: every page of every scope that\n"
    "the configuration names, once per snapshot, with an audit row for each request.\n";

constexpr const char *kExitCodes =
    "Exit codes:\n"
    "  0 every scope is complete   65 some scopes failed for good   69 the database cannot be used\n"
    " 64 wrong command line        75 incomplete: run again         77 token, permission or balance\n"
    " 70 a bug                     78 configuration                130, 143 ended on SIGINT, SIGTERM";

constexpr const char *kStart =
    "To begin:  cp config/job.minimal.yaml config/job.yaml, set DATABASE_URL and JUSTONEAPI_TOKEN, then\n"
    "           xingtu-etl migrate;  xingtu-etl check;  xingtu-etl plan;  xingtu-etl run\n\n";

/// For transform(), which takes over what is read here: CLI11 reads 010 as 8, and its own Range says of a
/// word that it is out of range. The help shows only N.
CLI::Validator whole_number(std::int64_t low, std::int64_t high) {
  const auto read = [low, high](std::string &text) {
    std::int64_t number = 0;
    const auto *const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc() || rest != end || number < low || number > high)
      return fmt::format("{} is not a whole number from {} to {}", log::printable(text), low, high);
    text = std::to_string(number);
    return std::string();
  };
  return {read, ""};
}

std::string check_log_format(const std::string &word) {
  return word == "text" || word == "json"
             ? std::string()
             : fmt::format("{} is not a format; write text or json", log::printable(word));
}

/// A shell's variable that is not set gives one.
std::string check_file_name(const std::string &name) {
  return name.empty() ? "the name is empty; write -o FILE.html, or -o - for standard output" : std::string();
}

void add_common_options(CLI::App &app, CommonOptions &common) {
  app.add_option("-c,--config", common.config, "Configuration file")
      ->type_name("FILE")
      ->capture_default_str();
  app.add_flag("--json", common.json, "Print one JSON object as the last line of standard output");
  app.add_flag("-q,--quiet", common.quiet, "Log only warnings and errors");
  app.add_flag("-v,--verbose", common.verbose, "Log every request");
  app.add_option_function<std::string>(
         "--log-format",
         [&common](const std::string &word) {
           common.log_format = word == "json" ? log::Format::json : log::Format::text;
         },
         "How standard error is written: text or json")
      ->type_name("FORMAT")
      ->check(check_log_format);
  app.add_flag("--no-color", common.no_color, "No colors on a terminal");
}

struct Commands {
  CLI::App *run, *plan, *migrate, *check, *status, *replay, *profile, *report, *maintain, *version;
};

void add_run(CLI::App &app, RunOptions &options, Commands &commands) {
  commands.run = app.add_subcommand(
      "run", "Load one snapshot to its end: plan scopes, fetch every page, store, audit.\n"
             "Run again for the same snapshot, it continues what is open and buys nothing twice.");
  commands.run
      ->add_option("--snapshot-at", options.snapshot_at,
                   "Load the slot that holds this time, e.g. 2026-11-22 or 2026-11-22T08:00 (in the job's\n"
                   "time zone); default: now. The API gives the figures of now all the same")
      ->type_name("TIME");
  auto *join = commands.run->add_flag("--join", options.join,
                                      "Help a run of this job that is under way on another machine; with\n"
                                      "--snapshot-at: only if it loads that slot");
  auto *refresh = commands.run->add_flag(
      "--refresh", options.refresh,
      "Buy what is complete again on purpose; a scope's new reading replaces the old one whole.\n"
      "What it leaves undone, the next plain run completes");
  auto *retry_failed = commands.run->add_flag(
      "--retry-failed", options.retry_failed,
      "Try scopes again that failed for good; what of them is stored is not bought again");
  commands.run
      ->add_option("--max-billed", options.max_billed,
                   "Stop before this run bills more than N requests (beside limits.billed_requests)")
      ->type_name("N")
      ->transform(whole_number(0, 1'000'000'000));
  // The run that is joined has decided about these.
  join->excludes(refresh);
  join->excludes(retry_failed);
  refresh->excludes(retry_failed);
}

void add_profile(CLI::App &app, ProfileOptions &options, Commands &commands) {
  commands.profile = app.add_subcommand(
      "profile", "Show which fields the stored pages hold: how often, of which type, with examples, which\n"
                 "column each feeds; suggest a mapping for those that feed none. Sends and stores nothing.");
  commands.profile->add_option("--from", options.from, "First snapshot; default: the oldest")
      ->type_name("TIME");
  commands.profile->add_option("--to", options.to, "Last snapshot; default: the newest")->type_name("TIME");
  commands.profile
      ->add_option("--pages", options.pages, "How many pages of each detail type, the newest ones")
      ->type_name("N")
      ->transform(whole_number(1, 1'000'000'000))
      ->capture_default_str();
}

void add_report(CLI::App &app, ReportOptions &options, Commands &commands) {
  commands.report = app.add_subcommand(
      "report", "Write one HTML page that opens offline: coverage, conversion trends, movers, spend,\n"
                "outcomes, freshness; in Chinese and English. Reads the views of xingtu_report alone.");
  commands.report
      ->add_option("-o,--output", options.output,
                   "The page's file, which is replaced whole; - is standard output")
      ->type_name("FILE")
      ->check(check_file_name)
      ->required();
  commands.report
      ->add_option("--snapshots", options.snapshots,
                   "How many snapshots back, 1 to 366, those that were not taken included")
      ->type_name("N")
      ->transform(whole_number(1, 366))
      ->capture_default_str();
}

Commands add_commands(CLI::App &app, CommandLine &line) {
  Commands commands{};
  add_run(app, line.run, commands);
  commands.plan = app.add_subcommand(
      "plan", "Show the scopes, the least number of requests and their price, and what is covered.\n"
              "Sends nothing, stores nothing.");
  commands.plan->add_option("--snapshot-at", line.run.snapshot_at, "As for run")->type_name("TIME");
  commands.migrate = app.add_subcommand(
      "migrate",
      "Create the schema, or bring it up to date; add the columns of the mapping. Safe to repeat.");
  commands.check = app.add_subcommand(
      "check", "Check configuration, token, database, schema, rights, and the API's /ping; say what is\n"
               "wrong and what to do. Buys nothing.");
  commands.status = app.add_subcommand(
      "status", "Show the last runs, their coverage, the outcomes of their requests and the spend.");
  commands.status->add_option("--runs", line.status_runs, "How many runs, 1 to 1000")
      ->type_name("N")
      ->transform(whole_number(1, 1000))
      ->capture_default_str();
  commands.replay = app.add_subcommand(
      "replay", "Derive the tables again from the stored raw pages, e.g. after the mapping was changed.\n"
                "Sends no request.");
  commands.replay->add_option("--from", line.replay.from, "First snapshot; default: the oldest")
      ->type_name("TIME");
  commands.replay->add_option("--to", line.replay.to, "Last snapshot; default: the newest")
      ->type_name("TIME");
  add_profile(app, line.profile, commands);
  add_report(app, line.report, commands);
  commands.maintain = app.add_subcommand(
      "maintain", "Make the partitions of the months to come; drop months of raw pages and of the audit\n"
                  "that are older than retention says. Figures are kept for good.");
  commands.version = app.add_subcommand("version", "Print the version.");
  for (auto *command : {commands.run, commands.plan, commands.migrate, commands.check, commands.status,
                        commands.replay, commands.profile, commands.report, commands.maintain})
    add_common_options(*command, line.common);
  return commands;
}

/// Whoever writes it there all the same learns where it belongs, and does not see it again.
void refuse_token(int argc, char **argv) {
  const auto names_token = [](std::string_view word) {
    return word.starts_with("--token") || word.starts_with("--api.token") || word.starts_with("--api-token");
  };
  if (std::any_of(argv + 1, argv + argc, names_token))
    throw Error(ExitCode::usage, "a token is no argument: every user of this machine can read command lines",
                "set the environment variable JUSTONEAPI_TOKEN, or api.token_file");
}

} // namespace

CommandLine parse_command_line(int argc, char **argv) {
  CommandLine line;
  CLI::App app{kAbout, "xingtu-etl"};
  app.footer(std::string(kStart) + kExitCodes);
  app.set_version_flag("--version", std::string("xingtu-etl ") + kVersion, "Print the version");
  app.require_subcommand(1);
  const auto commands = add_commands(app, line);
  add_common_options(app, line.common); // before the command's name, too
  require_known_command(argc, argv);
  refuse_token(argc, argv);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success &e) { // --help, --version
    app.exit(e);
    return line;
  } catch (const CLI::ParseError &e) {
    throw wrong_usage(app, e);
  }
  if (commands.version->parsed()) {
    std::cout << "xingtu-etl " << kVersion << '\n';
    return line;
  }
  const std::array<std::pair<CLI::App *, Command>, 9> table{{{commands.run, Command::run},
                                                             {commands.plan, Command::plan},
                                                             {commands.migrate, Command::migrate},
                                                             {commands.check, Command::check},
                                                             {commands.status, Command::status},
                                                             {commands.replay, Command::replay},
                                                             {commands.profile, Command::profile},
                                                             {commands.report, Command::report},
                                                             {commands.maintain, Command::maintain}}};
  for (const auto &[parsed, command] : table)
    if (parsed->parsed()) {
      line.command = command;
      line.name = parsed->get_name();
    }
  return line;
}

} // namespace xingtu::app
