#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/commands.hpp"
#include "app/job.hpp"
#include "app/output.hpp"
#include "core/log.hpp"
#include "report/page.hpp"
#include "report/replace_file.hpp"
#include "warehouse/page_tables.hpp"

namespace xingtu::app {
namespace {

constexpr const char *kStandardOutput = "-";

/// A name that cannot be written is a wrong command line; a disk that is full passes.
Error cannot_write(const std::string &path, const std::error_code &why) {
  const bool passes = why == std::errc::no_space_on_device || why.value() == EDQUOT ||
                      why == std::errc::io_error || why == std::errc::too_many_files_open;
  return {passes ? ExitCode::again : ExitCode::usage,
          fmt::format("the report cannot be written to {}: {}", log::printable(path), why.message()),
          passes ? "make room, then run it again; an older report is as it was"
                 : "give -o a file in a folder that exists and that you may write to"};
}

/// Before the database is asked: what can be known to fail should not take its time.
void require_writable(const std::string &path) {
  const std::filesystem::path file(path);
  std::error_code error;
  const auto status = std::filesystem::status(file, error);
  if (std::filesystem::is_directory(status))
    throw cannot_write(path, std::make_error_code(std::errc::is_a_directory));
  if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status))
    throw Error(ExitCode::usage, fmt::format("{} is not a plain file", log::printable(path)),
                "give -o a plain file, or - for standard output");
  if (!std::filesystem::exists(status) && std::filesystem::is_symlink(file, error))
    throw Error(ExitCode::usage,
                fmt::format("{} is a link to a file that does not exist", log::printable(path)),
                "make that file or mount what it is on, or give -o another file");
  const auto folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
  if (access(folder.c_str(), W_OK | X_OK) != 0)
    throw cannot_write(path, {errno, std::generic_category()});
}

void write(const std::string &path, const std::string &page) {
  if (path == kStandardOutput) {
    print({}, page, {});
    return;
  }
  try {
    report::replace_file(path, page, report::Readers::by_umask);
  } catch (const std::system_error &error) {
    throw cannot_write(path, error.code());
  }
}

/// Other commands ask for the rights of a loader; here those of a reader are enough.
warehouse::PageTables read_tables(warehouse::Session &session, const warehouse::PageQuestion &question) {
  constexpr const char *kInsufficientPrivilege = "42501";
  try {
    return warehouse::read_page_tables(session, question);
  } catch (const warehouse::DatabaseError &error) {
    if (error.sqlstate() != kInsufficientPrivilege)
      throw;
    throw warehouse::DatabaseError(error.problem(), error.what(), error.sqlstate(),
                                   "let an administrator grant xingtu_reader to the role of database.url: "
                                   "report needs no more");
  }
}

/// Of the window's slots those that a run has planned.
std::size_t snapshots_of(const NamedTables &tables) {
  const auto found = tables.find("snapshot_coverage");
  return found == tables.end() ? 0 : found->second.rows.size();
}

/// All that the window has, whether the page shows them or not.
std::size_t creators_of(const NamedTables &tables) {
  const auto found = tables.find("authors");
  if (found == tables.end() || found->second.rows.empty())
    return 0;
  const auto &columns = found->second.columns;
  const auto index =
      std::find_if(columns.begin(), columns.end(), [](const auto &each) { return each.name == "authors"; });
  return std::stoul(
      found->second.rows[0].at(static_cast<std::size_t>(index - columns.begin())).value_or("0"));
}

} // namespace

ExitCode report(const CommandLine &line) {
  const auto &options = line.report;
  if (options.output == kStandardOutput && line.common.json)
    throw Error(ExitCode::usage, "--json and -o - both want standard output", "write the report to a file");
  const auto config = load_config(line.common);
  if (options.output != kStandardOutput)
    require_writable(options.output);

  const TimeZone zone(config.timezone);
  warehouse::Session session(config.database_url);
  auto read = read_tables(session, {options.snapshots, config.every, zone});
  const report::PageContent content{config.job,        zone,       config.every,
                                    read.generated_at, read.slots, std::move(read.tables)};
  const auto page = report::render_page(content);
  write(options.output, page);

  if (content.slots.empty())
    log::warning("no snapshot is planned in this database yet, and the report says so");
  if (options.output == kStandardOutput)
    return ExitCode::ok;
  const auto creators = creators_of(content.tables);
  const auto newest = content.slots.empty() ? nlohmann::ordered_json()
                                            : nlohmann::ordered_json(to_iso8601(content.slots.back()));
  constexpr std::size_t kKibibyte = 1024;
  print(line.common,
        fmt::format("wrote {}: {} snapshots in {} slots, {} creators, {} KiB\n",
                    log::printable(options.output), snapshots_of(content.tables), content.slots.size(),
                    creators, (page.size() + kKibibyte - 1) / kKibibyte),
        {{"command", "report"},
         {"file", log::printable(options.output)},
         {"bytes", page.size()},
         {"snapshots", snapshots_of(content.tables)},
         {"slots", content.slots.size()},
         {"newest_snapshot_at", newest},
         {"creators", creators},
         {"exit_code", 0}});
  return ExitCode::ok;
}

} // namespace xingtu::app
