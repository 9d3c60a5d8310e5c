// Several processes on one job: either one works alone, or they share the work and never do it twice.
#include <doctest/doctest.h>

#include "support/truth.hpp"
#include "support/wait_until.hpp"

using namespace xingtu::test;

namespace {

bool runs(const Job &job) {
  return job.cell("select count(*) from xingtu_ops.job_run where status = 'running'") != "0";
}

/// Slow enough for a second process to come in time.
const std::vector<std::string> kSlow{"--latency", "100ms"};

} // namespace

TEST_CASE("of two runs started at once one works, and the other one ends with 75 and sends nothing") {
  const World world{.authors = authors(8)};
  const Sandbox sandbox(world.serve({"--latency", "500ms"})); // longer than the second one waits for the lock
  const Job job(sandbox, {.scopes = world.scopes(), .api = "  concurrency: 4\n"});
  Process first(job.command(run_of_day()));
  REQUIRE(wait_until([&] { return runs(job); }, Process::kPatience));

  const auto second = job.run(run_of_day());
  CHECK(second.exit_code == 75);
  CHECK(second.err.find("another run of the job") != std::string::npos);
  REQUIRE(first.running());
  CHECK(first.wait().exit_code == 0);
  CHECK(job.cell("select count(*) from xingtu_ops.job_run") == "1");
  CHECK(differences_from_journal(job, sandbox) == "");
  CHECK(repeated_pages(sandbox).empty());
}

TEST_CASE("a run that joins takes other pages than the first one") {
  const World world{.authors = authors(10)};
  const Sandbox sandbox(world.serve(kSlow));
  const Job job(sandbox, {.scopes = world.scopes(), .api = "  concurrency: 4\n"});
  Process first(job.command(run_of_day()));
  REQUIRE(wait_until([&] { return runs(job); }, Process::kPatience));
  Process second(job.command({"run", "--join"}));

  const auto helped = second.wait();
  const auto ended = first.wait();
  CHECK_MESSAGE(ended.exit_code == 0, ended.err);
  CHECK_MESSAGE(helped.exit_code == 0, helped.err);
  CHECK(job.cell("select count(*) from xingtu_ops.job_run where requests_sent > 5") == "2");
  CHECK(repeated_pages(sandbox).empty());
  CHECK(differences_from_journal(job, sandbox) == "");
  CHECK(differences_from_dataset(job, world) == "");
}

TEST_CASE("a run that joins can name the snapshot that it means") {
  const World world{.authors = authors(10)};
  const Sandbox sandbox(world.serve(kSlow));
  const Job job(sandbox, {.scopes = world.scopes(), .api = "  concurrency: 4\n"});
  Process first(job.command(run_of_day()));
  REQUIRE(wait_until([&] { return runs(job); }, Process::kPatience));
  const auto of_another_day = job.run({"run", "--join", "--snapshot-at", "2020-01-01"});
  CHECK(of_another_day.exit_code == 75);
  CHECK(of_another_day.err.find("not 2020-01-01") != std::string::npos);
  auto joining = run_of_day();
  joining.push_back("--join");
  Process second(job.command(joining));
  const auto helped = second.wait();
  CHECK_MESSAGE(helped.exit_code == 0, helped.err);
  CHECK(first.wait().exit_code == 0);
  CHECK(job.cell("select count(*) from xingtu_ops.job_run where requests_sent > 5") == "2");
}

TEST_CASE("runs that work together share one budget") {
  const World world{.authors = authors(10)};
  const Sandbox sandbox(world.serve(kSlow));
  const JobOptions limited{
      .scopes = world.scopes(), .api = "  concurrency: 4\n", .rest = "limits: {billed_requests: 37}\n"};
  const Job job(sandbox, limited);
  Process first(job.command(run_of_day()));
  REQUIRE(wait_until([&] { return runs(job); }, Process::kPatience));
  Process second(job.command({"run", "--join"}));
  CHECK(first.wait().exit_code == 75);
  CHECK(second.wait().exit_code == 75);
  CHECK(job.cell("select count(*) from xingtu_ops.job_run where requests_sent > 0") == "2");
  CHECK(spent(sandbox) == 37);
  CHECK(job.cell("select spent_requests from xingtu_ops.job_snapshot") == "37");
}

TEST_CASE("there is nothing to join where no run is under way") {
  const Sandbox sandbox;
  const Job job(sandbox);
  const auto finished = job.run({"run", "--join"});
  CHECK(finished.exit_code == 75);
  CHECK(job.run({"run", "--join", "--snapshot-at", "then"}).exit_code == 64);
  CHECK(job.run({"run", "--join", "--snapshot-at", "2999-01-01"}).exit_code == 64);
  CHECK(sandbox.journal().empty());
}
