// Partitions ahead, and months that are dropped when retention has passed.
#include <doctest/doctest.h>

#include <fmt/format.h>

#include "support/truth.hpp"

using namespace xingtu::test;

namespace {

/// A job with a loaded snapshot of this month, and with partitions of raw pages and of the audit of the
/// seven months before, each of which holds one request and its page.
struct Old {
  World world{.authors = authors(1)};
  Sandbox sandbox{world.serve()};
  Job job{sandbox, {.scopes = world.scopes()}};

  Old() {
    REQUIRE(job.run(run_of_day()).exit_code == 0);
    job.execute("select xingtu_ops.make_partitions(now() - interval '7 months', now())");
    for (int months = 1; months <= 7; ++months)
      add_request(months, "ok");
  }
  void add_request(int months_ago, const std::string &outcome) const {
    const auto id =
        fmt::format("xingtu_ops.request_id_floor(date_trunc('month', now() at time zone 'UTC') at time "
                    "zone 'UTC' - interval '{} months' + interval '3 days')",
                    months_ago);
    job.execute(fmt::format(
        "delete from xingtu_ops.request_audit where request_id = {0};"
        "insert into xingtu_ops.request_audit (request_id, run_id, scope_id, snapshot_at, reading, "
        "page, attempt, url, outcome, worker) select {0}, run_id, scope_id, snapshot_at, 0, 99, 1, "
        "'', '{1}', worker from xingtu_ops.request_audit limit 1;"
        "insert into xingtu_raw.api_page values ({0}, '', '', now()) on conflict do nothing",
        id, outcome));
  }
  void keep(const std::string &retention) {
    job.configure({.scopes = world.scopes(), .rest = "retention: " + retention + "\n"});
  }
  /// The months before this one that a table has partitions of, e.g. "1 2 3".
  std::string months_of(const std::string &table) const {
    return job.cell(fmt::format(
        "select coalesce(string_agg(ago::text, ' ' order by ago), '') from generate_series(1, 24) as ago "
        "where to_regclass('{}' || to_char(date_trunc('month', now() at time zone 'UTC') - ago * interval '1 "
        "month', "
        "'\"_y\"YYYY\"m\"MM')) is not null",
        table));
  }
  std::string rows_of_old_months(const std::string &table) const {
    return job.cell(fmt::format("select count(*) from {} where request_id < xingtu_ops.request_id_floor("
                                "date_trunc('month', now() at time zone 'UTC') at time zone 'UTC')",
                                table));
  }
};

} // namespace

TEST_CASE("months that are older than retention go, whole, and what they hold alone") {
  Old test;
  const auto loaded = loaded_content(test.job);
  const auto receipts = test.job.cell("select count(*) from xingtu_ops.page_receipt");
  // Two months and a half before now: the third month before this one has ended by then, the second may not.
  test.keep("{raw_pages: 75d, request_audit: 140d}");
  const auto result = test.job.run_json({"maintain"});
  CHECK_MESSAGE(result.finished.exit_code == 0, result.finished.err);
  const auto ended_before = [&](int days) {
    return test.job.cell(fmt::format("select string_agg(ago::text, ' ' order by ago) from generate_series(1, "
                                     "7) as ago where (date_trunc('month', "
                                     "now() at time zone 'UTC') - (ago - 1) * interval '1 month') at time "
                                     "zone 'UTC' > now() - interval '{} days'",
                                     days));
  };
  CHECK(test.months_of("xingtu_raw.api_page") == ended_before(75));
  CHECK(test.months_of("xingtu_ops.request_audit") == ended_before(140));
  CHECK(test.months_of("xingtu.video_snapshot").starts_with("1 2 3 4 5 6 7")); // figures are kept for good
  CHECK(result.json["dropped"].size() >= 4);
  CHECK(result.json["kept_for_mapping"].empty());
  CHECK(differences(loaded, loaded_content(test.job)) == "");
  CHECK(test.job.cell("select count(*) from xingtu_ops.page_receipt") == receipts);

  const auto again = test.job.run_json({"maintain"});
  CHECK(again.json["dropped"].empty());
  CHECK(again.json["partitions_made"] == 0);
  // What is covered stays so.
  const auto asked = test.sandbox.journal().size();
  CHECK(test.job.run(run_of_day()).exit_code == 0);
  CHECK(test.sandbox.journal().size() == asked);
}

TEST_CASE("a month with a page that waits for a mended mapping is kept, and said so") {
  Old test;
  test.add_request(5, "unmapped");
  test.job.execute("update xingtu_ops.scope_snapshot set state = 'open', last_outcome = 'unmapped'");
  test.keep("{raw_pages: 1d, request_audit: 1d}");
  const auto result = test.job.run_json({"maintain"});
  CHECK(result.finished.exit_code == 0);
  CHECK(result.finished.err.find("wait for a mended mapping") != std::string::npos);
  CHECK(result.json["kept_for_mapping"].size() == 2);
  CHECK(test.months_of("xingtu_raw.api_page").find('5') != std::string::npos);
  CHECK(test.months_of("xingtu_ops.request_audit").find('5') != std::string::npos);
  CHECK(test.months_of("xingtu_raw.api_page").find('4') == std::string::npos);
}

TEST_CASE("a page that waited for a mapping does not keep its month when it is done without") {
  Old test;
  test.add_request(5, "unmapped");
  test.job.execute("update xingtu_ops.scope_snapshot set state = 'open', last_outcome = 'unmapped'");
  test.keep("{raw_pages: 1d, request_audit: 1d}");
  SUBCASE("of a list that is complete without it") {
    test.job.execute("update xingtu_ops.scope_snapshot set state = 'complete', last_outcome = 'ok'");
  }
  SUBCASE("a refresh") {
    test.job.execute("update xingtu_ops.scope_snapshot set reading = 1, loaded_reading = 1");
  }
  SUBCASE("another answer of the same reading") {
    test.job.execute("update xingtu_ops.page_receipt set page = 99 where page = 1");
  }
  const auto result = test.job.run_json({"maintain"});
  CHECK(result.finished.exit_code == 0);
  CHECK(result.json["kept_for_mapping"].empty());
  CHECK(test.months_of("xingtu_raw.api_page").find('5') == std::string::npos);
  CHECK(test.months_of("xingtu_ops.request_audit").find('5') == std::string::npos);
}

TEST_CASE("partitions of the months to come are made, and nothing is dropped by default") {
  Old test;
  test.job.execute(
      "drop table xingtu.video_snapshot_y" +
      test.job.cell("select to_char(now() at time zone 'UTC' + interval '2 months', 'YYYY\"m\"MM')"));
  const auto result = test.job.run_json({"maintain"});
  CHECK(result.finished.exit_code == 0);
  CHECK(result.json["partitions_made"] == 1);
  CHECK(test.rows_of_old_months("xingtu_ops.request_audit") == "7");
  const auto text = test.job.run({"maintain"}).out;
  CHECK(text.find("made 0 partitions") != std::string::npos);
}

TEST_CASE("the audit may not be kept for less time than the raw pages, and only these two are dropped") {
  Old test;
  test.keep("{raw_pages: 10d, request_audit: 9d}");
  const auto refused = test.job.run({"maintain"});
  CHECK(refused.exit_code == 78);
  CHECK(refused.err.find("retention.request_audit: is shorter than retention.raw_pages") !=
        std::string::npos);
  CHECK_THROWS(test.job.execute("select * from xingtu_ops.drop_partitions('xingtu.video_snapshot', now())"));
  CHECK(test.months_of("xingtu.video_snapshot").starts_with("1 2 3 4 5 6 7"));
}
