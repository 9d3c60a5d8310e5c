// Locks and transactions of others in the way of the settlement: it is repeated, never its requests; and a
// lock that stays ends the run after a bounded time.
#include <set>

#include "fault/database_load.hpp"

using namespace xingtu::test;

namespace {

const std::string kShortLockTimeout = "&options=-c%20lock_timeout%3D100ms";

std::string with_parameters(const Job &job, const std::string &parameters) {
  return job.database_url() + parameters;
}

} // namespace

TEST_CASE("a settlement that is the victim of a deadlock is repeated, and no page is bought twice") {
  DatabaseLoad load;
  load.job.connect_program_by(with_parameters(load.job, "&options=-c%20deadlock_timeout%3D300ms"));
  Process run(load.job.command(run_of_day()));
  load.wait_for_requests(run, 8);
  OtherTransaction other(load.job.database_url());
  other.run("set local deadlock_timeout = '1min'");
  other.run("lock table xingtu.video_snapshot in share mode");
  load.wait_for_blocked_program();
  // The settlement has written outcomes, so each now waits for the other.
  other.run("lock table xingtu_ops.request_audit in share mode");
  other.commit();
  load.check_complete_at_once(run.wait());
  CHECK(wait_until(
      [&] {
        return load.job.cell(
                   "select deadlocks > 0 from pg_stat_database where datname = current_database()") == "t";
      },
      Process::kPatience));
}

TEST_CASE("a replay that is the victim of a deadlock, as beside a run, does its batch again") {
  DatabaseLoad load;
  REQUIRE(load.job.run(run_of_day()).exit_code == 0);
  load.job.connect_program_by(with_parameters(load.job, "&options=-c%20deadlock_timeout%3D300ms"));
  OtherTransaction other(load.job.database_url());
  other.run("set local deadlock_timeout = '1min'");
  other.run("lock table xingtu.video_snapshot in share mode");
  Process replay(load.job.command({"replay"}));
  load.wait_for_blocked_program();
  // It has locked its scopes, so each now waits for the other.
  other.run("lock table xingtu_ops.scope_snapshot in exclusive mode");
  other.commit();
  const auto finished = replay.wait();
  CHECK_MESSAGE(finished.exit_code == 0, finished.err);
  CHECK(wait_until(
      [&] {
        return load.job.cell(
                   "select deadlocks > 0 from pg_stat_database where datname = current_database()") == "t";
      },
      Process::kPatience));
  CHECK(differences_from_dataset(load.job, load.world) == "");
}

TEST_CASE("a settlement that cannot be serialized is repeated, and no page is bought twice") {
  DatabaseLoad load;
  load.job.connect_program_by(
      with_parameters(load.job, "&options=-c%20default_transaction_isolation%3Drepeatable%5C%20read"));
  Process run(load.job.command(run_of_day()));
  load.wait_for_requests(run, 8);
  OtherTransaction other(load.job.database_url());
  other.run("lock table xingtu.video_snapshot in share mode");
  load.wait_for_blocked_program();
  // A row that the settlement, whose view of the database is fixed by now, is still going to change.
  other.run("update xingtu_ops.job_run set version = version");
  other.commit();
  load.check_complete_at_once(run.wait());
  CHECK(load.job.cell("select xact_rollback > 0 from pg_stat_database where datname = current_database()") ==
        "t");
}

TEST_CASE(
    "a table that somebody keeps locked is waited for without buying, and the run goes on when it is free") {
  DatabaseLoad load;
  load.job.connect_program_by(with_parameters(load.job, kShortLockTimeout));
  Process run(load.job.command(run_of_day()));
  load.wait_for_requests(run, 8);
  OtherTransaction other(load.job.database_url());
  other.run("lock table xingtu.video_snapshot in access exclusive mode");
  load.wait_for_blocked_program();
  const auto asked = load.asked();
  // Each attempt waits anew.
  std::set<std::string> attempts;
  REQUIRE(wait_until(
      [&] {
        for (const auto &row : load.job.query(
                 "select waitstart from pg_locks join pg_stat_activity using (pid) where not granted and "
                 "datname = current_database() and application_name = 'xingtu-etl' and waitstart is not "
                 "null"))
          attempts.insert(row.at(0).value_or(""));
        return attempts.size() >= 3;
      },
      Process::kPatience));
  CHECK(load.asked() <= asked + DatabaseLoad::kConcurrency);
  other.commit();
  load.check_complete_at_once(run.wait());
}

TEST_CASE(
    "a table that stays locked for longer than database.patience ends the run with 69, and nothing looks "
    "complete that is not") {
  DatabaseLoad load("{patience: 300ms}");
  load.job.connect_program_by(with_parameters(load.job, kShortLockTimeout));
  Process run(load.job.command(run_of_day()));
  load.wait_for_requests(run, 8);
  OtherTransaction other(load.job.database_url());
  other.run("lock table xingtu.video_snapshot in access exclusive mode");
  const auto finished = run.wait(std::chrono::seconds(20));
  other.commit();
  CHECK(load.job.cell("select status || ' ' || exit_code from xingtu_ops.job_run") == "failed 69");
  CHECK(load.count("xingtu_report.freshness where last_covered_snapshot_at is not null") != "12");
  load.check_ended_and_goes_on(finished);
}

// As one does that is stopped in the middle of claiming it.
TEST_CASE(
    "a scope that another transaction has locked is waited for at the end of a run, which then completes") {
  DatabaseLoad load;
  REQUIRE(load.job.run(run_of_day({"--max-billed", "1"})).exit_code == 75);
  OtherTransaction other(load.job.database_url());
  other.run(
      "select from xingtu_ops.scope_snapshot where state = 'open' order by scope_id desc limit 1 for update");
  Process run(load.job.command(run_of_day()));
  REQUIRE(wait_until(
      [&] {
        return !run.running() || load.count("xingtu_ops.scope_snapshot where state <> 'complete'") == "1";
      },
      Process::kPatience));
  REQUIRE(run.running());
  load.wait_for_blocked_program();
  other.commit();
  load.check_complete_at_once(run.wait());
}
