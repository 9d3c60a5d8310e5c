// A database that is not there, not this program's, or does not let it write.
#include "bad_input.hpp"

using namespace xingtu::test;

TEST_CASE("a database that cannot be reached ends each command with 69 and says what to look at") {
  const Fixture f;
  std::string url;
  std::string text;
  SUBCASE("nobody listens") {
    url = "postgresql://nobody@/test?host=/nonexistent", text = "/nonexistent";
  }
  SUBCASE("no such database") {
    url = PostgresServer::shared().url("no_such_database"), text = "no_such_database";
  }
  SUBCASE("no such role") {
    url = PostgresServer::shared().url("postgres", "no_such_role"), text = "no_such_role";
  }
  for (const char *command : {"run", "plan", "migrate", "status", "replay", "profile"}) {
    CAPTURE(std::string(command));
    auto with_url = f.job.command({command});
    with_url.env["DATABASE_URL"] = url;
    check_failure(with_url, {69, {text, "database.url"}});
  }
  check_nothing_done(f.sandbox, f.job.database_url());
}

TEST_CASE("without a database in the configuration the exit code is 78") {
  const Fixture f;
  auto command = f.job.command({"run"});
  command.env["DATABASE_URL"] = std::nullopt;
  check_failure(command, {78, {"database", "DATABASE_URL"}});
}

TEST_CASE("the password of the database is in no message") {
  const Fixture f;
  auto command = f.job.command({"run", "-v"});
  command.env["DATABASE_URL"] = "postgresql://somebody:s3cret-w0rd@/test?host=/nonexistent";
  const auto finished = run(command);
  CHECK(finished.exit_code == 69);
  CHECK(finished.err.find("s3cret") == std::string::npos);
  CHECK(finished.out.find("s3cret") == std::string::npos);
}

TEST_CASE("a database URL that is not one is refused without a word of it, which may be the password") {
  const Fixture f;
  for (const char *url : {"mysql://loader:s3cret-w0rd@db/x", "postgresql:/loader:s3cret-w0rd@db/x",
                          "loader:s3cret-w0rd@db/x", "postgresql://loader:s3cret%w0rd@db/x",
                          "postgresql://loader:s3cret/w0rd@db/x", "postgresql://loader:s3cret@w0rd@db/x",
                          "postgres://loader:s3cret?w0rd@db/x", "host=db password='s3cret w0rd"}) {
    CAPTURE(std::string(url));
    for (const char *name : {"run", "check", "status", "migrate"}) {
      auto command = f.job.command({name, "-v"});
      command.env["DATABASE_URL"] = url;
      const auto finished = run(command);
      CHECK_MESSAGE(finished.exit_code == 78, finished.err);
      for (const auto *part : {"s3cret", "w0rd"})
        CHECK_MESSAGE((finished.out + finished.err).find(part) == std::string::npos, finished.err);
      CHECK((finished.out + finished.err).find("database.url") != std::string::npos);
    }
  }
}

TEST_CASE("a database without the schema is told to be migrated") {
  const Fixture f;
  const auto empty = PostgresServer::shared().create_database();
  for (const char *command : {"run", "status", "replay", "profile"}) {
    CAPTURE(std::string(command));
    auto with_url = f.job.command({command});
    with_url.env["DATABASE_URL"] = empty.url;
    check_failure(with_url, {69, {"has no schema of xingtu-etl yet", "run: xingtu-etl migrate"}});
  }
  CHECK(query_cell(empty.url, "select count(*) from pg_namespace where nspname like 'xingtu%'") == "0");
  CHECK(f.sandbox.journal().empty());
}

TEST_CASE("a schema that is not this program's is left alone, and the text says what to do") {
  const Fixture f;
  const auto latest = f.job.cell("select max(version) from xingtu_ops.schema_migration");
  std::string change;
  Expected expected{69, {}};
  std::vector<const char *> commands{"run", "plan", "status", "replay", "profile", "migrate"};
  SUBCASE("too old") {
    change = "delete from xingtu_ops.schema_migration where version = " + latest;
    expected.texts = {"this program needs " + latest, "run: xingtu-etl migrate"};
    commands.pop_back();
  }
  SUBCASE("too new") {
    change = "insert into xingtu_ops.schema_migration (version, name, sha256) values (9999, "
             "'9999_future.sql', 'x')";
    expected.texts = {"has version 9999, this program knows versions up to " + latest,
                      "use the newer xingtu-etl"};
  }
  SUBCASE("altered") {
    change = "update xingtu_ops.schema_migration set sha256 = repeat('0', 64) where version = 2";
    expected.texts = {"migration 0002_", "its checksum differs",
                      "use the build of xingtu-etl that made this database"};
  }
  f.job.execute(change);
  for (const char *command : commands) {
    CAPTURE(std::string(command));
    f.check_refused({command}, expected);
  }
}

TEST_CASE("a mapping with a column that the tables lack is told to be migrated before a request is sent") {
  Fixture f;
  f.job.folder().write("mapping.yaml",
                       "video:\n  measures:\n    finish_rate: {type: ratio, from: [/finish_rate]}\n");
  f.configure({.scopes = kOneScope, .rest = "mapping: mapping.yaml\n"});
  f.check_run_refused({69, {"xingtu.video_snapshot.finish_rate", "run: xingtu-etl migrate"}});
}

TEST_CASE("a role that may only read is told which rights it lacks") {
  const Fixture f;
  auto command = f.job.command({"run"});
  f.job.execute("drop role if exists only_reads; create role only_reads login; "
                "grant usage on schema xingtu, xingtu_ops, xingtu_raw to only_reads; "
                "grant select on all tables in schema xingtu, xingtu_ops, xingtu_raw to only_reads");
  const auto &url = f.job.database_url();
  const auto at = url.find(PostgresServer::kSuperuser);
  command.env["DATABASE_URL"] =
      std::string(url).replace(at, std::string(PostgresServer::kSuperuser).size(), "only_reads");
  check_failure(command,
                {69, {"the role only_reads lacks rights", "insert on xingtu_ops.request_audit",
                      "grant xingtu_loader to only_reads"}});
  check_nothing_done(f.sandbox, url);
  f.job.execute("drop owned by only_reads; drop role only_reads");
}

TEST_CASE("a server that takes no writes, as a standby, is named so before a request is sent") {
  const Fixture f;
  f.job.execute("do $$ begin execute format('alter database %I set default_transaction_read_only = on', "
                "current_database()); end $$");
  f.check_run_refused({69, {"does not take writes: it is a standby or read-only", "the primary server"}});
}
