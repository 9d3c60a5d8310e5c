// The commands as somebody at a terminal, a log collector and a scheduler meet them.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "core/version.hpp"
#include "support/job.hpp"

using namespace xingtu::test;

namespace {

using nlohmann::json;

constexpr const char *kAuthor = "6613871234567890123";
constexpr const char *kOther = "6613871234567890124";
constexpr const char *kOneScope = "  ranges: [DAY_30]\n  detail_types: [VIDEO]\n";
const std::vector<std::string> kCommonOptions{
    "--config", "-c", "--json", "-q", "--quiet", "-v", "--verbose", "--log-format", "--no-color", "--help"};

std::vector<std::string> lines(const std::string &text) {
  std::vector<std::string> found;
  for (std::size_t start = 0; start < text.size();) {
    const auto end = std::min(text.find('\n', start), text.size());
    found.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  return found;
}

bool contains(const std::string &text, const std::string &part) {
  return text.find(part) != std::string::npos;
}

Finished etl(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), etl_program());
  return run(Command{arguments});
}

/// The finding of `check` of this name.
json finding(const json &object, const std::string &name) {
  for (const auto &check : object["checks"])
    if (check["check"] == name)
      return check;
  return nullptr;
}

/// The same on a terminal; what it shows there.
std::string on_terminal(const Command &command) {
  std::string line;
  for (const auto &word : command.argv)
    line += "'" + word + "' ";
  return run(Command{{"script", "-qec", line, "/dev/null"}, command.env}).out;
}

} // namespace

// Help

TEST_CASE("each command explains itself and each of its options") {
  struct {
    const char *name;
    std::vector<std::string> options;
  } const commands[]{{"run", {"--snapshot-at", "--join", "--refresh", "--max-billed"}},
                     {"plan", {"--snapshot-at"}},
                     {"migrate", {}},
                     {"check", {}},
                     {"status", {"--runs"}},
                     {"replay", {"--from", "--to"}},
                     {"profile", {"--from", "--to", "--pages"}},
                     {"report", {"-o", "--output", "--snapshots"}}};
  for (const auto &each : commands) {
    const std::string command = each.name;
    CAPTURE(command);
    const auto finished = etl({command, "--help"});
    CHECK(finished.exit_code == 0);
    CHECK(finished.err == "");
    CHECK(contains(finished.out, fmt::format("Usage: xingtu-etl {} [OPTIONS]", command)));
    auto options = each.options;
    options.insert(options.end(), kCommonOptions.begin(), kCommonOptions.end());
    for (const auto &option : options) {
      CAPTURE(option);
      CHECK(contains(finished.out, option));
    }
    CHECK(contains(finished.out, "Exit codes:"));
    for (const auto &line : lines(finished.out)) {
      CAPTURE(line);
      CHECK(line.size() <= 120);
    }
    for (const char *jargon : {"NONNEGATIVE", "UINT", "INT in", "TEXT:", "SUBCOMMAND"})
      CHECK_FALSE(contains(finished.out, jargon));
  }
}

TEST_CASE("the help of the program names each command, how to begin, and each exit code") {
  const auto finished = etl({"--help"});
  CHECK(finished.exit_code == 0);
  for (const char *part : {"run ",
                           "plan ",
                           "migrate ",
                           "check ",
                           "status ",
                           "replay ",
                           "profile ",
                           "report ",
                           "version ",
                           "To begin:",
                           "config/job.minimal.yaml",
                           "DATABASE_URL",
                           "JUSTONEAPI_TOKEN",
                           " 0 every",
                           "64 ",
                           "65 ",
                           "69 ",
                           "70 ",
                           "75 ",
                           "77 ",
                           "78 ",
                           "130, 143 "}) {
    CAPTURE(std::string(part));
    CHECK(contains(finished.out, part));
  }
  for (const auto &line : lines(finished.out)) {
    CAPTURE(line);
    CHECK(line.size() <= 120);
  }
}

