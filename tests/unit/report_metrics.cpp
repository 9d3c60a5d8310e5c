// Metrics: what the file says, and that it is Prometheus' format; and how it gets there.
#include <doctest/doctest.h>

#include <sys/stat.h>
#include <unistd.h>

#include <system_error>

#include "report/metrics.hpp"
#include "report/metrics_file.hpp"
#include "report/replace_file.hpp"
#include "support/exposition.hpp"
#include "support/temp_dir.hpp"

using namespace xingtu;
using namespace xingtu::report;
using xingtu::test::samples_of;
using xingtu::test::TempDir;

namespace {

RunMetrics metrics() {
  RunMetrics run;
  run.job = "creators-daily";
  run.version = "1.2.3";
  run.snapshot_at = TimePoint(std::chrono::seconds(1'700'000'000));
  run.started_at = run.snapshot_at + std::chrono::milliseconds(3'600'005);
  run.now = run.started_at + std::chrono::milliseconds(61'250);
  run.duration = Milliseconds(61'250);
  run.requests_sent = 12;
  run.requests_billed = 9;
  run.requests_unknown = 1;
  run.in_flight = 2;
  run.spend = "0.2";
  run.scopes_complete = 3;
  run.scopes_open = 5;
  run.snapshot_spent = 4011;
  run.snapshot_budget = 5000;
  run.snapshot_spend = "80.22";
  return run;
}

std::size_t files_in(const TempDir &folder) {
  const std::filesystem::directory_iterator all(folder.path());
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

} // namespace

TEST_CASE("metrics of a run under way have no end, no exit code and no outcomes") {
  const auto samples = samples_of(exposition(metrics()));
  CHECK(samples.at(R"(xingtu_etl_run_info{etl_job="creators-daily",version="1.2.3"})") == "1");
  CHECK(samples.at(R"(xingtu_etl_run_under_way{etl_job="creators-daily"})") == "1");
  CHECK(samples.at(R"(xingtu_etl_run_start_timestamp_seconds{etl_job="creators-daily"})") ==
        "1700003600.005");
  CHECK(samples.at(R"(xingtu_etl_run_duration_seconds{etl_job="creators-daily"})") == "61.250");
  CHECK(samples.at(R"(xingtu_etl_run_spend_cny{etl_job="creators-daily"})") == "0.2");
  CHECK(samples.at(R"(xingtu_etl_snapshot_scopes{etl_job="creators-daily",state="open"})") == "5");
  CHECK(samples.at(R"(xingtu_etl_snapshot_requests_spent{etl_job="creators-daily"})") == "4011");
  for (const auto *name : {"run_exit_code", "run_end_timestamp_seconds", "run_requests",
                           "last_complete_snapshot_timestamp_seconds"}) {
    CAPTURE(name);
    const auto next = samples.lower_bound(std::string("xingtu_etl_") + name + "{");
    CHECK((next == samples.end() || next->first.find(std::string(name) + "{") == std::string::npos));
  }
}

TEST_CASE("metrics of a run that has ended say how, and up to when everything is covered") {
  auto run = metrics();
  run.exit_code = 75;
  run.outcomes = {{"ok", 9}, {"quota_exceeded", 3}};
  run.last_complete_snapshot = TimePoint(std::chrono::seconds(1'699'913'600));
  const auto samples = samples_of(exposition(run));
  CHECK(samples.at(R"(xingtu_etl_run_under_way{etl_job="creators-daily"})") == "0");
  CHECK(samples.at(R"(xingtu_etl_run_exit_code{etl_job="creators-daily"})") == "75");
  CHECK(samples.at(R"(xingtu_etl_run_end_timestamp_seconds{etl_job="creators-daily"})") == "1700003661.255");
  CHECK(samples.at(R"(xingtu_etl_run_requests{etl_job="creators-daily",outcome="quota_exceeded"})") == "3");
  CHECK(samples.at(R"(xingtu_etl_last_complete_snapshot_timestamp_seconds{etl_job="creators-daily"})") ==
        "1699913600.000");
}

TEST_CASE("text in labels is escaped as the format asks") {
  auto run = metrics();
  run.job = "a\"b\\c\nd";
  CHECK(samples_of(exposition(run)).count(R"(xingtu_etl_run_under_way{etl_job="a\"b\\c\nd"})") == 1);
}

TEST_CASE("a replaced file has the new text and can be read by everybody, whatever the umask") {
  const TempDir folder;
  const auto path = folder.write("x.prom", "old\n");
  const auto before = umask(077);
  replace_file(path, "new\n", Readers::all);
  umask(before);
  CHECK(folder.read("x.prom") == "new\n");
  struct stat found {};
  REQUIRE(stat(path.c_str(), &found) == 0);
  CHECK((found.st_mode & 07777) == 0644);
  CHECK(files_in(folder) == 1);
}

TEST_CASE("a report keeps the mode of the file that it replaces, and a link to it stays one") {
  const TempDir folder;
  const auto path = folder.write("real.html", "old\n");
  REQUIRE(chmod(path.c_str(), 0640) == 0);
  std::filesystem::create_symlink("real.html", folder / "link.html");
  replace_file(folder / "link.html", "new\n", Readers::by_umask);
  CHECK(std::filesystem::is_symlink(folder / "link.html"));
  CHECK(folder.read("real.html") == "new\n");
  struct stat found {};
  REQUIRE(stat(path.c_str(), &found) == 0);
  CHECK((found.st_mode & 07777) == 0640);
  CHECK(files_in(folder) == 2);
}

TEST_CASE("what is not a plain file is not replaced") {
  const TempDir folder;
  const auto pipe = folder / "x.prom";
  REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
  CHECK_THROWS_AS(replace_file(pipe, "new\n", Readers::all), std::system_error);
  CHECK(std::filesystem::is_fifo(pipe));
  std::filesystem::create_directory(folder / "y.prom");
  CHECK_THROWS_AS(replace_file(folder / "y.prom", "new\n", Readers::all), std::system_error);
  CHECK_THROWS_AS(replace_file(folder / "missing/x.prom", "new\n", Readers::all), std::system_error);
  std::filesystem::create_symlink("missing/x.prom", folder / "link.prom");
  CHECK_THROWS_AS(replace_file(folder / "link.prom", "new\n", Readers::all), std::system_error);
  CHECK(std::filesystem::is_symlink(folder / "link.prom"));
  CHECK(files_in(folder) == 3);
}

TEST_CASE("the text that was given last is in the file when the writer ends") {
  const TempDir folder;
  {
    MetricsFile file(folder / "x.prom");
    for (int i = 0; i <= 100; ++i)
      file.write(std::to_string(i) + "\n");
  }
  CHECK(folder.read("x.prom") == "100\n");
}
