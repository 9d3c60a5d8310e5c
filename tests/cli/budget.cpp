// The budget is hard: what is billed, or may be, never goes over it; and no page is paid for twice.
#include <chrono>

#include <doctest/doctest.h>

#include "support/truth.hpp"

using namespace xingtu::test;

namespace {

constexpr int kConcurrency = 8;

JobOptions limited(const World &world, int requests) {
  return {.scopes = world.scopes(),
          .api = "  max_attempts: 20\n  concurrency: " + std::to_string(kConcurrency) + "\n",
          .rest = "limits: {billed_requests: " + std::to_string(requests) + "}\n"};
}

std::string count_spent(const Job &job) {
  return job.cell("select count(*) from xingtu_ops.request_audit where billed <> 'no'");
}

} // namespace

TEST_CASE("the budget is used to the last request and never exceeded, and a higher one continues") {
  const World world{.authors = authors(5), .page_size = "3"};
  const Sandbox sandbox(world.serve());
  Job job(sandbox, limited(world, 29));

  const auto begun = std::chrono::steady_clock::now();
  const auto first = job.run_json(run_of_day());
  CHECK(std::chrono::steady_clock::now() - begun <
        std::chrono::seconds(9)); // not when the next heartbeat is due
  CHECK_MESSAGE(first.finished.exit_code == 75, first.finished.err);
  CHECK(first.json["status"] == "stopped");
  CHECK(first.json["stop_reason"].get<std::string>().find("limits.billed_requests") != std::string::npos);
  CHECK(spent(sandbox) == 29);
  CHECK(job.cell("select spent_requests from xingtu_ops.job_snapshot") == "29");
  REQUIRE(
      job.cell(
          "select count(*) > 0 from xingtu_ops.scope_snapshot where state = 'open' and pages_loaded > 0") ==
      "t"); // it ended in the middle of a list

  CHECK(job.cell("select limit_requests || ' ' || left_requests || ' ' || (price_per_request is not null) "
                 "from xingtu_report.snapshot_spend") == "29 0 true");

  // With the same limit nothing more is bought.
  CHECK(job.run(run_of_day()).exit_code == 75);
  CHECK(sandbox.journal().size() == 29);

  job.configure(limited(world, 1000));
  const auto next = job.run(run_of_day());
  CHECK_MESSAGE(next.exit_code == 0, next.err);
  CHECK(repeated_pages(sandbox).empty());
  CHECK(differences_from_dataset(job, world) == "");
  CHECK(differences_from_journal(job, sandbox) == "");
}

TEST_CASE("a budget that ends while another connection has nothing left to do is the reason that is given") {
  const World world{.authors = authors(2), .page_size = "1"};
  const Sandbox sandbox(world.serve());
  sandbox.put_rules(R"([{"match": {"oAuthorId": ")" + world.authors[1] + R"("}, "answer": {"code": 201}}])");
  auto options = limited(world, 4);
  options.scopes = "  authors: [\"" + world.authors[0] + "\", \"" + world.authors[1] +
                   "\"]\n  ranges: [DAY_30]\n  detail_types: [VIDEO]\n";
  const Job job(sandbox, options);
  const auto result = job.run_json(run_of_day());
  CHECK_MESSAGE(result.finished.exit_code == 75, result.finished.err);
  CHECK(result.json["status"] == "stopped");
  CHECK(result.json["stop_reason"].get<std::string>().find("limits.billed_requests") != std::string::npos);
  CHECK(spent(sandbox) == 4);
}

TEST_CASE("answers that may have been billed count against the budget, free ones do not") {
  const World world{.authors = authors(8)};
  const Sandbox sandbox(world.serve({"--malformed", "html=0.15", "--error", "301=0.2"}));
  const Job job(sandbox, limited(world, 31));
  const auto result = job.run_json(run_of_day());
  const auto &finished = result.finished;
  const auto &json = result.json;
  CHECK(finished.exit_code == 75);
  CHECK(json["requests_unknown"].get<int>() > 0);
  CHECK(sandbox.journal().size() > 31);
  // Also what was in flight when it ran short and turned out to be free.
  CHECK(spent(sandbox) == 31);
  CHECK(count_spent(job) == std::to_string(spent(sandbox)));
  CHECK(job.cell("select spent_requests from xingtu_ops.job_snapshot") == std::to_string(spent(sandbox)));
  CHECK(differences_from_journal(job, sandbox) == "");
}

