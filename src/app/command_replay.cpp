#include <unistd.h>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/commands.hpp"
#include "app/job.hpp"
#include "app/output.hpp"
#include "core/log.hpp"
#include "pipeline/rebuild.hpp"
#include "warehouse/schema.hpp"

namespace xingtu::app {
ExitCode replay(const CommandLine &line) {
  const auto config = load_config(line.common);
  const TimeZone zone(config.timezone);
  const auto span = time_span(line.replay.from, line.replay.to, zone);
  warehouse::Session session(config.database_url);
  warehouse::require_schema(session, config.mapping);
  warehouse::require_rights(session);

  for (const auto &column : warehouse::columns_of_other_mappings(session, config.mapping))
    log::warning(
        "this mapping does not fill a column that another one has added: replay empties it (of video and "
        "product: leaves it as it is) where it derives rows again, also those of other jobs",
        {{"column", column}});

  const bool terminal = isatty(STDERR_FILENO) == 1 && !line.common.quiet;
  const warehouse::Tables tables(config.mapping);
  const auto report =
      pipeline::replay(session, tables, config.mapping, zone, span.from, span.to, config.pages_per_scope,
                       config.scopes.skip_empty_industries, [&](const pipeline::ReplayReport &so_far) {
                         if (terminal)
                           log::set_status_line(fmt::format("replayed {} scopes", so_far.scopes));
                       });
  log::set_status_line("");

  // What could not be derived again is said, and the exit code is not 0: its rows are older than the rest.
  const auto left = report.busy + report.unmapped + report.incomplete;
  // So it is for scopes that wait for a better mapping, as after a run.
  const auto code = report.unmapped + report.incomplete > 0 ? ExitCode::scopes_failed
                    : report.busy + report.waiting > 0      ? ExitCode::again
                                                            : ExitCode::ok;
  auto text = fmt::format("Derived {} scopes again from {} stored pages, with 0 requests.\n",
                          grouped(report.scopes), grouped(report.pages));
  if (report.waiting > 0)
    text += fmt::format(
        "{} scopes still have pages that the mapping cannot read: profile suggests a better one.\n",
        grouped(report.waiting));
  if (left > 0)
    text += fmt::format(
        "Left as they were: {} that a run is at, {} that this mapping cannot read, {} whose pages "
        "retention has dropped.\n",
        grouped(report.busy), grouped(report.unmapped), grouped(report.incomplete));
  print(line.common, text,
        {{"command", "replay"},
         {"scopes", report.scopes},
         {"pages", report.pages},
         {"requests_sent", 0},
         {"waiting_for_mapping", report.waiting},
         {"left_busy", report.busy},
         {"left_unmapped", report.unmapped},
         {"left_incomplete", report.incomplete},
         {"exit_code", static_cast<int>(code)}});
  return code;
}

} // namespace xingtu::app
