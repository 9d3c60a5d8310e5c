#include "warehouse/runs.hpp"

#include "warehouse/cells.hpp"
#include "warehouse/connection.hpp"

namespace xingtu::warehouse {

bool lock_job(Session &session, const std::string &job) {
  Transaction tx(session.connection());
  tx.run_script(sql_text("sql/load/lock_job_timeout.sql"));
  try {
    tx.run("sql/load/lock_job.sql", {job});
  } catch (const DatabaseError &e) {
    if (e.sqlstate() == "55P03")
      return false;
    throw;
  }
  tx.commit();
  return true;
}

void unlock_job(Session &session, const std::string &job) {
  Transaction tx(session.connection());
  tx.run("sql/load/unlock_job.sql", {job});
  tx.commit();
}

int sweep_dead_runs(Session &session, const std::string &job, const std::string &own_run_id,
                    bool holds_lock) {
  Transaction tx(session.connection());
  const Param own = own_run_id.empty() ? Param{} : Param{own_run_id};
  std::vector<std::string> dead;
  for (const auto &row :
       tx.run("sql/load/interrupt_dead_runs.sql", {job, own, holds_lock ? "true" : "false"}))
    dead.push_back(text_of(row[0]));
  if (dead.empty())
    return 0;
  tx.run("sql/load/abandon_requests.sql", {array_of(dead)});
  tx.run("sql/load/release_scopes.sql", {array_of(dead)});
  tx.commit();
  return static_cast<int>(dead.size());
}

std::string new_run_id(Session &session) {
  Transaction tx(session.connection());
  return text_of(tx.run("sql/load/new_run_id.sql")[0][0]);
}

void open_run(Session &session, const RunIdentity &run) {
  Transaction tx(session.connection());
  tx.run("sql/load/open_run.sql",
         {run.job, to_iso8601(run.snapshot_at), std::to_string(kLease.count()), run.joined ? "true" : "false",
          run.worker, run.version, run.config_sha256, run.token_fingerprint, run.run_id,
          run.price_per_request, std::to_string(run.billed_requests_limit)});
  tx.commit();
}

bool heartbeat(Session &session, const std::string &run_id) {
  Transaction tx(session.connection());
  const auto rows = tx.run("sql/load/heartbeat.sql", {run_id, std::to_string(kLease.count())});
  tx.commit();
  return !rows.empty();
}

bool has_leases(Session &session, const std::string &run_id) {
  Transaction tx(session.connection());
  return boolean_of(tx.run("sql/load/has_leases.sql", {run_id})[0][0]);
}

int live_workers(Session &session, const std::string &job, TimePoint snapshot_at) {
  Transaction tx(session.connection());
  return static_cast<int>(
      integer_of(tx.run("sql/load/live_workers.sql", {job, to_iso8601(snapshot_at)})[0][0]));
}

std::optional<RunningRun> running_run(Session &session, const std::string &job) {
  Transaction tx(session.connection());
  const auto rows = tx.run("sql/load/running_run.sql", {job});
  if (rows.empty())
    return std::nullopt;
  return RunningRun{time_of_micros(integer_of(rows[0][1])), text_of(rows[0][2])};
}

void close_run(Session &session, const std::string &run_id, const RunEnd &end) {
  Transaction tx(session.connection());
  const Param reason = end.stop_reason.empty() ? Param{} : Param{end.stop_reason};
  // First, because its row is what the settlements of the run wait for: one that is still committing, on a
  // connection that was lost, would lease scopes to a run that is closed.
  tx.run("sql/load/close_run.sql", {run_id, end.status, reason, std::to_string(end.exit_code)});
  tx.run("sql/load/abandon_requests.sql", {array_of(std::vector<std::string>{run_id})});
  tx.run("sql/load/release_scopes.sql", {array_of(std::vector<std::string>{run_id})});
  tx.commit();
}

RunCounters run_counters(Session &session, const std::string &run_id) {
  Transaction tx(session.connection());
  const auto row = tx.run("sql/load/spent_of_run.sql", {run_id})[0];
  return {integer_of(row[0]), integer_of(row[1]), integer_of(row[2]),
          integer_of(row[3]), integer_of(row[4]), integer_of(row[5])};
}

} // namespace xingtu::warehouse
