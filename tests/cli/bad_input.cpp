// What is wrong from outside, and what somebody who meets it sees: the exit code, a text with place and
// remedy, one JSON object where that was asked for; and nothing half done.
#include <algorithm>

#include <doctest/doctest.h>

#include <filesystem>

#include <fmt/format.h>

#include "support/job.hpp"

using namespace xingtu::test;

namespace {

constexpr const char *kAuthor = "6613871234567890123";
constexpr const char *kOther = "6613871234567890124";
constexpr const char *kOneScope = "  ranges: [DAY_30]\n  detail_types: [VIDEO]\n";

struct Expected {
  int exit_code;
  std::vector<std::string> texts; ///< all of them are on stderr
};

std::string last_line(std::string text) {
  while (text.ends_with('\n'))
    text.pop_back();
  return text.substr(text.rfind('\n') == std::string::npos ? 0 : text.rfind('\n') + 1);
}

/// With --json the last line of stdout is one object; it says the same as stderr and the exit code.
void check_failure(Command command, const Expected &expected) {
  command.argv.push_back("--json");
  const auto finished = run(command);
  CAPTURE(finished.err);
  CAPTURE(finished.out);
  CHECK(finished.exit_code == expected.exit_code);
  for (const auto &text : expected.texts) {
    CAPTURE(text);
    CHECK(finished.err.find(text) != std::string::npos);
  }
  const auto json = nlohmann::json::parse(last_line(finished.out), nullptr, false);
  REQUIRE(json.is_object());
  CHECK(json["exit_code"] == expected.exit_code);
  CHECK(json["status"] == "error");
  const auto said = json["error"].get<std::string>() + json["hint"].get<std::string>();
  CHECK(!json["error"].get<std::string>().empty());
  CHECK(!json["hint"].get<std::string>().empty());
  for (const auto &text : expected.texts) {
    CAPTURE(text);
    CHECK(said.find(text) != std::string::npos);
  }
}

/// No request has left, and no table of the job has a row.
void check_nothing_done(const Sandbox &sandbox, const std::string &database_url) {
  CHECK(sandbox.journal().empty());
  CHECK(query_cell(database_url, "select (select count(*) from xingtu.author) + "
                                 "(select count(*) from xingtu_ops.job_run) + "
                                 "(select count(*) from xingtu_ops.job_author) + "
                                 "(select count(*) from xingtu_ops.job_snapshot) + "
                                 "(select count(*) from xingtu_ops.scope) + "
                                 "(select count(*) from xingtu_ops.scope_snapshot) + "
                                 "(select count(*) from xingtu_ops.request_audit)") == "0");
}

/// A migrated database, a sandbox, and a job of one scope.
struct Fixture {
  Sandbox sandbox;
  Job job{sandbox, {.scopes = kOneScope}};

  void configure(JobOptions options) { job.configure(options); }
  void check_refused(std::vector<std::string> arguments, const Expected &expected) const {
    check_failure(job.command(std::move(arguments)), expected);
    check_nothing_done(sandbox, job.database_url());
  }
  void check_run_refused(const Expected &expected) const { check_refused({"run"}, expected); }
};

std::string yaml(const std::string &more) {
  return "job: test\nscopes:\n  authors: [\"6613871234567890123\"]\n" + more;
}

} // namespace

// Configuration

TEST_CASE("a configuration that is not there names the file and one to start from") {
  const Fixture f;
  std::filesystem::remove(f.job.config_file());
  f.check_run_refused(
      {78, {f.job.config_file().string() + ": cannot be read", "start from config/job.example.yaml"}});
}

