// Every file below config/ is used as its reader would use it.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include <fmt/format.h>

#include "support/truth.hpp"

using namespace xingtu::test;

namespace {

namespace fs = std::filesystem;
using nlohmann::json;

const std::string kConfig = std::string(XINGTU_SOURCE_DIR) + "/config/";

std::string file_text(const fs::path &path) {
  std::ifstream in(path, std::ios::binary);
  REQUIRE_MESSAGE(in, path.string());
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::string replaced(std::string text, const std::string &what, const std::string &with) {
  const auto at = text.find(what);
  REQUIRE_MESSAGE(at != std::string::npos, what);
  return text.replace(at, what.size(), with);
}

/// The program on a configuration as it is in config/, with the job's database and token.
Command on(const Job &job, const std::string &config, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), etl_program());
  arguments.insert(arguments.end(), {"-c", config, "--json"});
  return {arguments, job.command({}).env};
}

json result(const Command &command, int exit_code = 0) {
  const auto finished = run(command);
  CHECK_MESSAGE(finished.exit_code == exit_code, finished.err);
  return json::parse(finished.out);
}

bool has_program(const std::string &name) {
  return run(Command{{"sh", "-c", "command -v " + name}}).exit_code == 0;
}

} // namespace

TEST_CASE("the minimal and the example job can be planned as they are") {
  const Sandbox sandbox;
  const Job job(sandbox);
  for (const char *file : {"job.minimal.yaml", "job.example.yaml"}) {
    CAPTURE(std::string(file));
    const auto plan = result(on(job, kConfig + file, {"plan"}));
    CHECK(plan["job"] == "creators-daily");
    CHECK(plan["scopes"]["planned"] == 4);
    CHECK(plan["budget_requests"] == 5000);
  }
}

TEST_CASE("the minimal and the example job run, with the sandbox in the place of the API") {
  std::string file;
  for (const char *one : {"job.minimal.yaml", "job.example.yaml"})
    SUBCASE(one) {
      file = one;
    }
  if (file.empty())
    return;
  const Sandbox sandbox({"--items", "5"});
  const Job job(sandbox);
  auto text = file_text(kConfig + file);
  if (file == "job.example.yaml")
    text = replaced(text, "base_url: https://api.justoneapi.com", "base_url: " + sandbox.base_url());
  else
    text += "api: {base_url: \"" + sandbox.base_url() + "\"}\n";
  const auto path = job.folder().write("copy.yaml", text);
  const auto summary = result(on(job, path, {"run"}));
  CHECK(summary["status"] == "complete");
  CHECK(summary["scopes"]["complete"] == 4);
  CHECK(differences_from_journal(job, sandbox) == "");
}

TEST_CASE("the quickstart's job runs with the environment that the quickstart gives it") {
  const Sandbox sandbox({"--items", "5"});
  const Job job(sandbox);
  auto command = on(job, kConfig + "quickstart/job.yaml", {"run"});
  command.env = {{"DATABASE_URL", job.database_url()},
                 {"XINGTU_SANDBOX_URL", sandbox.base_url()},
                 {"XINGTU_SANDBOX_TOKEN", sandbox.token()},
                 {"JUSTONEAPI_TOKEN", std::nullopt}};
  const auto summary = result(command);
  CHECK(summary["status"] == "complete");
  CHECK(summary["scopes"]["planned"] == 5 * 2 * 2 * 2);
  CHECK(job.cell("select count(*) > 0 from xingtu_report.video_trend") == "t");
}

TEST_CASE("the example's authors are loaded with their names and groups") {
  const Sandbox sandbox;
  sandbox.put_rules(R"([{"answer": {"items": []}}])");
  const Job job(sandbox, {.scopes = "  authors: {file: " + kConfig + "authors.example.csv}\n"});
  const auto finished = job.run({"run"});
  CHECK_MESSAGE(finished.exit_code == 0, finished.err);
  CHECK(job.query("select author_id, name, author_group from xingtu.author order by 1") ==
        std::vector<Row>{{"6613871234567890123", "Xiaomei cooks", "food"},
                         {"6778912345678901234", "Lao Wang, electrician", "home"},
                         {"6890123456789012345", "The \"Penny\" channel", std::nullopt}});
}

TEST_CASE("mapping.yaml as the user's mapping gives the tables that the built-in one gives") {
  const World world{.authors = {"6613871234567890123", "6721450098812345601"}};
  const Sandbox sandbox(world.serve());
  const Job built_in(sandbox, {.scopes = world.scopes()});
  const Job given(sandbox, {.scopes = world.scopes(), .rest = "mapping: " + kConfig + "mapping.yaml\n"});
  CHECK(given.run_json({"migrate"}).json["added_columns"].empty());
  for (const auto *job : {&built_in, &given}) {
    const auto finished = job->run(run_of_day());
    CHECK_MESSAGE(finished.exit_code == 0, finished.err);
  }
  CHECK(!loaded_content(given).empty());
  CHECK(differences(loaded_content(built_in), loaded_content(given)) == "");
}