TEST_CASE("the version is printed by option and by command") {
  const auto version = std::string("xingtu-etl ") + std::string(xingtu::kVersion) + "\n";
  for (const char *word : {"--version", "version"}) {
    const auto finished = etl({word});
    CHECK(finished.exit_code == 0);
    CHECK(finished.out == version);
    CHECK(finished.err == "");
  }
}

TEST_CASE("options of every command may stand before its name") {
  const Sandbox sandbox;
  const Job job(sandbox);
  auto command = job.command({"status", "--runs", "1"});
  command.argv = {etl_program(), "--json", "-c", job.config_file().string(), "status", "--runs", "1"};
  const auto before = run(command);
  CHECK_MESSAGE(before.exit_code == 0, before.err);
  CHECK(before.out == job.run({"status", "--runs", "1", "--json"}).out);
}

// status

TEST_CASE("status tells of a job that has not run that it has not") {
  const Sandbox sandbox;
  const Job job(sandbox);
  CHECK(job.run({"status"}).out == "The job test has not run yet.\n");
  const auto ended = job.run_json({"status"});
  const auto &finished = ended.finished;
  const auto &object = ended.json;
  CHECK(finished.exit_code == 0);
  CHECK(object["runs"].empty());
  CHECK(object["outcomes"].empty());
}

TEST_CASE("status shows the last runs, the coverage, the outcomes by code and the spend") {
  const Sandbox sandbox;
  sandbox.put_rules(fmt::format(
      R"([{{"match": {{"oAuthorId": "{}"}}, "answer": {{"code": 400, "message": "no such author"}}}},
                                    {{"answer": {{"items": [{{"item_id": "1"}}, {{"item_id": "2"}}]}}}}])",
      kOther));
  const Job job(sandbox, {.authors = {kAuthor, kOther}, .scopes = kOneScope});
  const auto loaded = job.run({"run"});
  CHECK(loaded.exit_code == 65);
  CHECK_MESSAGE(contains(loaded.out, "xingtu-etl run --retry-failed"), loaded.out);
  CHECK(job.run({"run"}).exit_code == 65);

  const auto ended = job.run_json({"status"});
  const auto &finished = ended.finished;
  const auto &object = ended.json;
  CHECK(finished.exit_code == 0);
  REQUIRE(object["runs"].size() == 2);
  const auto &first = object["runs"][1]; // the last one stands first
  CHECK(first["status"] == "partial");
  CHECK(first["exit_code"] == 65);
  CHECK(first["stop_reason"] == "1 scopes failed for good");
  CHECK(first["requests_sent"] == 2);
  CHECK(first["requests_billed"] == 1);
  CHECK(first["requests_unknown"] == 0);
  CHECK(first["pages_loaded"] == 1);
  CHECK(first["items_loaded"] == 2);
  CHECK(object["runs"][0]["requests_sent"] == 0);
  REQUIRE(object["snapshots"].size() == 1);
  const auto &snapshot = object["snapshots"][0];
  CHECK(snapshot["scopes"] == 2);
  CHECK(snapshot["complete"] == 1);
  CHECK(snapshot["failed"] == 1);
  CHECK(snapshot["open"] == 0);
  CHECK(snapshot["spent_requests"] == 1);
  CHECK(snapshot["spent"] == "0.02");
  CHECK(object["outcomes"] ==
        json::parse(
            R"([{"outcome": "invalid_parameters", "api_code": 400, "requests": 1, "billed": 0, "unknown": 0},
                                              {"outcome": "ok", "api_code": 0, "requests": 1, "billed": 1, "unknown": 0}])"));
  CHECK(job.run_json({"status", "--runs", "1"}).json["runs"].size() == 1);

  const auto text = job.run({"status"}).out;
  for (const char *part :
       {"partial", "1 scopes failed for good", "invalid_parameters", "400", "spent CNY", "0.02"}) {
    CAPTURE(std::string(part));
    CHECK(contains(text, part));
  }
}

TEST_CASE("status tells of its own job only") {
  const Sandbox sandbox;
  sandbox.put_rules(R"([{"answer": {"items": []}}])");
  Job job(sandbox, {.scopes = kOneScope});
  CHECK(job.run({"run"}).exit_code == 0);
  job.configure({.job = "another", .scopes = kOneScope});
  CHECK(job.run({"status"}).out == "The job another has not run yet.\n");
}

