// The HTML report as a file: what it must never hold, when it is replaced, and how large it gets.
#include <fstream>

#include <sys/stat.h>

#include "report.hpp"
#include "support/token_search.hpp"

using namespace xingtu::test;
using Json = nlohmann::json;

namespace {

std::vector<std::string> files_of(const TempDir &folder) {
  std::vector<std::string> names;
  for (const auto &entry : std::filesystem::directory_iterator(folder.path()))
    names.push_back(entry.path().filename().string());
  return names;
}

} // namespace

TEST_CASE("texts of the data are data: a hostile title cannot end the page's script, and no secret is in it") {
  const Loaded test;
  const auto data = test.data();
  const auto page = test.text();
  bool found = false;
  for (const auto &item : report_rows(data, "items"))
    found = found || item["title"] == kHostile;
  CHECK(found);
  const auto start = page.find(R"(id="data">)"), end = page.find("</script>", start);
  CHECK(page.substr(start + 10, end - start - 10).find_first_of("<>&") == std::string::npos);
  CHECK(page.find("<img") == std::string::npos);
  CHECK(page.find("\u2028") == std::string::npos);
  CHECK(occurrences(page, "</script>") == 3);
  CHECK(TokenSearch(test.sandbox.token()).found_in(page) == "");
  CHECK(page.find(test.job.database_url()) == std::string::npos);
  for (const char *fetched : {"src=", "@import", "url(", "fetch(", "XMLHttpRequest", "innerHTML", "stylesheet"}) {
    CAPTURE(std::string(fetched));
    CHECK(page.substr(end).find(fetched) == std::string::npos);
    CHECK(page.substr(0, start).find(fetched) == std::string::npos);
  }
  CHECK(page.find("default-src 'none'") != std::string::npos);
  CHECK(page.find("Released under the MIT License") != std::string::npos); // of Chart.js
}

TEST_CASE("a member of xingtu_reader, who sees nothing else, can make the report") {
  Loaded test(false);
  test.job.execute("drop role if exists report_reader; create role report_reader login in role xingtu_reader");
  const auto all = test.data();
  test.job.connect_program_by(PostgresServer::shared().url(test.job.database().name, "report_reader"));
  const auto read = test.data();
  for (const auto &[name, table] : all["tables"].items()) {
    if (name != "freshness") // has ages
      CHECK(read["tables"][name] == table);
  }
}

TEST_CASE("the window of a report is as long as --snapshots says, slots without a run among them") {
  const Loaded test;
  const auto slots_of = [&](const std::string &snapshots) {
    const auto result = test.job.run_json({"report", "-o", test.page().string(), "--snapshots", snapshots});
    CHECK(result.finished.exit_code == 0);
    CHECK(result.json["command"] == "report");
    CHECK(result.json["bytes"] == std::filesystem::file_size(test.page()));
    CHECK(result.json["newest_snapshot_at"] == "2025-06-11T16:00:00Z");
    return report_data(test.text())["slots"];
  };
  CHECK(slots_of("1") == Json::array({kLast}));
  CHECK(slots_of("2") == Json::array({kWithout, kLast}));
  CHECK(slots_of("366") == Json::array({kFirst, kWithout, kLast}));
}

TEST_CASE("a report that cannot be made leaves the older one, and nothing half done") {
  const Loaded test(false);
  test.job.folder().write("report.html", "older");
  std::filesystem::create_symlink("none/x.html", test.job.folder() / "link.html");
  const auto before = files_of(test.job.folder()).size();
  const auto fails = [&](Command command, int code, const std::string &message) {
    const auto finished = run(command);
    CAPTURE(finished.err);
    CHECK(finished.exit_code == code);
    CHECK(finished.out == "");
    CHECK(finished.err.find(message) != std::string::npos);
    CHECK(test.text() == "older");
    CHECK(files_of(test.job.folder()).size() == before);
  };
  const auto file = test.page().string();
  fails(test.job.command({"report"}), 64, "--output is required");
  fails(test.job.command({"report", "-o", file, "--snapshots", "0"}), 64, "--snapshots");
  fails(test.job.command({"report", "-o", test.job.folder().path().string()}), 64, "Is a directory");
  fails(test.job.command({"report", "-o", (test.job.folder() / "none/x.html").string()}), 64, "No such file");
  fails(test.job.command({"report", "-o", "/dev/null"}), 64, "not a plain file");
  fails(test.job.command({"report", "-o", (test.job.folder() / "link.html").string()}), 64,
        "a link to a file that does not exist");
  auto command = test.job.command({"report", "-o", file});
  command.env["DATABASE_URL"] = "postgresql://somebody:s3cret-w0rd@/test?host=/nonexistent";
  fails(command, 69, "database.url");
  command.env["DATABASE_URL"] = PostgresServer::shared().create_database().url;
  fails(command, 69, "xingtu-etl migrate");
}

TEST_CASE("a report is replaced whole, readable as the umask says, or goes to standard output") {
  const Loaded test(false);
  test.job.folder().write("report.html", "older");
  test.data();
  struct stat status {};
  REQUIRE(stat(test.page().c_str(), &status) == 0);
  const auto mask = umask(0);
  umask(mask);
  CHECK((status.st_mode & 0777) == (0644 & ~mask));
  const auto printed = test.job.run({"report", "-o", "-"});
  CHECK(printed.exit_code == 0);
  CHECK(report_data(printed.out)["slots"] == Json::array({kFirst}));
  CHECK(test.job.run({"report", "-o", "-", "--json"}).exit_code == 64);
}

TEST_CASE("without a snapshot the report says so") {
  const Sandbox sandbox;
  const Job job(sandbox);
  const auto finished = job.run({"report", "-o", (job.folder() / "report.html").string()});
  CHECK(finished.exit_code == 0);
  CHECK(finished.err.find("no snapshot") != std::string::npos);
  CHECK(report_data(job.folder().read("report.html"))["slots"].empty());
  const auto rendered = render(job.folder() / "report.html", "en,check");
  CHECK(rendered.visible.find("There is no snapshot in this database yet") != std::string::npos);
  CHECK(rendered.console.empty());
}

TEST_CASE("the report of 14 days of 50 creators stays below 2 MiB") {
  const World world{.authors = authors(50)};
  const Sandbox sandbox(world.serve());
  const Job job(sandbox, {.scopes = world.scopes(), .api = "  concurrency: 16\n  rate_limit: 2000/s\n"});
  REQUIRE(job.run(run_of_day()).exit_code == 0);
  const auto page = job.folder() / "report.html";
  REQUIRE(job.run({"report", "-o", page.string()}).exit_code == 0);
  const auto bytes = std::filesystem::file_size(page);
  const auto data = report_data(job.folder().read("report.html")).dump().size();
  // What grows with the days grows by 14, and so does not more than all of the data.
  CHECK(bytes - data + 14 * data < 2u << 20);
}