TEST_CASE(
    "the schema for editors is JSON, and it and the mapping are the very ones that the program carries") {
  const auto schema = json::parse(file_text(kConfig + "job.schema.json"), nullptr, false);
  REQUIRE(schema.is_object());
  CHECK(schema["type"] == "object");
  const auto program = file_text(etl_program());
  for (const char *file : {"job.schema.json", "mapping.yaml"}) {
    CAPTURE(std::string(file));
    CHECK(program.find(file_text(kConfig + file)) != std::string::npos);
  }
}

TEST_CASE("each deployment example gives a command line that the program takes") {
  const TempDir folder;
  for (const char *file : {"deploy/systemd/xingtu-etl.service", "deploy/kubernetes/cronjob.yaml",
                           "deploy/airflow/xingtu_etl_dag.py", "deploy/cron/xingtu-etl"}) {
    CAPTURE(std::string(file));
    // As the words of a list or as a line, from the program's name on.
    auto text = file_text(kConfig + file);
    std::erase_if(text, [](char c) { return c == '"' || c == ',' || c == '[' || c == ']'; });
    const auto at = text.find("xingtu-etl run ");
    REQUIRE(at != std::string::npos);
    std::istringstream words(text.substr(at, text.find('\n', at) - at));
    Command command{{etl_program()}};
    std::string word;
    words >> word;
    while (words >> word && !word.starts_with('>'))
      command.argv.push_back(word);
    // The job of the example is not on this machine: that is all that is wrong.
    std::replace(command.argv.begin(), command.argv.end(), std::string("/etc/xingtu-etl/job.yaml"),
                 (folder / "job.yaml").string());
    const auto finished = run(command);
    CHECK_MESSAGE(finished.exit_code == 78, finished.err);
    CHECK_MESSAGE(finished.err.find("cannot be read") != std::string::npos, finished.err);
  }
}

TEST_CASE("the token's place in each deployment example is one that a job file can name") {
  const Sandbox sandbox;
  const Job job(sandbox);
  const auto token = job.folder().write("credentials/token", "sandbox-token\n");
  fs::permissions(token, fs::perms::owner_read);
  // As the unit's comment says it; systemd sets the variable.
  REQUIRE(file_text(kConfig + "deploy/systemd/xingtu-etl.service")
              .find(R"({token_file: "${CREDENTIALS_DIRECTORY}/token"})") != std::string::npos);
  const auto path = job.folder().write(
      "copy.yaml",
      fmt::format(
          "job: j\nscopes: {{authors: [\"1\"]}}\napi: {{token_file: \"${{CREDENTIALS_DIRECTORY}}/token\", "
          "base_url: \"{}\"}}\n",
          sandbox.base_url()));
  auto command = on(job, path, {"check"});
  command.env["CREDENTIALS_DIRECTORY"] = token.parent_path().string();
  command.env["JUSTONEAPI_TOKEN"] = std::nullopt;
  CHECK(result(command)["checks"][1]["ok"] == true);
}

TEST_CASE("systemd takes the unit and the timer") {
  if (!has_program("systemd-analyze")) {
    MESSAGE("not checked: there is no systemd-analyze here");
    return;
  }
  const TempDir folder;
  const auto service =
      folder.write("xingtu-etl.service", replaced(file_text(kConfig + "deploy/systemd/xingtu-etl.service"),
                                                  "/usr/local/bin/xingtu-etl", etl_program()));
  const auto timer = folder.write("xingtu-etl.timer", file_text(kConfig + "deploy/systemd/xingtu-etl.timer"));
  const auto verified = run(Command{{"systemd-analyze", "verify", service.string(), timer.string()}});
  CHECK_MESSAGE(verified.exit_code == 0, verified.err);
  CHECK_MESSAGE(verified.err.find("xingtu-etl.") == std::string::npos, verified.err);
  // Which verify does not look at.
  const auto unit = file_text(kConfig + "deploy/systemd/xingtu-etl.timer");
  const std::string key = "OnCalendar=";
  const auto begin = unit.find(key) + key.size();
  const auto calendar =
      run(Command{{"systemd-analyze", "calendar", unit.substr(begin, unit.find('\n', begin) - begin)}});
  CHECK(calendar.exit_code == 0);
}