TEST_CASE("what is wrong in a configuration is said with file, line and column, and what to write") {
  const Fixture f;
  const auto file = f.job.config_file().string();
  std::string text;
  Expected expected{78, {}};
  SUBCASE("broken YAML") {
    text = "job: [1\nscopes: 2\n";
    expected.texts = {file + ":2:7: broken YAML", "check indentation and quotes"};
  }
  SUBCASE("an unknown key") {
    text = yaml("api:\n  tiemout: 90s\n");
    expected.texts = {file + ":5:3: api.tiemout: unknown key; did you mean timeout?"};
  }
  SUBCASE("a word that does not exist") {
    text = "job: test\nscopes:\n  authors: [\"1\"]\n  ranges: [DAY_60]\n";
    expected.texts = {file + ":4:12: scopes.ranges: unknown", "did you mean DAY_90?"};
  }
  SUBCASE("several mistakes: all of them at once") {
    text = yaml("api:\n  tiemout: 90s\n  concurrency: many\nlimits: {pages_per_scope: 0}\n");
    expected.texts = {file + ":5:3: api.tiemout", file + ":6:16: api.concurrency",
                      file + ":7:27: limits.pages_per_scope"};
  }
  SUBCASE("plain http off loopback") {
    text = yaml("api: {base_url: \"http://api.justoneapi.com\"}\n");
    expected.texts = {file + ":4:17: api.base_url", "allow_insecure_http"};
  }
  SUBCASE("a time limit that would lose what is paid for") {
    text = yaml("api: {base_url: \"https://api.justoneapi.com\", timeout: 10s}\n");
    expected.texts = {file + ":4:56: api.timeout", "60s"};
  }
  f.job.folder().write("job.yaml", text);
  f.check_run_refused(expected);
}

TEST_CASE("no command goes on with a wrong configuration") {
  const Fixture f;
  f.job.folder().write("job.yaml", yaml("api:\n  tiemout: 90s\n"));
  for (const char *command : {"run", "plan", "migrate", "check", "status", "replay"}) {
    CAPTURE(std::string(command));
    f.check_refused({command}, {78, {f.job.config_file().string() + ":5:3: api.tiemout: unknown key"}});
  }
}

TEST_CASE("without a token nothing is begun, and commands that need none work") {
  const Fixture f;
  auto command = f.job.command({"run"});
  command.env["JUSTONEAPI_TOKEN"] = std::nullopt;
  check_failure(command, {78, {"there is no token", "JUSTONEAPI_TOKEN", "api.token_file"}});
  command.env["JUSTONEAPI_TOKEN"] = "";
  check_failure(command, {78, {"there is no token"}});
  command.argv[1] = "plan";
  CHECK(run(command).exit_code == 0);
  check_nothing_done(f.sandbox, f.job.database_url());
}

TEST_CASE("a token file that others may read is refused, and never shown") {
  Fixture f;
  const auto token = f.job.folder().write("token", "very-secret-token\n");
  std::filesystem::permissions(token, std::filesystem::perms(0644));
  f.configure({.scopes = kOneScope, .api = "  token_file: token\n"});
  auto command = f.job.command({"run"});
  command.env["JUSTONEAPI_TOKEN"] = std::nullopt;
  check_failure(command, {78, {"others may read", "chmod 0400"}});
  CHECK(run(command).err.find("very-secret") == std::string::npos);
  check_nothing_done(f.sandbox, f.job.database_url());
}

// Authors

TEST_CASE("a bad line of the authors' file is named by its number, and no author is taken over") {
  Fixture f;
  f.configure({.scopes = std::string(kOneScope) + "  authors: {file: authors.csv}\n"});
  Expected expected{78, {}};
  SUBCASE("not an id") {
    f.job.folder().write("authors.csv", "author_id,name\n6613871234567890123,A\nabc,B\n6.6E+18,C\n");
    expected.texts = {"authors.csv:3: author_id abc is not valid; write 1 to 32 decimal digits",
                      "authors.csv:4: author_id 6.6E+18 is not valid; a spreadsheet has rounded it",
                      "config/authors.example.csv shows the format"};
  }
  SUBCASE("a field too many") {
    f.job.folder().write("authors.csv", "author_id,name\n6613871234567890123,A\n6613871234567890124,B, C\n");
    expected.texts = {"authors.csv:3: has 3 fields where the header has 2; quote a field that holds a comma"};
  }
  SUBCASE("an unknown column") {
    f.job.folder().write("authors.csv", "autor_id\n6613871234567890123\n");
    expected.texts = {"authors.csv:1: unknown column autor_id; did you mean author_id?"};
  }
  SUBCASE("no file") {
    expected.texts = {"authors.csv: cannot be read", "scopes.authors.file"};
  }
  f.check_run_refused(expected);
}

