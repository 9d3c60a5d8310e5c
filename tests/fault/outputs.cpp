// What a run tells others is worth less than the load: whatever is wrong with its metrics, its log or its
// lineage, the tables and the exit code are as without.
#include <sys/stat.h>

#include <cerrno>
#include <filesystem>
#include <memory>
#include <mutex>
#include <thread>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "failing.hpp"
#include "support/exposition.hpp"
#include "support/marquez.hpp"
#include "support/tcp_server.hpp"
#include "support/truth.hpp"

using namespace xingtu::test;

namespace {

/// A job with two authors, whose metrics go to m/x.prom in its folder.
struct Load {
  World world{.authors = authors(2)};
  Sandbox sandbox{world.serve()};
  Job job{sandbox, {.scopes = world.scopes(), .rest = "metrics: {textfile: m/x.prom}\n"}};

  Load() { std::filesystem::create_directory(job.folder() / "m"); }

  void tell_lineage(const std::string &url) {
    job.configure({.scopes = world.scopes(), .rest = "lineage: {url: \"" + url + "\"}\n"});
  }
  std::string metrics() const { return job.folder().read("m/x.prom"); }
  std::string sample(const std::string &name, const std::string &labels = "") const {
    const auto samples = samples_of(metrics());
    const auto found = samples.find("xingtu_etl_" + name + R"({etl_job="test")" + labels + "}");
    return found == samples.end() ? "none" : found->second;
  }
  void check_loaded(const Finished &finished) const {
    CHECK_MESSAGE(finished.exit_code == 0, finished.err);
    CHECK(differences_from_dataset(job, world) == "");
    CHECK(differences_from_journal(job, sandbox) == "");
    CHECK(repeated_pages(sandbox).empty());
  }
};

int times(const std::string &part, const std::string &text) {
  int count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
    ++count;
  return count;
}

std::vector<std::string> files_in(const std::filesystem::path &folder) {
  std::vector<std::string> names;
  for (const auto &entry : std::filesystem::directory_iterator(folder))
    names.push_back(entry.path().filename().string());
  return names;
}

} // namespace

TEST_CASE("metrics say of a run what the tables say") {
  const Load load;
  load.check_loaded(load.job.run(run_of_day()));
  const auto &job = load.job;
  CHECK(load.sample("run_exit_code") == "0");
  CHECK(load.sample("run_under_way") == "0");
  CHECK(load.sample("run_requests_sent") == std::to_string(load.sandbox.journal().size()));
  CHECK(load.sample("run_requests", R"(,outcome="ok")") ==
        job.cell("select count(*) from xingtu_ops.request_audit where outcome = 'ok'"));
  CHECK(load.sample("run_items_loaded") == job.cell("select items_loaded from xingtu_ops.job_run"));
  CHECK(load.sample("run_pages_loaded") == job.cell("select count(*) from xingtu_ops.page_receipt"));
  CHECK(load.sample("snapshot_scopes", R"(,state="complete")") == "8");
  CHECK(load.sample("snapshot_requests_spent") == std::to_string(spent(load.sandbox)));
  CHECK(load.sample("snapshot_spend_cny") ==
        job.cell(fmt::format("select trim_scale({} * 0.02)", spent(load.sandbox))));
  CHECK(load.sample("last_complete_snapshot_timestamp_seconds") ==
        job.cell("select extract(epoch from snapshot_at)::bigint || '.000' from xingtu_ops.job_run"));
  CHECK(files_in(load.job.folder() / "m") == std::vector<std::string>{"x.prom"});
}

TEST_CASE("metrics of a run that does not complete say so, and freshness stays where it was") {
  const Load load;
  std::string code;
  SUBCASE("it is stopped by the API's quota") {
    load.sandbox.put_rules(R"([{"skip": 3, "answer": {"code": 303}}])");
    code = "75";
  }
  SUBCASE("the database refuses a page") {
    load.job.execute("alter table xingtu_ops.page_receipt add check (page < 2)");
    code = "69";
  }
  const auto finished = load.job.run(run_of_day());
  CHECK_MESSAGE(std::to_string(finished.exit_code) == code, finished.err);
  CHECK(load.sample("run_exit_code") == code);
  CHECK(load.sample("run_under_way") == "0");
  CHECK(load.sample("last_complete_snapshot_timestamp_seconds") == "none");
}