TEST_CASE("the cron file runs and maintains: five times, a user, and a command that a shell takes") {
  std::istringstream in(file_text(kConfig + "deploy/cron/xingtu-etl"));
  std::vector<std::string> entries;
  for (std::string line; std::getline(in, line);) {
    const bool is_setting = line.find('=') != std::string::npos && line.find('=') < line.find(' ');
    if (!line.empty() && line[0] != '#' && !is_setting)
      entries.push_back(line);
  }
  REQUIRE(entries.size() == 2);
  CHECK(entries[0].find("xingtu-etl run ") != std::string::npos);
  CHECK(entries[1].find("xingtu-etl maintain ") != std::string::npos);
  for (const auto &entry : entries) {
    CAPTURE(entry);
    std::istringstream fields(entry);
    std::string field;
    for (int i = 0; i < 5; ++i) {
      fields >> field;
      CHECK(field.find_first_not_of("0123456789,*/-") == std::string::npos);
    }
    fields >> field;
    CHECK(field == "xingtu");
    std::string command;
    std::getline(fields, command);
    CHECK(command.find('%') == std::string::npos); // cron makes a newline of it
    CHECK(run(Command{{"sh", "-n", "-c", command}}).exit_code == 0);
  }
}

TEST_CASE("the DAG is Python") {
  if (!has_program("python3")) {
    MESSAGE("not checked: there is no python3 here");
    return;
  }
  const auto parsed = run(Command{{"python3", "-c", "import ast, sys; ast.parse(open(sys.argv[1]).read())",
                                   kConfig + "deploy/airflow/xingtu_etl_dag.py"}});
  CHECK_MESSAGE(parsed.exit_code == 0, parsed.err);
}

TEST_CASE("the quickstart's shell files are bash") {
  for (const char *file : {"config/quickstart/servers.sh", "quickstart"}) {
    const auto parsed = run(Command{{"bash", "-n", std::string(XINGTU_SOURCE_DIR) + "/" + file}});
    CHECK_MESSAGE(parsed.exit_code == 0, parsed.err);
  }
}

TEST_CASE("what the quickstart has loaded is not looked for where its PostgreSQL is stopped") {
  const TempDir folder;
  for (const char *file : {"quickstart", "config/quickstart/servers.sh"})
    folder.write(file, file_text(fs::path(XINGTU_SOURCE_DIR) / file));
  const auto step = [&](const char *name) {
    const auto finished = run(Command{{"bash", (folder / "quickstart").string(), name}});
    CHECK(finished.exit_code == 1);
    return finished.err;
  };
  for (const char *name : {"psql", "report"}) {
    fs::remove_all(folder / ".quickstart");
    CHECK(step(name) == "quickstart: nothing is loaded yet: ./quickstart\n");
    folder.write(".quickstart/environment", "export DATABASE_URL=x\n");
    CHECK(step(name) == "quickstart: PostgreSQL is stopped: ./quickstart start\n");
  }
}

TEST_CASE("what is handed to BI tools holds no password") {
  // Whether dbt and Superset take it, tests/integration tries.
  int files = 0;
  for (const char *folder : {"dbt", "superset"})
    for (const auto &entry : fs::recursive_directory_iterator(kConfig + folder)) {
      const auto extension = entry.path().extension();
      if (!entry.is_regular_file() || (extension != ".yml" && extension != ".yaml") ||
          entry.path().filename() == "profiles.yml") // the user's own
        continue;
      ++files;
      CAPTURE(entry.path().string());
      std::istringstream lines(file_text(entry.path()));
      for (std::string line; std::getline(lines, line);) {
        CAPTURE(line);
        const auto secret = line.find("password:");
        CHECK(
            (secret == std::string::npos || line.find("env_var('PGPASSWORD'", secret) != std::string::npos));
        // USER:PASSWORD@HOST, for which Superset's own exports write this mask.
        const auto uri = line.find("://");
        const auto at = uri == std::string::npos ? uri : line.find('@', uri);
        if (at != std::string::npos) {
          const auto login = line.substr(uri + 3, at - uri - 3);
          CHECK((login.find(':') == std::string::npos || login.ends_with(":XXXXXXXXXX")));
        }
      }
    }
  CHECK(files > 30);
}

TEST_CASE("no file of config is left out of these tests") {
  const std::vector<std::string> tested{"authors.example.csv",
                                        "deploy/airflow/xingtu_etl_dag.py",
                                        "deploy/cron/xingtu-etl",
                                        "deploy/kubernetes/cronjob.yaml",
                                        "deploy/systemd/xingtu-etl.service",
                                        "deploy/systemd/xingtu-etl.timer",
                                        "job.example.yaml",
                                        "job.minimal.yaml",
                                        "job.schema.json",
                                        "mapping.yaml",
                                        "quickstart/job.yaml",
                                        "quickstart/servers.sh"};
  std::vector<std::string> present;
  for (const auto &entry : fs::recursive_directory_iterator(kConfig))
    if (entry.is_regular_file())
      present.push_back(fs::relative(entry.path(), kConfig).string());
  std::erase_if(present, [](const auto &name) {
    return name == "job.yaml" || name == "authors.csv" || // the user's own
           name.starts_with("dbt/") || name.starts_with("superset/");
  });
  std::sort(present.begin(), present.end());
  CHECK(present == tested);
}
