// What the views say of what was bought, and of what may have been.
#include <doctest/doctest.h>

#include "fixture.hpp"

using namespace xingtu;
using namespace xingtu::test;

namespace {

/// Runs a to d: a and b of job "one" for two snapshots (b dearer, with a lower limit), c of a version that kept
/// neither price nor limit, d of job "two".
void make_runs(const Warehouse &warehouse) {
  warehouse.execute(R"(
    insert into xingtu.author values ('1', '达人甲', 'g');
    insert into xingtu_ops.scope (author_id, platform, industry, time_range, detail_type)
    values ('1', 'SHORT_VIDEO', 'ALL', 'DAY_30', 'VIDEO');
    insert into xingtu_ops.job_run (worker, job, snapshot_at, started_at, price_per_request, billed_requests_limit,
                                    lease_expires_at, joined, version, config_sha256, token_fingerprint)
    select worker, job, snapshot_at, started_at, price, billed_limit, now(), false, 'v', 'c', 't'
    from (values
      ('a', 'one', '2025-03-09 16:00Z'::timestamptz, '2025-03-10 20:00Z'::timestamptz, 0.02, 100),
      ('b', 'one', '2025-03-09 16:00Z', '2025-03-10 23:00Z', 0.025, 3),
      ('c', 'one', '2025-03-10 16:00Z', '2025-03-11 20:00Z', null, null),
      ('d', 'two', '2025-03-09 16:00Z', '2025-03-10 20:00Z', 0.02, 10)
    ) as runs (worker, job, snapshot_at, started_at, price, billed_limit);
    insert into xingtu_ops.job_snapshot (job, snapshot_at, spent_requests) values
      ('one', '2025-03-09 16:00Z', 5), ('one', '2025-03-10 16:00Z', 1), ('two', '2025-03-09 16:00Z', 0),
      ('three', '2025-03-09 16:00Z', 0))");
}

void sent(const Warehouse &warehouse, const std::string &worker, const std::string &at, const std::string &billed,
          const std::string &outcome, int page = 1) {
  warehouse.execute("insert into xingtu_ops.request_audit (run_id, scope_id, snapshot_at, reading, page, attempt, "
                    "requested_at, outcome, billed, url, worker, error_detail, api_request_id) "
                    "select run_id, 1, snapshot_at, 0, " + std::to_string(page) + ", 2, '" + at + "', '" + outcome +
                    "', '" + billed + "', 'u', worker, 'why', 'r-' || " + std::to_string(page) +
                    " from xingtu_ops.job_run where worker = '" + worker + "'");
}

} // namespace

TEST_CASE("spend_daily counts each request once, on the UTC day on which it was sent, at the price of its run") {
  const Warehouse warehouse;
  make_runs(warehouse);
  sent(warehouse, "a", "2025-03-10 23:59:59Z", "yes", "ok");
  sent(warehouse, "a", "2025-03-10 23:59:59Z", "no", "server_error");
  sent(warehouse, "a", "2025-03-10 23:59:59Z", "unknown", "timeout");
  sent(warehouse, "b", "2025-03-10 23:59:59Z", "yes", "ok");
  sent(warehouse, "b", "2025-03-11 00:00:00Z", "yes", "ok");
  sent(warehouse, "c", "2025-03-11 00:00:00Z", "yes", "ok");
  sent(warehouse, "d", "2025-03-11 00:00:00Z", "no", "rate_limited");
  const std::string expected =
      "one | 2025-03-10 | 09 | 4 | 2 | 1 | 1 | 0.045 | 0.065\n"
      "one | 2025-03-11 | 09 | 1 | 1 | 0 | 0 | 0.025 | 0.025\n"
      "one | 2025-03-11 | 10 | 1 | 1 | 0 | 0 | - | -\n" // a price that is not known is not 0
      "two | 2025-03-11 | 09 | 1 | 0 | 0 | 1 | 0 | 0\n";
  const std::string select = "select job, day, to_char(snapshot_at at time zone 'UTC', 'DD'), requests, billed_yes, "
                             "billed_unknown, billed_no, cost_known, cost_at_most from xingtu_report.spend_daily "
                             "order by job, day, snapshot_at";
  CHECK(warehouse.rows(select) == expected);
  warehouse.execute("alter database " + warehouse.name() + " set timezone = 'Asia/Shanghai'");
  CHECK(warehouse.rows(select) == expected);
}

TEST_CASE("snapshot_spend holds what was spent against the limit of the newest run") {
  const Warehouse warehouse;
  make_runs(warehouse);
  CHECK(warehouse.rows("select job, to_char(snapshot_at at time zone 'UTC', 'DD'), spent_requests, limit_requests, "
                       "left_requests, price_per_request, cost_at_most from xingtu_report.snapshot_spend "
                       "order by job, snapshot_at") ==
        "one | 09 | 5 | 3 | -2 | 0.0250 | 0.125\n"
        "one | 10 | 1 | - | - | - | -\n"
        "three | 09 | 0 | - | - | - | -\n"
        "two | 09 | 0 | 10 | 10 | 0.0200 | 0\n");
}