// check

TEST_CASE("check says of a job that is ready that it is, and buys nothing") {
  const Sandbox sandbox;
  const Job job(sandbox, {.authors = {kAuthor, kOther}});
  const auto ended = job.run_json({"check"});
  const auto &finished = ended.finished;
  const auto &object = ended.json;
  CHECK_MESSAGE(finished.exit_code == 0, finished.out);
  std::vector<std::string> names;
  for (const auto &check : object["checks"]) {
    CAPTURE(check.dump());
    CHECK(check["ok"] == true);
    CHECK(check["hint"] == "");
    names.push_back(check["check"]);
  }
  CHECK(names ==
        std::vector<std::string>{"configuration", "token", "database", "schema", "rights", "authors", "api"});
  CHECK(finding(object, "authors")["detail"] == "2 authors");
  CHECK_FALSE(contains(object.dump(), sandbox.token()));
  CHECK(sandbox.journal().empty());
  CHECK(job.cell("select count(*) from xingtu.author") == "0");
  CHECK_FALSE(contains(job.run({"check"}).out, "WRONG"));
}

TEST_CASE("check names each thing that is wrong with what to do, and ends with the exit code of a run") {
  auto sandbox = std::make_unique<Sandbox>();
  Job job(*sandbox);
  auto command = job.command({"check", "--json"});
  std::string wrong, detail, hint;
  int exit_code = 0;
  SUBCASE("the token") {
    command.env["JUSTONEAPI_TOKEN"] = std::nullopt;
    wrong = "token", detail = "there is no token", hint = "JUSTONEAPI_TOKEN", exit_code = 78;
  }
  SUBCASE("the database") {
    command.env["DATABASE_URL"] = "postgresql://nobody@/test?host=/nonexistent";
    wrong = "database", detail = "/nonexistent", hint = "database.url", exit_code = 69;
  }
  SUBCASE("the schema") {
    command.env["DATABASE_URL"] = PostgresServer::shared().create_database().url;
    wrong = "schema", detail = "no schema", hint = "xingtu-etl migrate", exit_code = 69;
  }
  SUBCASE("the rights") {
    job.execute("do $$ begin execute format('alter database %I set default_transaction_read_only = on', "
                "current_database()); end $$");
    wrong = "rights", detail = "does not take writes", hint = "primary", exit_code = 69;
  }
  SUBCASE("the authors") {
    job.configure({.scopes = "  authors: {file: authors.csv}\n"});
    job.folder().write("authors.csv", "author_id\nx\n");
    wrong = "authors", detail = "authors.csv:2: author_id x is not valid", hint = "authors.example.csv",
    exit_code = 78;
  }
  SUBCASE("the API") {
    sandbox->process().send(SIGKILL);
    sandbox->process().wait();
    wrong = "api", detail = "does not answer", hint = "api.base_url", exit_code = 75;
  }
  const auto finished = run(command);
  CHECK_MESSAGE(finished.exit_code == exit_code, finished.err);
  const auto object = json::parse(finished.out);
  CHECK(object["exit_code"] == exit_code);
  const auto found = finding(object, wrong);
  REQUIRE(found.is_object());
  CHECK(found["ok"] == false);
  CHECK_MESSAGE(contains(found["detail"], detail), found.dump());
  CHECK_MESSAGE(contains(found["hint"], hint), found.dump());
  // The other things are looked at all the same.
  CHECK(finding(object, "api").is_object());
  CHECK(std::count_if(object["checks"].begin(), object["checks"].end(),
                      [](const auto &check) { return !check["ok"]; }) >= 1);

  command.argv.erase(std::find(command.argv.begin(), command.argv.end(), "--json"));
  const auto text = run(command).out;
  CHECK(contains(text, "WRONG"));
  CHECK(contains(text, "-> "));
}