TEST_CASE("a query of authors that does not work says why, and changes nothing") {
  Fixture f;
  std::string sql;
  std::vector<std::string> texts{"scopes.authors.query: "};
  SUBCASE("no such table") {
    sql = "select author_id from crm.creator", texts.push_back("crm.creator");
  }
  SUBCASE("no column author_id") {
    sql = "select 1 as id", texts.push_back("no column author_id");
  }
  SUBCASE("a statement that writes") {
    sql = "with gone as (delete from xingtu.industry returning industry) select industry as author_id from "
          "gone";
  }
  f.configure({.scopes = std::string(kOneScope) + "  authors: {query: \"" + sql + "\"}\n"});
  f.check_run_refused({78, texts});
  CHECK(f.job.cell("select count(*) from xingtu.industry") == "38");
}

TEST_CASE("ids of a query that are not author ids are named") {
  Fixture f;
  f.configure({.scopes = std::string(kOneScope) +
                         "  authors: {query: \"values ('6613871234567890123'), ('x-1')\"}\n"});
  f.check_run_refused({78, {"scopes.authors.query: its result has no column author_id"}});
  f.configure(
      {.scopes = std::string(kOneScope) +
                 "  authors: {query: \"select 'x-1' as author_id union select '6613871234567890123'\"}\n"});
  f.check_run_refused({78, {"these are not author ids: x-1", "a decimal number"}});
}

TEST_CASE("an author that is listed twice is asked for once, with a warning that names it") {
  Fixture f;
  std::string authors;
  SUBCASE("in the file") {
    f.job.folder().write("authors.csv", fmt::format("author_id\n{0}\n{1}\n{0}\n", kAuthor, kOther));
    authors = "{file: authors.csv}";
  }
  SUBCASE("in the list") {
    authors = fmt::format("[\"{0}\", \"{1}\", \"{0}\"]", kAuthor, kOther);
  }
  SUBCASE("by the query") {
    authors = fmt::format("{{query: \"select * from (values ('{0}'), ('{1}'), ('{0}')) as t (author_id)\"}}",
                          kAuthor, kOther);
  }
  f.sandbox.put_rules(R"([{"answer": {"items": []}}])");
  f.configure({.scopes = std::string(kOneScope) + "  authors: " + authors + "\n"});
  const auto finished = f.job.run({"run"});
  CHECK_MESSAGE(finished.exit_code == 0, finished.err);
  CHECK_MESSAGE(finished.err.find("warning") != std::string::npos, finished.err);
  CHECK(finished.err.find(kAuthor) != std::string::npos);
  CHECK(finished.err.find(kOther) == std::string::npos);
  std::vector<std::string> asked;
  for (const auto &request : f.sandbox.journal())
    asked.push_back(request["author_id"]);
  std::sort(asked.begin(), asked.end()); // they are asked for at once, and may come in any order
  CHECK(asked == std::vector<std::string>{kAuthor, kOther});
  CHECK(f.job.cell("select count(*) from xingtu.author") == "2");
}

TEST_CASE("a list without authors is refused: nobody would notice that nothing is loaded") {
  Fixture f;
  f.job.folder().write("authors.csv", "author_id,name\n");
  f.configure({.scopes = std::string(kOneScope) + "  authors: {file: authors.csv}\n"});
  check_failure(f.job.command({"run"}), {78, {"the list of authors is empty", "scopes.authors"}});
  const auto checked = f.job.run({"check"});
  CHECK(checked.exit_code == 78);
  CHECK(checked.out.find("the list of authors is empty") != std::string::npos);
  CHECK(f.job.cell("select count(*) from xingtu_ops.job_run") == "0");
  CHECK(f.sandbox.journal().empty());
}

// Database

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
  for (const char *command : {"run", "plan", "migrate", "status", "replay"}) {
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
  for (const char *command : {"run", "status", "replay"}) {
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
  std::vector<const char *> commands{"run", "plan", "status", "replay", "migrate"};
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
                {69, {"the role only_reads lacks rights", "insert on xingtu_ops.request_audit", "grant"}});
  check_nothing_done(f.sandbox, url);
  f.job.execute("drop owned by only_reads; drop role only_reads");
}

TEST_CASE("a server that takes no writes, as a standby, is named so before a request is sent") {
  const Fixture f;
  f.job.execute("do $$ begin execute format('alter database %I set default_transaction_read_only = on', "
                "current_database()); end $$");
  f.check_run_refused({69, {"does not take writes: it is a standby or read-only", "the primary server"}});
}

