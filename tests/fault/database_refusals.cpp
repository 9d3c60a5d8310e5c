// A database that refuses what it took before: the run ends at once, and no request is sent that the audit
// does not know.
#include <fstream>

#include "fault/database_load.hpp"

using namespace xingtu::test;

namespace {

/// A run that is refused does not use up database.patience, which is ten minutes by default.
constexpr std::chrono::seconds kAtOnce{20};

constexpr const char *kWithPassword = "host all loader 127.0.0.1/32 scram-sha-256";

void write_host_rules(const PostgresServer &server, std::string_view rules) {
  std::ofstream(server.folder() / "data/pg_hba.conf") << "local all all trust\n" << rules << "\n";
  execute(server.url("postgres"), "select pg_reload_conf()");
}

} // namespace

TEST_CASE("when the right to write the audit is taken away in the middle of a run, no request is sent "
          "without a row") {
  DatabaseLoad load;
  load.job.execute("drop role if exists once_a_loader; create role once_a_loader login");
  for (const char *schema : {"xingtu", "xingtu_ops", "xingtu_raw"})
    load.job.execute(
        fmt::format("grant usage on schema {0} to once_a_loader; "
                    "grant select, insert, update, delete on all tables in schema {0} to once_a_loader; "
                    "grant execute on all functions in schema {0} to once_a_loader",
                    schema));
  load.job.connect_program_by(PostgresServer::shared().url(load.job.database().name, "once_a_loader"));
  Process run(load.job.command(run_of_day()));
  load.wait_for_requests(run, 12);
  load.job.execute("revoke insert on xingtu_ops.request_audit from once_a_loader");
  const auto finished = run.wait(kAtOnce);
  CHECK(load.asked() == std::stoul(load.count("xingtu_ops.request_audit")));
  load.job.connect_program_by(load.job.database_url());
  load.check_ended_and_goes_on(finished);
  load.job.execute("drop owned by once_a_loader; drop role once_a_loader");
}

TEST_CASE("a connection that is refused in the middle of a run ends it at once with 69, and nothing stored "
          "is lost") {
  PostgresServer server({.tcp = true});
  execute(server.url("postgres"), "create role loader superuser");
  const auto check = [&](const char *change, const char *host_rule) {
    CAPTURE(std::string(change));
    DatabaseLoad load("{}", &server);
    load.job.execute("alter role loader login password 'first'");
    write_host_rules(server, kWithPassword);
    load.job.connect_program_by(fmt::format("postgresql://loader:first@127.0.0.1:{}/{}", server.tcp_port(),
                                            load.job.database().name));
    Process run(load.job.command(run_of_day()));
    load.wait_for_requests(run, 12);
    load.job.execute(change);
    write_host_rules(server, host_rule);
    load.terminate_connections();
    const auto finished = run.wait(kAtOnce);
    load.job.connect_program_by(load.job.database_url());
    load.check_ended_and_goes_on(finished);
  };
  check("alter role loader password 'second'", kWithPassword);
  check("alter role loader nologin", kWithPassword);
  check("select 'the server does not let its host in any more'", "host all loader 127.0.0.1/32 reject");
}