TEST_CASE("where nothing may be written, check and plan say why the list of authors cannot be looked at") {
  const Sandbox sandbox;
  const Job job(sandbox);
  job.execute("do $$ begin execute format('alter database %I set default_transaction_read_only = on', "
              "current_database()); end $$");
  const auto authors = finding(job.run_json({"check"}).json, "authors");
  CHECK(authors["ok"] == false);
  const auto hint = authors["hint"].get<std::string>();
  const auto planned = job.run({"plan"});
  CHECK(planned.exit_code == 69);
  for (const char *part : {"default_transaction_read_only", "a member of xingtu_loader"}) {
    CHECK_MESSAGE(contains(hint, part), hint);
    CHECK_MESSAGE(contains(planned.err, part), planned.err);
  }
}

// migrate

TEST_CASE("migrate creates the schema, and again changes nothing") {
  const Sandbox sandbox;
  const Job job(sandbox);
  const auto empty = PostgresServer::shared().create_database();
  auto command = job.command({"migrate", "--json"});
  command.env["DATABASE_URL"] = empty.url;
  const auto first = run(command);
  CHECK_MESSAGE(first.exit_code == 0, first.err);
  const auto made = json::parse(first.out);
  CHECK(made["from_version"] == 0);
  CHECK(made["applied"].size() >= 7);
  CHECK(made["partitions"].get<int>() > 0);

  const auto objects =
      "select count(*) || ' ' || sum(hashtext(relname || relkind::text || relnatts)) from pg_class "
      "join pg_namespace as schema on schema.oid = relnamespace where nspname like 'xingtu%'";
  const auto before = query_cell(empty.url, objects);
  const auto again = json::parse(run(command).out);
  CHECK(again["from_version"] == again["to_version"]);
  CHECK(again["applied"].empty());
  CHECK(again["partitions"] == 0);
  CHECK(query_cell(empty.url, objects) == before);
  command.argv.erase(std::find(command.argv.begin(), command.argv.end(), "--json"));
  CHECK(contains(run(command).out, "nothing was to be done"));
}

TEST_CASE("migrate refuses a database that cannot hold every title") {
  const auto &server = PostgresServer::shared();
  Command createdb;
  createdb.argv = {server.program("createdb"),
                   "--maintenance-db=" + server.url("postgres"),
                   "--template=template0",
                   "--encoding=SQL_ASCII",
                   "--locale=C",
                   "without_encoding"};
  const auto made = run(createdb);
  REQUIRE_MESSAGE(made.exit_code == 0, made.err);
  const Sandbox sandbox;
  const Job job(sandbox);
  auto command = job.command({"migrate"});
  command.env["DATABASE_URL"] = server.url("without_encoding");
  const auto refused = run(command);
  CHECK(refused.exit_code == 69);
  CHECK(contains(refused.err, "the database's encoding is SQL_ASCII"));
  CHECK(contains(refused.err, "create a database with encoding UTF8"));
  CHECK(query_cell(server.url("without_encoding"),
                   "select count(*) from pg_namespace where nspname like 'xingtu%'") == "0");
}

TEST_CASE("of two migrations at once both succeed, and one has done the work") {
  const Sandbox sandbox;
  const Job job(sandbox);
  const auto empty = PostgresServer::shared().create_database();
  auto command = job.command({"migrate", "--json"});
  command.env["DATABASE_URL"] = empty.url;
  Process one(command), two(command);
  const auto first = one.wait(), second = two.wait();
  CHECK_MESSAGE(first.exit_code == 0, first.err);
  CHECK_MESSAGE(second.exit_code == 0, second.err);
  const auto a = json::parse(first.out)["applied"].size(), b = json::parse(second.out)["applied"].size();
  CHECK(std::min(a, b) == 0);
  CHECK(std::max(a, b) >= 7);
}

// Output

