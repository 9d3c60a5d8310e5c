#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/commands.hpp"
#include "app/job.hpp"
#include "app/output.hpp"
#include "core/log.hpp"
#include "warehouse/schema.hpp"

namespace xingtu::app {

ExitCode migrate(const CommandLine &line) {
  const auto config = load_config(line.common);
  warehouse::Session session(config.database_url);
  const auto report = warehouse::migrate(session, config.mapping);
  for (const auto &warning : report.warnings)
    log::warning(warning);

  std::string text;
  for (const auto &name : report.applied)
    text += fmt::format("applied {}\n", name);
  for (const auto &column : report.added_columns)
    text += fmt::format("added column {}\n", column);
  if (report.partitions > 0)
    text += fmt::format("made {} partitions\n", report.partitions);
  text += fmt::format("The schema has version {}{}.\n", report.to_version,
                      text.empty() ? "; nothing was to be done" : "");
  print(line.common, text,
        {{"command", "migrate"},
         {"from_version", report.from_version},
         {"to_version", report.to_version},
         {"applied", report.applied},
         {"added_columns", report.added_columns},
         {"partitions", report.partitions},
         {"warnings", report.warnings},
         {"exit_code", 0}});
  return ExitCode::ok;
}

} // namespace xingtu::app
