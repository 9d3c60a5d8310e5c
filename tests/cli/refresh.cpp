// Buying again on purpose: the new reading of a scope takes the old one's place whole, and not before.
#include <csignal>
#include <utility>

#include <doctest/doctest.h>

#include "support/wait_until.hpp"
#include "support/truth.hpp"

using namespace xingtu::test;

namespace {

/// Lists of several pages, as they are a month later: items have come and gone, and the figures moved.
const World kOld{.authors = authors(4), .page_size = "4"};
const World kNew{.authors = authors(4), .day = "2025-07-10", .page_size = "4"};

/// The rows of the scopes whose refresh is not complete, in a table like xingtu.video_snapshot.
std::vector<std::string> rows_not_replaced(const Job &job, const std::string &kind,
                                           const std::string &table) {
  return content(job, "(select item.* from " + table +
                          " as item join xingtu_report.scope_coverage as scope "
                          "using (author_id, platform, industry, time_range, snapshot_at) "
                          "where scope.detail_type = upper('" +
                          kind + "') and scope.coverage = 'refreshing')");
}

/// Old rows are all there for each scope that is not yet read anew, and its coverage says so.
void check_old_rows(const Job &job) {
  REQUIRE(job.cell("select count(*) > 0 from xingtu_report.scope_coverage where coverage = 'refreshing'") ==
          "t");
  CHECK(job.cell("select bool_and(covered and completed_at is not null) from xingtu_report.scope_coverage") ==
        "t");
  CHECK(job.cell("select share || ' ' || covered from xingtu_report.snapshot_coverage") == "1.0000 16");
  std::size_t rows = 0;
  for (const std::string kind : {"video", "product"}) {
    const auto old = rows_not_replaced(job, kind, "old_" + kind);
    rows += old.size();
    CHECK(differences(old, rows_not_replaced(job, kind, "xingtu." + kind + "_snapshot")) == "");
  }
  REQUIRE(rows > 0);
}

/// The tables are those of the new lists alone, and so are the receipts.
void check_new_rows(const Job &job, const Sandbox &sandbox) {
  CHECK(differences_from_dataset(job, kNew) == "");
  CHECK(differences_from_journal(job, sandbox) == "");
  CHECK(job.cell("select min(reading) || ' ' || max(reading) from xingtu_ops.page_receipt") == "1 1");
  CHECK(job.cell("select count(*) from xingtu_ops.page_receipt join xingtu_ops.scope_snapshot using "
                 "(scope_id, snapshot_at) where page_receipt.reading <> scope_snapshot.loaded_reading") ==
        "0");
}

struct Refresh {
  explicit Refresh(const std::vector<std::string> &serve = {}) : sandbox(kOld.serve(serve)) {
    REQUIRE(job.run(run_of_day()).exit_code == 0);
    REQUIRE(differences_from_dataset(job, kOld) == "");
    job.execute("create table old_video as select * from xingtu.video_snapshot");
    job.execute("create table old_product as select * from xingtu.product_snapshot");
    sandbox.put_date(kNew.day);
  }
  Sandbox sandbox;
  Job job{sandbox, {.scopes = kOld.scopes(), .api = "  concurrency: 4\n  max_attempts: 2\n"}};
};

} // namespace

TEST_CASE("a refresh buys every page again, and items that are no longer listed go") {
  const Refresh test;
  const auto before = test.sandbox.journal().size();
  CHECK(test.job.run(run_of_day()).exit_code == 0);
  CHECK(test.sandbox.journal().size() == before); // only on purpose

  const auto result = test.job.run_json(run_of_day({"--refresh"}));
  const auto &finished = result.finished;
  const auto &json = result.json;
  CHECK_MESSAGE(finished.exit_code == 0, finished.err);
  CHECK(json["requests_sent"].get<std::size_t>() == test.sandbox.journal().size() - before);
  CHECK(test.job.cell(
            "select count(*) > 0 from old_video where not exists (select from xingtu.video_snapshot as now "
            "where now.author_id = old_video.author_id and now.video_id = old_video.video_id)") == "t");
  check_new_rows(test.job, test.sandbox);
}