// Command line

TEST_CASE("a wrong command line ends with 64 and says what would be right") {
  const Fixture f;
  std::vector<std::string> arguments;
  std::vector<std::string> texts;
  const auto wrong = [&](std::vector<std::string> given, std::vector<std::string> said) {
    arguments = std::move(given);
    texts = std::move(said);
  };
  SUBCASE("a command that is nearly one") {
    wrong({"rnu"}, {"rnu", "did you mean run?"});
  }
  SUBCASE("a command that is none") {
    wrong({"load-everything"}, {"load-everything", "xingtu-etl --help"});
  }
  SUBCASE("an unknown option") {
    wrong({"run", "--refersh"}, {"--refersh", "xingtu-etl --help"});
  }
  SUBCASE("an option of another command") {
    wrong({"plan", "--join"}, {"--join"});
  }
  SUBCASE("a number that is none") {
    wrong({"run", "--max-billed", "many"}, {"--max-billed"});
  }
  SUBCASE("a negative number") {
    wrong({"run", "--max-billed", "-1"}, {"--max-billed"});
  }
  SUBCASE("a number out of range") {
    wrong({"status", "--runs", "0"}, {"--runs"});
  }
  SUBCASE("an option without its value") {
    wrong({"run", "--max-billed"}, {"--max-billed"});
  }
  SUBCASE("a log format that does not exist") {
    wrong({"run", "--log-format", "xml"}, {"--log-format"});
  }
  SUBCASE("something left over") {
    wrong({"run", "job.yaml"}, {"job.yaml"});
  }
  SUBCASE("a snapshot that is no time") {
    wrong({"run", "--snapshot-at", "yesterday"},
          {"--snapshot-at: yesterday is not a time", "2026-11-22T08:00"});
  }
  SUBCASE("a day that does not exist") {
    wrong({"run", "--snapshot-at", "2026-02-30"}, {"2026-02-30 is not a time"});
  }
  SUBCASE("a snapshot in the future") {
    wrong({"run", "--snapshot-at", "2999-01-01"}, {"lies in the future", "only a slot that has begun"});
  }
  SUBCASE("a plan of the future") {
    wrong({"plan", "--snapshot-at", "2999-01-01"}, {"lies in the future"});
  }
  SUBCASE("a replay from no time") {
    wrong({"replay", "--from", "then"}, {"--from: then is not a time"});
  }
  SUBCASE("a replay to no time") {
    wrong({"replay", "--to", "now"}, {"--to: now is not a time"});
  }
  if (arguments.empty())
    return;
  f.check_refused(arguments, {64, texts});
}

TEST_CASE("no command at all ends with 64 and shows the way to the help") {
  const auto finished = run(Command{{etl_program()}});
  CHECK(finished.exit_code == 64);
  CHECK(finished.err.find("xingtu-etl --help") != std::string::npos);
  CHECK(finished.out == "");
}

// Answers

TEST_CASE("an unknown industry is a warning with a suggestion, and is asked for all the same") {
  Fixture f;
  f.configure({.scopes = std::string(kOneScope) + "  industries: [ALL, GAMMES]\n"});
  const auto ended = f.job.run_json({"run"});
  const auto &finished = ended.finished;
  const auto &json = ended.json;
  CHECK_MESSAGE(finished.err.find("scopes.industries: unknown industry GAMMES; did you mean GAMES?") !=
                    std::string::npos,
                finished.err);
  // This API does not know it either; that concerns its scope alone.
  CHECK(finished.exit_code == 65);
  CHECK(json["scopes"]["complete"] == 1);
  CHECK(json["scopes"]["failed"] == 1);
  int asked = 0;
  for (const auto &request : f.sandbox.journal())
    asked += request["industry"] == "GAMMES" ? 1 : 0;
  CHECK(asked == 1);
  CHECK(f.job.query("select name_en from xingtu.industry where industry = 'GAMMES'") ==
        std::vector<Row>{{std::nullopt}});
}

