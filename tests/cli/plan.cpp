// What a run would do and cost, without doing it.
#include <doctest/doctest.h>

#include <fmt/format.h>

#include "support/sanitizers.hpp"
#include "support/truth.hpp"

using namespace xingtu::test;

namespace {

/// Rows of all tables that a plan could write to.
std::string rows_stored(const Job &job) {
  return job.cell(
      "select (select count(*) from xingtu.author) + (select count(*) from xingtu_ops.scope) "
      "+ (select count(*) from xingtu_ops.scope_snapshot) + (select count(*) from xingtu_ops.job_run) "
      "+ (select count(*) from xingtu_ops.job_author) + (select count(*) from xingtu_ops.job_snapshot) "
      "+ (select count(*) from xingtu_ops.request_audit)");
}

JobOptions with_authors_file(const Job &job, int count) {
  std::string csv = "author_id,name\n";
  for (const auto &id : authors(count))
    csv += id + ",name\n";
  return {.scopes =
              fmt::format("  authors: {{file: {}}}\n"
                          "  platforms: [SHORT_VIDEO, LIVE_STREAMING, PICTURE_TEXT, SHORT_DRAMA]\n"
                          "  industries: all\n  ranges: [DAY_30, DAY_90]\n  detail_types: [VIDEO, PRODUCT]\n",
                          job.folder().write("authors.csv", csv).string())};
}

} // namespace

TEST_CASE("a plan of a million scopes takes less than 64 MiB, sends nothing and stores nothing") {
  const Sandbox sandbox;
  Job job(sandbox);
  job.configure(with_authors_file(job, 1645));
  const auto result = job.run_json({"plan"});
  const auto &finished = result.finished;
  const auto &json = result.json;
  CHECK_MESSAGE(finished.exit_code == 0, finished.err);
  CHECK(json["scopes"]["planned"] == 1'000'160);
  CHECK(json["scopes"]["open"] == 1'000'160);
  CHECK(json["least_requests"] == 1'000'160);
  CHECK(json["least_price"] == "20003.2");
  CHECK((kSanitized || finished.peak_rss_kib < 64 * 1024));
  CHECK(rows_stored(job) == "0");
  CHECK(sandbox.journal().empty());
  CHECK(finished.err.find("the budget does not cover the plan") != std::string::npos);

  const auto text = job.run({"plan"});
  for (const auto *part :
       {"1,000,160", "1,645 authors x 4 platforms x 38 industries x 2 ranges x 2 detail types",
        "CNY at 0.02 each"})
    CHECK_MESSAGE(text.out.find(part) != std::string::npos, text.out);
}

TEST_CASE("a database without the schema can be planned for, and stays without it") {
  const Sandbox sandbox;
  const Job job(sandbox);
  const auto empty = PostgresServer::shared().create_database();
  auto command = job.command({"plan", "--json"});
  command.env["DATABASE_URL"] = empty.url;
  const auto finished = run(command);
  CHECK_MESSAGE(finished.exit_code == 0, finished.err);
  CHECK(nlohmann::json::parse(finished.out)["scopes"]["open"] == 2 * 2);
  CHECK(finished.err.find("migrate") != std::string::npos);
  CHECK(query_cell(empty.url, "select count(*) from pg_namespace where nspname like 'xingtu%'") == "0");
}

TEST_CASE("a plan says what is covered, what is missing, and what that costs at least") {
  const World world{.authors = authors(4)};
  const Sandbox sandbox(world.serve());
  const Job job(sandbox, {.scopes = world.scopes()});
  REQUIRE(job.run(run_of_day({"--max-billed", "9"})).exit_code == 75);
  const auto complete = job.cell("select count(*) from xingtu_ops.scope_snapshot where state = 'complete'");
  REQUIRE(std::stoi(complete) > 0);

  const auto halfway = job.run_json({"plan", "--snapshot-at", kDay});
  CHECK(halfway.finished.exit_code == 0);
  CHECK(halfway.json["scopes"]["planned"] == 16);
  CHECK(halfway.json["scopes"]["complete"] == std::stoi(complete));
  CHECK(halfway.json["scopes"]["open"] == 16 - std::stoi(complete));
  CHECK(halfway.json["spent_requests"] == 9);
  CHECK(sandbox.journal().size() == 9);

  // Never more than it then takes, and never less than one for each scope that is open.
  const auto rest = job.run_json(run_of_day());
  REQUIRE(rest.finished.exit_code == 0);
  CHECK(halfway.json["least_requests"] >= 16 - std::stoi(complete));
  CHECK(halfway.json["least_requests"] <= rest.json["requests_billed"]);
  const auto done = job.run_json({"plan", "--snapshot-at", kDay});
  CHECK(done.json["scopes"]["complete"] == 16);
  CHECK(done.json["least_requests"] == 0);
}
