#include "warehouse/status.hpp"

#include "warehouse/cells.hpp"
#include "warehouse/connection.hpp"

namespace xingtu::warehouse {
namespace {

std::optional<TimePoint> optional_time(const pqxx::field &field) {
  const auto micros = optional_integer(field);
  if (!micros)
    return std::nullopt;
  return time_of_micros(*micros);
}

RunRow run_of(const pqxx::row &row) {
  RunRow run;
  run.run_id = text_of(row[0]);
  run.status = text_of(row[1]);
  run.stop_reason = optional_text(row[2]).value_or("");
  run.worker = text_of(row[3]);
  run.snapshot_at = time_of_micros(integer_of(row[4]));
  run.started_at = time_of_micros(integer_of(row[5]));
  run.finished_at = optional_time(row[6]);
  run.exit_code = optional_integer(row[7]);
  run.requests_sent = integer_of(row[8]);
  run.requests_billed = integer_of(row[9]);
  run.requests_unknown = integer_of(row[10]);
  run.pages_loaded = integer_of(row[11]);
  run.items_loaded = integer_of(row[12]);
  run.items_rejected = integer_of(row[13]);
  return run;
}

} // namespace

Status read_status(Session &session, const std::string &job, int runs) {
  Transaction tx(session.connection());
  const Params params{job, std::to_string(runs)};
  Status status;
  for (const auto &row : tx.run("sql/load/status_runs.sql", params))
    status.runs.push_back(run_of(row));
  for (const auto &row : tx.run("sql/load/status_snapshots.sql", params))
    status.snapshots.push_back({time_of_micros(integer_of(row[0])), integer_of(row[1]), integer_of(row[2]),
                                integer_of(row[3]), integer_of(row[4]), integer_of(row[5]),
                                integer_of(row[6]), integer_of(row[7])});
  for (const auto &row : tx.run("sql/load/status_outcomes.sql", params))
    status.outcomes.push_back({text_of(row[0]), optional_integer(row[1]), integer_of(row[2]),
                               integer_of(row[3]), integer_of(row[4])});
  return status;
}

} // namespace xingtu::warehouse
