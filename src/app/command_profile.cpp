#include <algorithm>
#include <iterator>
#include <map>
#include <variant>

#include <unistd.h>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/commands.hpp"
#include "app/job.hpp"
#include "app/output.hpp"
#include "app/profile_report.hpp"
#include "config/mapping_file.hpp"
#include "core/json.hpp"
#include "core/log.hpp"
#include "warehouse/schema.hpp"
#include "warehouse/stored_pages.hpp"

namespace xingtu::app {
namespace {

/// What the tables of a detail type hold: of both, since a mapping knows a name once.
std::map<std::string, std::string> columns_of(DetailType type, warehouse::Session &session) {
  std::map<std::string, std::string> columns;
  const auto kind = kind_of(type);
  for (const auto &[name, sql_type] : warehouse::item_columns(session))
    if (const auto dot = name.find('.');
        name.starts_with(kind + ".") || name.starts_with(kind + "_snapshot."))
      columns.emplace(name.substr(dot + 1), sql_type);
  return columns;
}

DetailProfile profile_of(DetailType type, warehouse::StoredPages pages, const Mapping &mapping,
                         const TimeZone &zone, bool shows_progress) {
  DetailProfile one;
  one.type = type;
  extract::Profiler profiler(mapping.of(type), kind_of(type) + "_id", zone);
  std::int64_t read = 0;
  for (auto some = pages.next(); !some.empty(); some = pages.next()) {
    for (const auto &page : some) {
      one.snapshots.insert(page.snapshot_at);
      const auto parsed = json::Document::parse(page.body);
      const auto *document = std::get_if<json::Document>(&parsed);
      const auto *data = document ? document->root().find("data") : nullptr;
      if (data)
        profiler.add(*data);
      else
        ++one.not_json;
    }
    read += std::ssize(some);
    if (shows_progress)
      log::set_status_line(fmt::format("read {} pages of {}", read, to_word(type)));
  }
  one.profile = profiler.take();
  return one;
}

} // namespace

ExitCode profile(const CommandLine &line) {
  const auto config = load_config(line.common);
  const TimeZone zone(config.timezone);
  const auto &options = line.profile;
  const auto span = time_span(options.from, options.to, zone);
  warehouse::Session session(config.database_url);
  // Columns that the job's mapping has and the tables lack do not matter: a mapping can be tried first.
  warehouse::require_schema(session, config::builtin_mapping());

  const bool terminal = isatty(STDERR_FILENO) == 1 && !line.common.quiet;
  std::vector<DetailProfile> profiles;
  for (const auto type : {DetailType::video, DetailType::product}) {
    auto one =
        profile_of(type, {session, type, span.from, span.to, options.pages}, config.mapping, zone, terminal);
    one.suggestion = suggest(one.profile, config.mapping.of(type), columns_of(type, session));
    profiles.push_back(std::move(one));
  }
  log::set_status_line("");

  const bool is_empty =
      std::all_of(profiles.begin(), profiles.end(), [](const auto &one) { return one.snapshots.empty(); });
  const bool is_bounded = options.from || options.to;
  const auto text =
      !is_empty ? describe(profiles, zone)
      : is_bounded
          ? "No pages of these snapshots are stored: look with `xingtu-etl status` which there are.\n"
          : "No pages are stored yet: `xingtu-etl run` loads them.\n";
  print(line.common, text, profile_object(profiles));
  return ExitCode::ok;
}

} // namespace xingtu::app