TEST_CASE("with --log-format json each line of stderr is one JSON object, whatever the API writes") {
  const Sandbox sandbox;
  sandbox.put_rules(
      R"([{"times": 1, "answer": {"code": 301, "message": "a \"quoted\"\n\u0000\u001b[31m\ud800 line\\"}},
                        {"answer": {"code": 400, "message": "a \"quoted\"\n\u0000\u001b[31m\ud800 line\\"}}])");
  Job job(sandbox, {.authors = {kAuthor, kAuthor}});
  const auto finished = job.run({"run", "-v", "--log-format", "json"});
  CHECK(finished.exit_code == 65);
  const auto written = lines(finished.err);
  CHECK(written.size() >= 5);
  for (const auto &line : written) {
    CAPTURE(line);
    const auto object = json::parse(line, nullptr, false);
    REQUIRE(object.is_object());
    CHECK(object["ts"].get<std::string>().ends_with("Z"));
    CHECK(!object["level"].get<std::string>().empty());
    CHECK(!object["event"].get<std::string>().empty());
  }
}

TEST_CASE("with --log-format json errors are JSON too") {
  const Sandbox sandbox;
  Job job(sandbox);
  job.folder().write("job.yaml", "job: test\nscopes:\n  authors: [\"x\\\"y\"]\n  rnges: 1\n");
  const auto finished = job.run({"run", "--log-format", "json"});
  CHECK(finished.exit_code == 78);
  CHECK(lines(finished.err).size() == 3); // both errors and the hint
  for (const auto &line : lines(finished.err))
    CHECK_MESSAGE(json::parse(line, nullptr, false).is_object(), line);
}

TEST_CASE("-q says nothing of what goes well, and -v tells of every request") {
  const Sandbox sandbox;
  sandbox.put_rules(R"([{"answer": {"items": [{"id": "1"}]}}])");
  Job job(sandbox);
  const auto quiet = job.run({"run", "-q"});
  CHECK_MESSAGE(quiet.exit_code == 0, quiet.err);
  CHECK(quiet.err == "");
  CHECK(contains(quiet.out, "4 of 4 complete")); // two ranges and two types
  job.configure({.authors = {kOther, kOther}});
  CHECK(contains(job.run({"run", "-q"}).err, "warning")); // listed twice
  job.configure({.authors = {"6613871234567890125"}});
  const auto verbose = job.run({"run", "-v"});
  const auto told = lines(verbose.err);
  CHECK(std::count_if(told.begin(), told.end(),
                      [](const auto &line) { return contains(line, "answered"); }) == 4);
}

TEST_CASE("that a slot is over is said, but not with -q: it was asked for") {
  const Sandbox sandbox;
  sandbox.put_rules(R"([{"answer": {"items": [{"item_id": "1"}]}}])");
  const Job job(sandbox, {.scopes = kOneScope});
  const auto quiet = job.run({"run", "-q", "--snapshot-at", "2025-06-10"});
  CHECK_MESSAGE(quiet.exit_code == 0, quiet.err);
  CHECK(quiet.err == "");
  const auto told = job.run({"run", "--snapshot-at", "2025-06-12"}).err;
  CHECK_MESSAGE(contains(told, "this slot is over"), told);
  CHECK_MESSAGE(contains(told, "2025-06-12T00:00+08:00"), told);
  CHECK_MESSAGE(!contains(told, "2025-06-11T16:00:00Z"), told);
  // Of the slot between them there is no snapshot.
  const auto written = job.run({"report", "-o", (job.folder() / "report.html").string()});
  CHECK_MESSAGE(contains(written.out, "2 snapshots in 3 slots, 1 creators"), written.out);
}

TEST_CASE("with --json stdout is one JSON object and nothing else") {
  const Sandbox sandbox;
  sandbox.put_rules(R"([{"answer": {"items": [{"item_id": "1"}]}}])");
  const Job job(sandbox, {.scopes = kOneScope});
  for (const char *command : {"plan", "run", "status", "check", "replay", "profile", "migrate"}) {
    CAPTURE(std::string(command));
    const auto finished = job.run({command, "--json"});
    CHECK_MESSAGE(finished.exit_code == 0, finished.err);
    REQUIRE(lines(finished.out).size() == 1);
    const auto object = json::parse(finished.out, nullptr, false);
    REQUIRE(object.is_object());
    CHECK(object["command"] == command);
    CHECK(object["exit_code"] == 0);
  }
}

