// A standby that takes over without the last commits: what it does not know of has to be bought again, and
// nothing may be there twice.
#include <set>

#include "fault/database_load.hpp"

using namespace xingtu::test;

namespace {

struct Replicated {
  PostgresServer primary{{.tcp = true}};
  PostgresServer standby{{.tcp = true, .standby_of = &primary}};
  DatabaseLoad load{"{}", &primary};
  TcpProxy proxy{primary.tcp_port()};

  std::string at_standby(const std::string &sql) const {
    return query_cell(standby.url(load.job.database().name), sql);
  }
  void wait_for_replay() const {
    const auto written = load.job.cell("select pg_current_wal_lsn()");
    REQUIRE(wait_until(
        [&] {
          return query_cell(standby.url("postgres"),
                            "select pg_last_wal_replay_lsn() >= '" + written + "'::pg_lsn") == "t";
        },
        Process::kPatience));
  }
  /// From now on commits of the primary do not reach the standby.
  void stop_replication() const {
    const auto url = standby.url("postgres");
    pqxx::connection connection(url);
    pqxx::nontransaction session(connection);
    session.exec("alter system set primary_conninfo = ''");
    session.exec("select pg_reload_conf()");
    REQUIRE(wait_until(
        [&] {
          return query_cell(primary.url("postgres"), "select count(*) from pg_stat_replication") == "0";
        },
        Process::kPatience));
  }
  void fail_over() {
    proxy.refuse(true);
    primary.stop(PostgresServer::Shutdown::immediate);
    REQUIRE(query_cell(standby.url("postgres"), "select pg_promote()") == "t");
    proxy.redirect(standby.tcp_port());
    load.job.move_to(standby);
    proxy.refuse(false);
  }
};

std::set<std::string> ids(const std::vector<Row> &rows) {
  std::set<std::string> found;
  for (const auto &row : rows)
    found.insert(row.at(0).value_or(""));
  return found;
}

} // namespace

TEST_CASE("a standby that is still one is refused before a request is sent") {
  Replicated test;
  test.wait_for_replay();
  test.load.job.connect_program_by(test.standby.url(test.load.job.database().name));
  const auto finished = test.load.job.run(run_of_day());
  CHECK_MESSAGE(finished.exit_code == 69, finished.err);
  CHECK(finished.err.find("the primary server") != std::string::npos);
  CHECK(test.load.asked() == 0);
}

TEST_CASE(
    "after a failover that lost the last commits what is lost is bought again, what was in flight is kept as "
    "evidence, and nothing is there twice") {
  Replicated test;
  auto &load = test.load;
  load.job.connect_program_by(url_through(test.proxy, load.job.database()));
  Process run(load.job.command(run_of_day()));
  REQUIRE(wait_until([&] { return !load.stored_pages().empty(); }, Process::kPatience));
  test.wait_for_replay();
  test.stop_replication();
  const auto kept = std::stoi(test.at_standby("select count(*) from xingtu_ops.page_receipt"));
  REQUIRE(kept >= 1);
  load.wait_for_requests(run, load.asked() + 4);
  test.fail_over();
  const auto finished = run.wait();
  CHECK_MESSAGE(finished.exit_code == 75, finished.err);
  const auto stored = load.stored_pages();
  CHECK(static_cast<int>(stored.size()) >= kept);

  load.check_complete(load.job.run(run_of_day()));
  load.check_bought_once(stored);
  std::set<std::string> received;
  for (const auto &request : load.sandbox.journal())
    received.insert(request["client_request_id"]);
  const auto audited = ids(load.job.query("select request_id from xingtu_ops.request_audit"));
  for (const auto &id : audited)
    CHECK_MESSAGE(received.count(id) == 1, id);

  // The old primary knows what was in flight when it died, its intents among the lost commits.
  test.primary.start();
  const auto in_flight =
      ids(query(test.primary.url(load.job.database().name),
                "select request_id from xingtu_ops.request_audit where outcome = 'in_flight'"));
  REQUIRE(!in_flight.empty());
  for (const auto &id : in_flight)
    CHECK_MESSAGE(
        load.count(fmt::format("xingtu_ops.request_audit join xingtu_raw.api_page using (request_id) "
                               "where request_id = '{}' and outcome in ('ok', 'empty')",
                               id)) == "1",
        id);
  CHECK(load.job.cell("select spent_requests from xingtu_ops.job_snapshot") ==
        std::to_string(audited.size()));
}