TEST_CASE("where the price changed within a snapshot, its cost is at most that of the dearest run") {
  const Warehouse warehouse;
  make_runs(warehouse);
  const auto run = [&](const std::string &worker, const std::string &started_at, const std::string &price) {
    warehouse.execute("insert into xingtu_ops.job_run (worker, job, snapshot_at, started_at, price_per_request, "
                      "billed_requests_limit, lease_expires_at, joined, version, config_sha256, token_fingerprint) "
                      "values ('" + worker + "', 'four', '2025-03-09 16:00Z', '" + started_at + "', " + price +
                      ", 100, now(), false, 'v', 'c', 't')");
  };
  const std::string select = "select spent_requests, limit_requests, left_requests, price_per_request, cost_at_most "
                             "from xingtu_report.snapshot_spend where job = 'four'";
  run("e", "2025-03-10 20:00Z", "0.05");
  run("f", "2025-03-10 21:00Z", "0.02");
  warehouse.execute("insert into xingtu_ops.job_snapshot (job, snapshot_at, spent_requests) values "
                    "('four', '2025-03-09 16:00Z', 3)");
  sent(warehouse, "e", "2025-03-10 20:00:00Z", "yes", "ok");
  sent(warehouse, "e", "2025-03-10 20:00:00Z", "unknown", "timeout");
  sent(warehouse, "f", "2025-03-10 21:00:00Z", "yes", "ok");
  CHECK(warehouse.rows(select) == "3 | 100 | 97 | 0.0200 | 0.15\n");
  // Each request at the price of its own run, which is never more.
  CHECK(warehouse.rows("select day, requests, cost_known, cost_at_most from xingtu_report.spend_daily "
                       "where job = 'four'") == "2025-03-10 | 3 | 0.07 | 0.12\n");
  run("g", "2025-03-10 22:00Z", "null"); // and a run whose price is not known may have been dearer still
  CHECK(warehouse.rows(select) == "3 | 100 | 97 | - | -\n");
  run("h", "2025-03-10 23:00Z", "0.03");
  CHECK(warehouse.rows(select) == "3 | 100 | 97 | 0.0300 | -\n");
}

TEST_CASE("a run whose configuration tells no price has none, which is not 0") {
  const Warehouse warehouse;
  auto session = warehouse.connect();
  make_plan(session, plan_of(), {"1"});
  Load load(session, plan_of());
  load.ask(load.claim(1).at(0), {1});
  CHECK(warehouse.cell("select price_per_request from xingtu_ops.job_run") == "NULL");
  CHECK(warehouse.rows("select spent_requests, price_per_request, cost_at_most from xingtu_report.snapshot_spend") ==
        "1 | - | -\n");
  CHECK(warehouse.rows("select billed_unknown, cost_known, cost_at_most from xingtu_report.spend_daily") ==
        "1 | - | -\n");
  CHECK(warehouse.rows("select outcome, cost_at_most from xingtu_report.doubtful_calls") == "in_flight | -\n");
}

TEST_CASE("doubtful_calls lists what may be on the bill and what not") {
  const Warehouse warehouse;
  make_runs(warehouse);
  sent(warehouse, "a", "2025-03-10 20:00Z", "yes", "ok", 1);
  sent(warehouse, "a", "2025-03-10 20:00Z", "no", "server_error", 2);
  sent(warehouse, "a", "2025-03-10 20:00Z", "unknown", "abandoned", 3);
  sent(warehouse, "c", "2025-03-10 20:00Z", "unknown", "in_flight", 4);
  warehouse.execute("update xingtu_ops.request_audit set http_status = 200, response_bytes = 17 where page = 3");
  CHECK(warehouse.rows("select job, to_char(snapshot_at at time zone 'UTC', 'DD'), requested_at = '2025-03-10 20:00Z', "
                       "author_id, author_name, platform, industry, time_range, detail_type, page, attempt, outcome, "
                       "error_detail, http_status, response_bytes, api_request_id, cost_at_most "
                       "from xingtu_report.doubtful_calls order by page") ==
        "one | 09 | t | 1 | 达人甲 | SHORT_VIDEO | ALL | DAY_30 | VIDEO | 3 | 2 | abandoned | why | 200 | 17 | r-3 | "
        "0.0200\n"
        "one | 10 | t | 1 | 达人甲 | SHORT_VIDEO | ALL | DAY_30 | VIDEO | 4 | 2 | in_flight | why | - | - | r-4 | -\n");
  CHECK(warehouse.cell("select count(*) from xingtu_report.doubtful_calls "
                       "join xingtu_ops.request_audit using (request_id, page)") == "2");
}
