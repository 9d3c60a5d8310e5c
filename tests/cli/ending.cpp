// However a run ends, what it has bought stays, and the next one goes on from there.
#include <csignal>

#include <doctest/doctest.h>

#include "support/truth.hpp"
#include "support/wait_until.hpp"

using namespace xingtu::test;

namespace {

constexpr int kConcurrency = 4;

struct Ending {
  World world{.authors = authors(6)};
  Sandbox sandbox{world.serve({"--latency", "40ms", "--jitter", "30ms"})};
  Job job{sandbox,
          {.scopes = world.scopes(), .api = "  concurrency: " + std::to_string(kConcurrency) + "\n"}};

  /// Sends the signal to a run that has begun and is not nearly done.
  Finished run_until(int signal) const {
    Process run(job.command(run_of_day()));
    REQUIRE(wait_until([&] { return sandbox.journal().size() >= 12; }, Process::kPatience));
    run.send(signal);
    return run.wait();
  }

  std::string count(const std::string &of) const { return job.cell("select count(*) from " + of); }
};

} // namespace

TEST_CASE("a killed run buys no stored page twice, and its successor gives the same tables") {
  const Ending test;
  const auto &job = test.job;
  const auto killed = test.run_until(SIGKILL);
  REQUIRE(killed.signal == SIGKILL);
  const auto stored =
      job.query("select author_id || ' ' || platform || ' ' || industry || ' ' || time_range || ' ' || "
                "detail_type || ' ' || page from xingtu_ops.page_receipt "
                "join xingtu_ops.scope using (scope_id)");
  REQUIRE(stored.size() >= 8);
  REQUIRE(test.count("xingtu_ops.request_audit where outcome = 'in_flight'") != "0");

  // At once: nobody waits for a lease to run out.
  const auto result = job.run_json(run_of_day());
  const auto &finished = result.finished;
  CHECK_MESSAGE(finished.exit_code == 0, finished.err);
  auto requests = requests_by_page(test.sandbox);
  for (const auto &row : stored)
    CHECK_MESSAGE(requests[row.at(0).value_or("")] == 1, row.at(0).value_or(""));

  const auto abandoned = std::stoi(test.count("xingtu_ops.request_audit where outcome = 'abandoned'"));
  CHECK(abandoned >= 1);
  CHECK(abandoned <= kConcurrency);
  CHECK(repeated_pages(test.sandbox).size() <= static_cast<std::size_t>(abandoned));
  CHECK(test.count("xingtu_ops.request_audit where outcome = 'in_flight'") == "0");
  CHECK(job.cell("select string_agg(status, ' ' order by started_at) from xingtu_ops.job_run") ==
        "interrupted complete");
  CHECK(differences_from_journal(job, test.sandbox) == "");
  CHECK(differences_from_dataset(job, test.world) == "");

  const Job undisturbed(test.sandbox, {.scopes = test.world.scopes()});
  REQUIRE(undisturbed.run(run_of_day()).exit_code == 0);
  CHECK(differences(loaded_content(undisturbed), loaded_content(job)) == "");
}

TEST_CASE("a run that is asked to end stores what is in flight, and the next one buys no page twice") {
  const Ending test;
  const auto &job = test.job;
  int signal = 0, code = 0;
  SUBCASE("by SIGTERM") {
    signal = SIGTERM, code = 143;
  }
  SUBCASE("by SIGINT") {
    signal = SIGINT, code = 130;
  }
  const auto ended = test.run_until(signal);
  CHECK_MESSAGE(ended.exit_code == code, ended.err);
  CHECK(test.count("xingtu_ops.request_audit where outcome in ('in_flight', 'abandoned')") == "0");
  CHECK(differences_from_journal(job, test.sandbox) == "");
  CHECK(job.cell("select count(*) from xingtu_ops.page_receipt") == std::to_string(spent(test.sandbox)));
  CHECK(job.cell("select status || ' ' || exit_code from xingtu_ops.job_run") ==
        "stopped " + std::to_string(code));
  CHECK(test.count("xingtu_ops.scope_snapshot where state = 'leased'") == "0");
  REQUIRE(test.count("xingtu_ops.scope_snapshot where state = 'open'") != "0");

  const auto next = job.run(run_of_day());
  CHECK_MESSAGE(next.exit_code == 0, next.err);
  CHECK(repeated_pages(test.sandbox).empty());
  CHECK(differences_from_dataset(job, test.world) == "");
}

TEST_CASE("a run does not need anybody to read what it prints") {
  const World world{.authors = authors(2)};
  const Sandbox sandbox(world.serve());
  const Job job(sandbox, {.scopes = world.scopes()});
  auto command = job.command(run_of_day());
  std::string script;
  SUBCASE("stdout is a pipe without a reader") {
    script = R"(exec 3>&1; { "$@"; echo $? >&3; } | :)";
  }
  SUBCASE("stderr is a pipe without a reader") {
    script = R"(exec 3>&1; { "$@" 2>&1 >&3; echo $? >&3; } | :)";
  }
  SUBCASE("stdout is closed") {
    script = R"("$@" >&- ; echo $?)";
  }
  SUBCASE("stdout and stderr are closed") {
    script = R"("$@" >&- 2>&- ; echo $?)";
  }
  SUBCASE("stdout is a full disk") {
    script = R"("$@" >/dev/full; echo $?)";
  }
  command.argv.insert(command.argv.begin(), {"sh", "-c", script, "sh"});
  const auto finished = run(command);
  CHECK(finished.out.ends_with("0\n"));
  CHECK(job.cell("select status || ' ' || exit_code from xingtu_ops.job_run") == "complete 0");
  CHECK(differences_from_dataset(job, world) == "");
  CHECK(repeated_pages(sandbox).empty());
}

TEST_CASE("what a command was asked for and cannot say is an error") {
  const Sandbox sandbox;
  const Job job(sandbox);
  REQUIRE(job.run(run_of_day()).exit_code == 0);
  const std::vector<std::vector<std::string>> commands{
      {"status"}, {"status", "--json"}, {"profile"}, {"plan"}, {"report", "-o", "-"}};
  for (const auto &arguments : commands) {
    CAPTURE(arguments.front());
    auto command = job.command(arguments);
    command.argv.insert(command.argv.begin(), {"sh", "-c", R"(exec "$@" >/dev/full)", "sh"});
    const auto full = run(command);
    CHECK(full.exit_code == 75);
    CHECK_MESSAGE(full.err.find("standard output cannot be written: No space left") != std::string::npos,
                  full.err);
  }
}