TEST_CASE("the load goes on where files may not grow") {
  const Load load;
  auto command = load.job.command(run_of_day());
  // Of 512 bytes: what is beyond that is a signal, unless it is ignored.
  command.argv.insert(command.argv.begin(), {"/bin/sh", "-c", "ulimit -f 1 && exec \"$0\" \"$@\""});
  load.check_loaded(Process(command).wait());
  CHECK(files_in(load.job.folder() / "m").empty()); // nor a part of one
}

TEST_CASE("the load goes on where its metrics cannot be written, and says so once") {
  const Load load;
  const auto folder = load.job.folder() / "m", file = folder / "x.prom";
  SUBCASE("the folder is missing") {
    std::filesystem::remove(folder);
  }
  SUBCASE("there is a pipe that nobody reads") {
    REQUIRE(mkfifo(file.c_str(), 0600) == 0);
  }
  SUBCASE("there is a folder of that name") {
    std::filesystem::create_directory(file);
  }
  const auto finished = load.job.run(run_of_day());
  load.check_loaded(finished);
  CHECK(times("metrics", finished.err) == 2); // one line: its event, and the key to look at
}

TEST_CASE("the load goes on where the disk of its metrics is full, and the old file stays" *
          doctest::skip(kFailingCalls.empty())) {
  const Load load;
  load.job.folder().write("m/x.prom", "old\n");
  FailingCall failing{"write", std::to_string(ENOSPC), 1, 1'000, "m/x.prom"};
  SUBCASE("when it is written") {}
  SUBCASE("when it is synchronised") {
    failing.call = "fsync";
  }
  SUBCASE("when it is created") {
    failing.call = "open";
  }
  SUBCASE("when it is renamed") {
    failing.call = "rename";
  }
  const auto finished = run(with(load.job.command(run_of_day()), failing));
  load.check_loaded(finished);
  CHECK(times("the metrics are not written", finished.err) == 1);
  CHECK(load.metrics() == "old\n");
  CHECK(files_in(load.job.folder() / "m").size() == 1);
}

TEST_CASE("a file of metrics is the old or the new one, whenever the process that writes it dies" *
          doctest::skip(kFailingCalls.empty())) {
  const Load load;
  load.check_loaded(load.job.run(run_of_day()));
  int kills = 0;
  for (const std::string call : {"open", "write", "fsync", "rename"})
    for (const std::string how : {"kill", "torn"}) {
      if (how == "torn" && call != "write")
        continue;
      for (long at = 1;; ++at) {
        CAPTURE(call);
        CAPTURE(at);
        const auto old = load.metrics();
        const auto finished = run(with(load.job.command(run_of_day()), {call, how, at, 1, "m/x.prom"}));
        const auto samples = samples_of(load.metrics()); // throws if it is half a file
        CHECK(samples.count(R"(xingtu_etl_last_complete_snapshot_timestamp_seconds{etl_job="test"})") == 1);
        if (finished.signal == 0) {
          CHECK_MESSAGE(finished.exit_code == 0, finished.err);
          break;
        }
        ++kills;
        CHECK((load.metrics() == old || load.sample("run_under_way") == "1"));
      }
    }
  CHECK(kills >= 10);
  CHECK(load.job.run(run_of_day()).exit_code == 0);
  CHECK(load.sample("run_under_way") == "0");
  CHECK(repeated_pages(load.sandbox).empty());
}

TEST_CASE("the load goes on where its log is a full disk") {
  const Load load;
  auto command = load.job.command(run_of_day({"-v"}));
  command.argv.insert(command.argv.begin(), {"sh", "-c", R"(exec "$@" 2>/dev/full)", "sh"});
  load.check_loaded(run(command));
}

TEST_CASE("lineage says what a run reads and writes, and how much") {
  Load load;
  Marquez marquez;
  load.tell_lineage(marquez.url());
  const auto finished = load.job.run(run_of_day());
  load.check_loaded(finished);
  CHECK(finished.err.find("lineage") == std::string::npos);
  const auto events = marquez.events();
  REQUIRE(events.size() == 2);
  CHECK(events[0]["eventType"] == "START");
  CHECK(events[1]["eventType"] == "COMPLETE");
  for (const auto &event : events) {
    CHECK(event["run"]["runId"] == load.job.cell("select run_id from xingtu_ops.job_run"));
    CHECK(event["job"]["name"] == "test");
    CHECK(event["run"]["facets"]["nominalTime"]["nominalStartTime"] == "2025-06-09T16:00:00Z");
    CHECK(event["inputs"][0]["namespace"] == load.sandbox.base_url());
  }
  int statistics = 0;
  for (const auto &output : events[1]["outputs"])
    for (const auto *const table : {"video_snapshot", "product_snapshot"})
      if (output["name"] == load.job.database().name + ".xingtu." + table) {
        ++statistics;
        CHECK(std::to_string(output["outputFacets"]["outputStatistics"]["rowCount"].get<int>()) ==
              load.job.cell(std::string("select count(*) from xingtu.") + table));
      }
  CHECK(statistics == 2);
}

TEST_CASE("lineage says why a run ended early, and never the token") {
  Load load;
  Marquez marquez;
  load.tell_lineage(marquez.url());
  const auto rules =
      fmt::format(R"([{{"skip": 2, "answer": {{"code": 303, "message": "{}"}}}}])", load.sandbox.token());
  load.sandbox.put_rules(rules);
  CHECK(load.job.run(run_of_day()).exit_code == 75);
  const auto events = marquez.events();
  REQUIRE(events.size() == 2);
  CHECK(events[1]["eventType"] == "ABORT");
  CHECK(events[1]["run"]["facets"]["errorMessage"]["message"] ==
        load.job.cell("select stop_reason from xingtu_ops.job_run"));
  CHECK(marquez.everything().find(load.sandbox.token()) == std::string::npos);
}

TEST_CASE("the load neither fails nor waits for lineage that is not taken, and says so once") {
  Load load;
  TcpServer::Script script;
  bool refused = false;
  SUBCASE("the endpoint is silent") {
    script = [](TcpServer::Connection &connection) { connection.wait_until_closed(); };
  }
  SUBCASE("the endpoint sends a byte now and then") {
    script = [](TcpServer::Connection &connection) {
      while (connection.send("x"))
        std::this_thread::sleep_for(std::chrono::milliseconds(200)); // that is what it does
    };
  }
  SUBCASE("the endpoint answers garbage") {
    script = [](TcpServer::Connection &connection) {
      connection.request();
      connection.send(std::string(100'000, '\xff'));
    };
  }
  SUBCASE("the endpoint answers with an error") {
    script = [](TcpServer::Connection &connection) {
      while (connection.request())
        connection.send("HTTP/1.1 500 Internal Server Error\r\nContent-Length: 2\r\n\r\nno");
    };
  }
  SUBCASE("the connection is refused") {
    refused = true;
  }
  auto server = std::make_unique<TcpServer>(script);
  load.tell_lineage(server->url());
  if (refused)
    server.reset();
  const auto finished = load.job.run(run_of_day());
  load.check_loaded(finished);
  CHECK(load.job.cell("select status || ' ' || exit_code from xingtu_ops.job_run") == "complete 0");
  CHECK(times("lineage.url is not told", finished.err) == 1);
  // Its patience is 3 s; the rest is for a slow machine, and far less than any timeout of a request.
  CHECK(finished.duration < std::chrono::seconds(15));
}
