// A wrong configuration, and wrong lists of authors.
#include <algorithm>
#include <filesystem>

#include "bad_input.hpp"

using namespace xingtu::test;

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
    expected.texts = {file + ":2:7: broken YAML", "check indentation (spaces, not tabs) and quotes"};
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
  for (const char *command : {"run", "plan", "migrate", "check", "status", "replay", "profile"}) {
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
  f.check_run_refused({78, {"these are not author ids: \"x-1\"", "a decimal number"}});
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
