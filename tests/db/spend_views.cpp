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

TEST_CASE("doubtful_calls lists what may be on the bill and what not") {
  const Warehouse warehouse;
  make_runs(warehouse);
  sent(warehouse, "a", "2025-03-10 20:00Z", "yes", "ok", 1);
  sent(warehouse, "a", "2025-03-10 20:00Z", "no", "server_error", 2);
  sent(warehouse, "a", "2025-03-10 20:00Z", "unknown", "abandoned", 3);
  sent(warehouse, "c", "2025-03-10 20:00Z", "unknown", "in_flight", 4);
  CHECK(warehouse.rows("select job, author_name, detail_type, page, attempt, outcome, error_detail, api_request_id, "
                       "cost_at_most from xingtu_report.doubtful_calls order by page") ==
        "one | 达人甲 | VIDEO | 3 | 2 | abandoned | why | r-3 | 0.0200\n"
        "one | 达人甲 | VIDEO | 4 | 2 | in_flight | why | r-4 | -\n");
}