TEST_CASE(
    "an answer that cannot be read is told to the reader of the report and of the audit, with the reason") {
  const Fixture f;
  std::string answer, why;
  SUBCASE("not JSON") {
    answer = R"({"fault": "not_json"})", why = "the body is not JSON";
  }
  SUBCASE("a gateway's page") {
    answer = R"({"http_status": 404, "body": "<html>"})", why = "HTTP 404: the body is not JSON";
  }
  SUBCASE("no code") {
    answer = R"({"fault": "no_code"})", why = "it has no code";
  }
  SUBCASE("code is no integer") {
    answer = R"({"code": "ok"})", why = R"(code is "ok", not an integer)";
  }
  SUBCASE("data is text") {
    answer = R"({"data": "x"})", why = R"(data is "x", not an object)";
  }
  SUBCASE("no pagination") {
    answer = R"({"data": {"video_list": []}})", why = "data.pagination is missing";
  }
  SUBCASE("no has_more") {
    answer = R"({"pagination": {"has_more": null}})", why = "data.pagination.has_more is null";
  }
  f.sandbox.put_rules(R"([{"answer": )" + answer + "}]");
  const auto ended = f.job.run_json({"run"});
  const auto &finished = ended.finished;
  const auto &json = ended.json;
  CHECK_MESSAGE(finished.exit_code == 65, finished.err);
  CHECK_MESSAGE(json["failed_scopes"][0]["why"].get<std::string>().find(why) != std::string::npos,
                json.dump());
  const auto detail = f.job.cell("select distinct error_detail from xingtu_ops.request_audit");
  CHECK_MESSAGE(detail.find(why) != std::string::npos, detail);
  CHECK(f.job.cell("select count(*) from xingtu.video") == "0");
  CHECK(f.job.cell("select count(*) from xingtu_raw.api_page") == "2");
}

TEST_CASE("an item without an id is rejected with its path and bytes, and the others load") {
  const Fixture f;
  f.sandbox.put_rules(R"([{"answer": {"items": [{"item_id": "1"}, {"item_title": "no \u0069d",  "play": 5},
    {"item_id": ""}, 17, {"item_id": {"a": 1}}, {"item_id": "2"}, {"item_id": "1"}]}}])");
  const auto ended = f.job.run_json({"run"});
  const auto &finished = ended.finished;
  const auto &json = ended.json;
  CHECK_MESSAGE(finished.exit_code == 0, finished.err);
  CHECK(json["items_loaded"] == 2);
  CHECK(json["items_rejected"] == 5);
  CHECK(f.job.query("select video_id, position from xingtu.video_snapshot order by position") ==
        std::vector<Row>{{"1", "1"}, {"2", "6"}});
  CHECK(f.job.query(
            "select ordinal, reason, json_path, convert_from(item, 'UTF8') from xingtu_ops.rejected_item "
            "order by ordinal") ==
        std::vector<Row>{{"2", "no_id", "/video_list/1", R"({"item_title": "no \u0069d",  "play": 5})"},
                         {"3", "no_id", "/video_list/2", R"({"item_id": ""})"},
                         {"4", "not_an_object", "/video_list/3", "17"},
                         {"5", "bad_id", "/video_list/4", R"({"item_id": {"a": 1}})"},
                         {"7", "duplicate_id", "/video_list/6", R"({"item_id": "1"})"}});
  CHECK(f.job.query("select items_seen, items_loaded, items_rejected from xingtu_ops.page_receipt") ==
        std::vector<Row>{{"7", "2", "5"}});
  CHECK(f.job.cell("select state from xingtu_ops.scope_snapshot") == "complete");
}

TEST_CASE("a value that is not a number becomes NULL and an issue with its original, and the rest of the "
          "item loads") {
  const Fixture f;
  f.sandbox.put_rules(
      R"([{"answer": {"items": [{"item_id": "1", "play": "many", "like": 7, "gpm": [1]}]}}])");
  const auto finished = f.job.run({"run"});
  CHECK_MESSAGE(finished.exit_code == 0, finished.err);
  CHECK(f.job.query("select play_count, like_count, gpm_min, gpm_max from xingtu.video_snapshot") ==
        std::vector<Row>{{std::nullopt, "7", std::nullopt, std::nullopt}});
  CHECK(
      f.job.query(
          "select ordinal, column_name, reason, original from xingtu_ops.value_issue order by column_name") ==
      std::vector<Row>{{"1", "gpm", "wrong_type", "[1]"}, {"1", "play_count", "not_a_number", "\"many\""}});
}
