// The three roles of a shared database, each through the program: the owner migrates, the loader loads, the
// reader reads.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "support/truth.hpp"

using namespace xingtu::test;

namespace {

/// Logins of the shared server; what they own is in the test's database alone.
struct Roles {
  Roles() : database(PostgresServer::shared().create_database()) {
    execute(
        database.url,
        "do $$ begin if not exists (select from pg_roles where rolname = 'schema_owner') then "
        "create role schema_owner login createrole; end if; end $$; "
        "do $$ begin execute format('alter database %I owner to schema_owner', current_database()); end $$");
  }
  std::string url(const std::string &role) const { return PostgresServer::shared().url(database.name, role); }
  std::string member_of(const std::string &role, const std::string &login) const {
    execute(database.url,
            fmt::format("do $$ begin if not exists (select from pg_roles where rolname = '{0}') then "
                        "create role {0} login in role {1}; end if; end $$",
                        login, role));
    return url(login);
  }
  Database database;
};

} // namespace

TEST_CASE(
    "an owner migrates, a loader that owns nothing runs every other command, a reader reads the views") {
  const World world{.authors = authors(2)};
  const Sandbox sandbox(world.serve());
  const Roles roles;
  Job job(sandbox, {.scopes = world.scopes(), .database = &roles.database});
  job.connect_program_by(roles.url("schema_owner"));
  const auto migrated = job.run({"migrate"});
  REQUIRE_MESSAGE(migrated.exit_code == 0, migrated.err);
  CHECK(job.cell(
            "select string_agg(distinct tableowner, ' ') from pg_tables where schemaname like 'xingtu%'") ==
        "schema_owner");

  job.connect_program_by(roles.member_of("xingtu_loader", "nightly_job"));
  std::vector<std::vector<std::string>> commands{
      {"check"},  {"plan"},    run_of_day(), {"status"},
      {"replay"}, {"profile"}, {"maintain"}, {"report", "-o", "-"}};
  commands.push_back(run_of_day({"--refresh"}));
  for (const auto &command : commands) {
    const auto finished = job.run(command);
    CHECK_MESSAGE(finished.exit_code == 0, command.front(), ": ", finished.err);
  }
  CHECK(differences_from_dataset(job, world) == "");
  CHECK(query_cell(
            roles.member_of("xingtu_loader", "searcher"),
            "select count(*) > 0 from xingtu_ops.item_origin join xingtu_ops.page_origin using (request_id)") ==
        "t");
  const auto refused = job.run({"migrate"});
  CHECK(refused.exit_code == 69);
  CHECK(refused.err.find("nightly_job") == std::string::npos); // the hint, not a bare message of the server
  CHECK(refused.err.find("owner") != std::string::npos);

  const auto reader = roles.member_of("xingtu_reader", "morning_analyst");
  CHECK(query_cell(reader, "select count(*) > 0 from xingtu_report.author_daily") == "t");
  CHECK(query_cell(reader, "select bool_and(covered) from xingtu_report.scope_coverage") == "t");
  execute(roles.database.url, "drop role if exists nobody_yet; create role nobody_yet login");
  job.connect_program_by(roles.url("nobody_yet"));
  const auto unread = job.run({"report", "-o", "-"});
  CHECK(unread.exit_code == 69);
  CHECK_MESSAGE(unread.err.find("grant xingtu_reader") != std::string::npos, unread.err);
  CHECK_MESSAGE(unread.err.find("xingtu_loader") == std::string::npos, unread.err); // more than it needs
  job.connect_program_by(reader);
  CHECK(job.run({"report", "-o", "-"}).exit_code == 0);
  for (const char *command : {"run", "replay", "profile", "maintain", "status"}) {
    const auto finished = job.run({command});
    CHECK_MESSAGE(finished.exit_code == 69, command, ": ", finished.err);
  }
}