TEST_CASE(
    "on a terminal there are colors and a progress line, with --no-color no colors, elsewhere neither") {
  const Sandbox sandbox({"--latency", "80ms", "--items", "3"});
  Job job(sandbox, {.authors = {kAuthor, kOther},
                    .scopes = "  platforms: [SHORT_VIDEO, LIVE_STREAMING]\n",
                    .api = "  concurrency: 1\n"});
  const std::string bold = "\x1b[1m";
  const auto colored = on_terminal(job.command({"run"}));
  CHECK(contains(colored, bold));
  CHECK_MESSAGE(contains(colored, "/16 scopes  "), colored);
  for (const char *part : {" pages/s  ", " billed  ", " errors", " left"})
    CHECK_MESSAGE(contains(colored, part), colored);
  CHECK_FALSE(contains(on_terminal(job.command({"run", "--no-color"})), bold));
  job.configure({.authors = {"6613871234567890125"}});
  const auto piped = job.run({"run"});
  CHECK_FALSE(contains(piped.err, "\x1b"));
  CHECK_FALSE(contains(piped.err, "pages/s"));
}

// scopes.skip_empty_industries

TEST_CASE("where ALL has nothing the single industries are skipped, and elsewhere they are bought") {
  const Sandbox sandbox;
  std::string nothing;
  SUBCASE("an empty list") {
    nothing = R"({"items": []})";
  }
  SUBCASE("nothing there") {
    nothing = R"({"code": 202})";
  }
  sandbox.put_rules(fmt::format(R"([{{"match": {{"oAuthorId": "{}", "industryId": "ALL"}}, "answer": {}}},
                                    {{"answer": {{"items": [{{"item_id": "1"}}]}}}}])",
                                kAuthor, nothing));
  // ALL goes first, wherever it stands in the list.
  const Job job(sandbox, {.authors = {kAuthor, kOther},
                          .scopes = std::string(kOneScope) +
                                    "  industries: [GAMES, ALL, RETAIL]\n  skip_empty_industries: true\n"});
  const auto ended = job.run_json({"run"});
  const auto &finished = ended.finished;
  const auto &object = ended.json;
  CHECK_MESSAGE(finished.exit_code == 0, finished.err);
  CHECK(object["scopes"]["complete"] == 4);
  CHECK(object["scopes"]["skipped"] == 2);
  std::vector<std::string> asked;
  for (const auto &request : sandbox.journal())
    asked.push_back(request["author_id"].get<std::string>() + " " + request["industry"].get<std::string>());
  std::sort(asked.begin(), asked.end());
  CHECK(asked == std::vector<std::string>{fmt::format("{} ALL", kAuthor), fmt::format("{} ALL", kOther),
                                          fmt::format("{} GAMES", kOther), fmt::format("{} RETAIL", kOther)});
  CHECK(job.cell(
            fmt::format("select string_agg(industry, ' ' order by industry) from xingtu_ops.scope_snapshot "
                        "join xingtu_ops.scope using (scope_id) where state = 'skipped' and author_id = '{}'",
                        kAuthor)) == "GAMES RETAIL");
  CHECK(job.run_json({"run"}).json["requests_sent"] == 0);
}

TEST_CASE("where ALL could not be asked the single industries are bought") {
  const Sandbox sandbox;
  sandbox.put_rules(
      R"([{"match": {"industryId": "ALL"}, "answer": {"code": 400}}, {"answer": {"items": [{"item_id": "1"}]}}])");
  const Job job(sandbox, {.scopes = std::string(kOneScope) +
                                    "  industries: [ALL, GAMES]\n  skip_empty_industries: true\n"});
  const auto ended = job.run_json({"run"});
  const auto &finished = ended.finished;
  const auto &object = ended.json;
  CHECK(finished.exit_code == 65);
  CHECK(object["scopes"]["complete"] == 1);
  CHECK(object["scopes"]["failed"] == 1);
  CHECK(object["scopes"]["skipped"] == 0);
}
