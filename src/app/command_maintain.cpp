#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/commands.hpp"
#include "app/job.hpp"
#include "app/output.hpp"
#include "core/log.hpp"
#include "warehouse/maintenance.hpp"
#include "warehouse/schema.hpp"

namespace xingtu::app {

ExitCode maintain(const CommandLine &line) {
  const auto config = load_config(line.common);
  warehouse::Session session(config.database_url);
  warehouse::require_schema(session, config.mapping);
  const auto report = warehouse::maintain(session, {config.retain_raw_pages, config.retain_request_audit});

  auto dropped = nlohmann::ordered_json::array();
  auto kept = nlohmann::ordered_json::array();
  std::string text = fmt::format("made {} partitions\n", report.partitions_made);
  for (const auto &partition : report.old) {
    constexpr double kMebibyte = 1 << 20;
    if (partition.dropped)
      text += fmt::format("dropped {}, {:.1f} MiB\n", partition.name,
                          static_cast<double>(partition.bytes) / kMebibyte);
    else
      log::warning("a month is kept: it holds pages that wait for a mended mapping; mend it, then replay",
                   {{"partition", partition.name}});
    (partition.dropped ? dropped : kept)
        .push_back({{"partition", partition.name}, {"bytes", partition.bytes}});
  }
  if (dropped.empty())
    text += fmt::format(
        "nothing is older than retention.raw_pages ({} days) or retention.request_audit ({} days)\n",
        config.retain_raw_pages.count(), config.retain_request_audit.count());
  print(line.common, text,
        {{"command", "maintain"},
         {"partitions_made", report.partitions_made},
         {"dropped", dropped},
         {"kept_for_mapping", kept},
         {"exit_code", 0}});
  return ExitCode::ok;
}

} // namespace xingtu::app
