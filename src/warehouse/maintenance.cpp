#include "warehouse/maintenance.hpp"

#include <array>
#include <utility>

#include "warehouse/cells.hpp"
#include "warehouse/connection.hpp"

namespace xingtu::warehouse {

MaintenanceReport maintain(Session &session, const Retention &retention) {
  MaintenanceReport report;
  {
    Transaction tx(session.connection());
    report.partitions_made = static_cast<int>(integer_of(tx.run("sql/load/make_partitions_ahead.sql")[0][0]));
    tx.commit();
  }
  // Raw pages first: what is in the audit says whether one is still waited for.
  const std::array<std::pair<const char *, std::chrono::days>, 2> tables{
      {{"xingtu_raw.api_page", retention.raw_pages}, {"xingtu_ops.request_audit", retention.request_audit}}};
  for (const auto &[table, days] : tables) {
    Transaction tx(session.connection()); // one each: a lock on a parent table is held no longer than needed
    for (const auto &row : tx.run("sql/load/drop_partitions.sql", {table, std::to_string(days.count())}))
      report.old.push_back({text_of(row[0]), integer_of(row[1]), boolean_of(row[2])});
    tx.commit();
  }
  return report;
}

} // namespace xingtu::warehouse