TEST_CASE("a refresh that fails midway leaves the old rows, and a plain run completes it") {
  const Refresh test;
  test.sandbox.put_rules(R"([{"match": {"page": 2}, "answer": {"code": 301}}])");
  const auto failed = test.job.run_json(run_of_day({"--refresh"}));
  CHECK(failed.finished.exit_code == 75);
  check_old_rows(test.job);

  // Another attempt that fails, and a replay: both leave them, too.
  CHECK(test.job.run(run_of_day()).exit_code == 75);
  CHECK(test.job.run({"replay"}).exit_code == 0);
  check_old_rows(test.job);

  test.sandbox.put_rules("[]");
  const auto bought = spent(test.sandbox);
  const auto result = test.job.run_json(run_of_day());
  const auto &finished = result.finished;
  const auto &json = result.json;
  CHECK_MESSAGE(finished.exit_code == 0, finished.err);
  CHECK(json["requests_billed"] == spent(test.sandbox) - bought);
  check_new_rows(test.job, test.sandbox);
  // Each page once for the old reading, once for the new one; those that failed were not paid for.
  std::map<std::string, int> paid;
  for (const auto &request : test.sandbox.journal())
    if (request["billed"] == "yes" && request["date"] == kNew.day)
      ++paid[request["author_id"].dump() + request["time_range"].dump() + request["detail_type"].dump() +
             request["page"].dump()];
  for (const auto &entry : paid)
    CHECK_MESSAGE(entry.second == 1, entry.first);
}

TEST_CASE("a killed refresh leaves the old rows, and a plain run completes it") {
  const Refresh test({"--latency", "30ms"});
  const auto before = test.sandbox.journal().size();
  Process refresh(test.job.command(run_of_day({"--refresh"})));
  REQUIRE(wait_until([&] { return test.sandbox.journal().size() >= before + 12; }, Process::kPatience));
  refresh.send(SIGKILL);
  refresh.wait();
  check_old_rows(test.job);

  const auto finished = test.job.run(run_of_day());
  CHECK_MESSAGE(finished.exit_code == 0, finished.err);
  CHECK(finished.err.find("a refresh that was not completed goes on") != std::string::npos);
  check_new_rows(test.job, test.sandbox);
}

// Of some lists all pages come only when the run has been told to end.
TEST_CASE("a refresh that is told to end leaves each list old or new, and a plain run completes it") {
  const Refresh test({"--latency", "60ms"});
  std::vector<std::string> options{"--refresh"}; // of the first run; the others go on with it
  // At several moments: what is in flight then is a list's last page, or not.
  for (const std::size_t requests : {4U, 6U, 9U, 12U}) {
    CAPTURE(requests);
    const auto before = test.sandbox.journal().size();
    Process refresh(test.job.command(run_of_day(std::exchange(options, {}))));
    REQUIRE(wait_until([&] { return test.sandbox.journal().size() >= before + requests; }, Process::kPatience));
    refresh.send(SIGTERM);
    const auto ended = refresh.wait();
    CHECK_MESSAGE(ended.exit_code == 143, ended.err);
    CHECK(test.job.cell("select count(*) from xingtu_ops.scope_snapshot "
                        "where state = 'complete' and loaded_reading <> reading") == "0");
    check_old_rows(test.job);
  }
  const auto finished = test.job.run(run_of_day());
  CHECK_MESSAGE(finished.exit_code == 0, finished.err);
  check_new_rows(test.job, test.sandbox);
}

TEST_CASE("after a refresh a video is described as the new reading describes it") {
  const Sandbox sandbox;
  const auto list = [](const std::string &items) {
    return R"([{"answer": {"pagination": {"has_more": false, "total_count": 2}, "items": [)" + items + "]}}]";
  };
  sandbox.put_rules(
      list(R"({"item_id": "7700000000000000001", "title": "old"}, {"item_id": "7700000000000000002"})"));
  const Job job(sandbox, {.scopes = "  ranges: [DAY_30]\n  detail_types: [VIDEO]\n"});
  REQUIRE(job.run(run_of_day()).exit_code == 0);
  sandbox.put_rules(
      list(R"({"item_id": "7700000000000000002"}, {"item_id": "7700000000000000001", "title": "new"})"));
  REQUIRE(job.run(run_of_day({"--refresh"})).exit_code == 0);
  CHECK(job.cell("select title from xingtu.video where video_id = '7700000000000000001'") == "new");
}