TEST_CASE("a budget that is just enough completes the snapshot although requests fail for free") {
  const World world{.authors = authors(4)};
  int needed = 0;
  {
    const Sandbox sandbox(world.serve());
    const Job job(sandbox, limited(world, 1000));
    REQUIRE(job.run(run_of_day()).exit_code == 0);
    needed = static_cast<int>(spent(sandbox));
  }
  const Sandbox sandbox(world.serve({"--error", "301=0.3"}));
  const Job job(sandbox, limited(world, needed));
  const auto finished = job.run(run_of_day());
  CHECK_MESSAGE(finished.exit_code == 0, finished.err);
  CHECK(static_cast<int>(sandbox.journal().size()) > needed);
  CHECK(spent(sandbox) == needed);
}

TEST_CASE("--max-billed limits one run, and the next one continues") {
  const World world{.authors = authors(4)};
  const Sandbox sandbox(world.serve());
  const Job job(sandbox, limited(world, 1000));
  const auto first = job.run_json(run_of_day({"--max-billed", "7"}));
  CHECK(first.finished.exit_code == 75);
  CHECK(first.json["stop_reason"].get<std::string>().find("--max-billed") != std::string::npos);
  CHECK(spent(sandbox) == 7);
  CHECK(job.run(run_of_day({"--max-billed", "0"})).exit_code == 75);
  CHECK(spent(sandbox) == 7);
  CHECK(job.run(run_of_day({"--max-billed", "1000"})).exit_code == 0);
  CHECK(repeated_pages(sandbox).empty());
  CHECK(differences_from_dataset(job, world) == "");
}

TEST_CASE("a run that needs the whole budget and no more is complete") {
  const World world;
  const Sandbox sandbox(world.serve());
  const Job measured(sandbox, limited(world, 1000));
  REQUIRE(measured.run(run_of_day()).exit_code == 0);
  const auto needed = static_cast<int>(spent(sandbox));
  const Job job(sandbox, limited(world, needed));
  const auto finished = job.run(run_of_day());
  CHECK_MESSAGE(finished.exit_code == 0, finished.err);
  CHECK(spent(sandbox) == 2 * needed);
}

TEST_CASE("where no price is configured, nothing says that requests cost 0") {
  const World world{.authors = authors(1)};
  const Sandbox sandbox(world.serve());
  const Job job(sandbox, {.scopes = world.scopes(), .rest = "metrics: {textfile: x.prom}\n", .price = ""});

  CHECK(job.run_json({"plan"}).json.at("least_price").is_null());
  const auto ran = job.run_json(run_of_day());
  REQUIRE_MESSAGE(ran.finished.exit_code == 0, ran.finished.err);
  CHECK(ran.json["requests_billed"] > 0);
  CHECK(ran.json.at("price").is_null());
  CHECK(ran.json.at("snapshot_price").is_null());
  CHECK(job.run_json({"status"}).json.at("snapshots").at(0).at("spent").is_null());
  CHECK(job.cell("select cost_at_most is null from xingtu_report.snapshot_spend") == "t");
  const auto metrics = job.folder().read("x.prom");
  CHECK(metrics.find("run_requests_billed") != std::string::npos);
  CHECK(metrics.find("_cny") == std::string::npos);

  for (const char *command : {"plan", "run", "status"}) {
    const auto text = job.run({command}).out;
    CHECK_MESSAGE(text.find("0 CNY") == std::string::npos, text);
    CHECK_MESSAGE((text.find("price_per_request is not set") != std::string::npos) !=
                      (std::string(command) == "status"),
                  text);
  }
}
