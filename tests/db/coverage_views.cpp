// What the views say of what is known, and of what was asked.
#include <doctest/doctest.h>

#include "fixture.hpp"

using namespace xingtu;
using namespace xingtu::test;

namespace {

/// Scopes 1 to 3 of author 1 (ALL, GAMES, RETAIL: videos), scope 4 of author 2; author 2 is no longer asked for.
void make_scopes(const Warehouse &warehouse) {
  warehouse.execute(R"(
    insert into xingtu.author values ('1', '达人甲', 'g'), ('2', null, null);
    insert into xingtu_ops.job_author values ('test', '1');
    insert into xingtu_ops.scope (author_id, platform, industry, time_range, detail_type) values
      ('1', 'SHORT_VIDEO', 'ALL', 'DAY_30', 'VIDEO'), ('1', 'SHORT_VIDEO', 'GAMES', 'DAY_30', 'VIDEO'),
      ('1', 'SHORT_VIDEO', 'RETAIL', 'DAY_30', 'VIDEO'), ('2', 'SHORT_VIDEO', 'ALL', 'DAY_30', 'PRODUCT'))");
}

/// The progress of a scope at the snapshot of a day of March 2025.
void progress(const Warehouse &warehouse, int scope, int day, const std::string &state, bool covered,
              const std::string &last_outcome = "ok") {
  warehouse.execute("insert into xingtu_ops.scope_snapshot (scope_id, snapshot_at, state, completed_at, last_outcome) "
                    "values (" + std::to_string(scope) + ", '2025-03-" + std::to_string(day) + " 16:00Z', '" + state +
                    "', " + (covered ? "now()" : "null") + ", '" + last_outcome + "')");
  warehouse.execute("insert into xingtu_ops.job_snapshot (job, snapshot_at) values ('test', '2025-03-" +
                    std::to_string(day) + " 16:00Z') on conflict do nothing");
}

} // namespace

TEST_CASE("scope_coverage says of each state whether the tables hold the scope, and if not, why") {
  const Warehouse warehouse;
  make_scopes(warehouse);
  progress(warehouse, 1, 10, "complete", true);
  progress(warehouse, 1, 11, "open", false);
  progress(warehouse, 1, 12, "open", true);
  progress(warehouse, 1, 13, "failed", false, "invalid_parameters");
  progress(warehouse, 1, 14, "failed", true, "invalid_parameters");
  progress(warehouse, 1, 15, "skipped", false);
  progress(warehouse, 1, 16, "open", false, "unmapped");
  progress(warehouse, 1, 17, "open", true, "unmapped");
  CHECK(warehouse.rows("select extract(day from snapshot_at), author_name, coverage, covered, last_outcome "
                       "from xingtu_report.scope_coverage order by snapshot_at") ==
        "10 | 达人甲 | covered | t | ok\n"
        "11 | 达人甲 | open | f | ok\n"
        "12 | 达人甲 | refreshing | t | ok\n"
        "13 | 达人甲 | failed | f | invalid_parameters\n"
        "14 | 达人甲 | failed | t | invalid_parameters\n"
        "15 | 达人甲 | skipped | f | ok\n"
        "16 | 达人甲 | waiting_for_mapping | f | unmapped\n"
        "17 | 达人甲 | waiting_for_mapping | t | unmapped\n");
}

TEST_CASE("a scope that a run is at is open for the reader") {
  const Warehouse warehouse;
  auto session = warehouse.connect();
  make_plan(session, plan_of(), {"1"});
  Load load(session, plan_of());
  load.claim(1);
  CHECK(warehouse.rows("select coverage, covered, state from xingtu_report.scope_coverage") == "open | f | leased\n");
}

TEST_CASE("a snapshot's share is 1 only if nothing is missing, and its counts add up") {
  const Warehouse warehouse;
  make_scopes(warehouse);
  progress(warehouse, 1, 10, "complete", true);
  progress(warehouse, 2, 10, "skipped", false);
  progress(warehouse, 3, 10, "failed", true); // of a refresh: the tables hold the older reading
  progress(warehouse, 1, 11, "complete", true);
  progress(warehouse, 2, 11, "open", false);
  progress(warehouse, 3, 11, "failed", false);
  progress(warehouse, 4, 11, "open", false, "unmapped");
  CHECK(warehouse.rows("select extract(day from snapshot_at), scopes, covered, open, waiting_for_mapping, failed, "
                       "skipped, share from xingtu_report.snapshot_coverage order by 1") ==
        "10 | 3 | 2 | 0 | 0 | 0 | 1 | 1.0000\n11 | 4 | 1 | 1 | 1 | 1 | 0 | 0.2500\n");
  // 20,000 scopes and one open: cut, not rounded up.
  warehouse.execute(R"(
    insert into xingtu.author select 'a' || n from generate_series(1, 20001) as n;
    with scopes as (insert into xingtu_ops.scope (author_id, platform, industry, time_range, detail_type)
      select 'a' || n, 'SHORT_VIDEO', 'ALL', 'DAY_30', 'VIDEO' from generate_series(1, 20001) as n returning scope_id)
    insert into xingtu_ops.scope_snapshot (scope_id, snapshot_at, state, completed_at)
    select scope_id, '2025-03-12 16:00Z', case when row_number() over () = 1 then 'open' else 'complete' end,
           case when row_number() over () > 1 then now() end from scopes)");
  CHECK(warehouse.cell("select share from xingtu_report.snapshot_coverage where scopes = 20001") == "0.9999");
}

TEST_CASE("freshness advances only with snapshots of which everything planned is known") {
  const Warehouse warehouse;
  make_scopes(warehouse);
  for (const int scope : {1, 2, 3}) progress(warehouse, scope, 10, "complete", true);
  progress(warehouse, 1, 11, "complete", true);
  progress(warehouse, 2, 11, "skipped", false);
  progress(warehouse, 3, 11, "open", true); // being refreshed
  progress(warehouse, 1, 12, "complete", true);
  progress(warehouse, 2, 12, "complete", true);
  progress(warehouse, 3, 12, "failed", false);
  progress(warehouse, 1, 13, "complete", true);
  progress(warehouse, 2, 13, "open", false);
  progress(warehouse, 3, 13, "open", false, "unmapped");
  progress(warehouse, 4, 13, "failed", false);
  CHECK(warehouse.rows("select author_id, detail_type, extract(day from last_covered_snapshot_at), "
                       "extract(day from last_attempted_snapshot_at), age is not null and age = now() - "
                       "last_covered_snapshot_at, open_scopes, failed_scopes, asked_for "
                       "from xingtu_report.freshness order by 1") ==
        "1 | VIDEO | 11 | 13 | t | 2 | 0 | t\n2 | PRODUCT | - | 13 | f | 0 | 1 | f\n");
}

TEST_CASE("a list that fails every day keeps its creator from getting fresher, however well the others do") {
  const Warehouse warehouse;
  make_scopes(warehouse);
  const std::string select = "select author_id, author_name, author_group, detail_type, extract(day from "
                             "last_covered_snapshot_at), extract(day from last_attempted_snapshot_at), age is null, "
                             "age = now() - last_covered_snapshot_at, open_scopes, failed_scopes, asked_for "
                             "from xingtu_report.freshness order by 1";
  for (int day = 10; day < 28; ++day) {
    progress(warehouse, 1, day, "complete", true);
    progress(warehouse, 2, day, day % 2 == 0 ? "complete" : "skipped", day % 2 == 0);
    progress(warehouse, 3, day, "failed", false);
    progress(warehouse, 4, day, "complete", true);
  }
  CHECK(warehouse.rows(select) == "1 | 达人甲 | g | VIDEO | - | 27 | t | - | 0 | 1 | t\n"
                                  "2 | - | - | PRODUCT | 27 | 27 | f | t | 0 | 0 | f\n");
  // It was whole once.
  warehouse.execute("update xingtu_ops.scope_snapshot set state = 'complete', completed_at = now() "
                    "where scope_id = 3 and snapshot_at = '2025-03-13 16:00Z'");
  CHECK(warehouse.rows(select) == "1 | 达人甲 | g | VIDEO | 13 | 27 | f | t | 0 | 1 | t\n"
                                  "2 | - | - | PRODUCT | 27 | 27 | f | t | 0 | 0 | f\n");
  // A refresh of the list that failed is open; one of a list that is covered takes nothing away.
  warehouse.execute("update xingtu_ops.scope_snapshot set state = 'open' where scope_id in (1, 3) and "
                    "snapshot_at = '2025-03-27 16:00Z'");
  CHECK(warehouse.rows(select) == "1 | 达人甲 | g | VIDEO | 13 | 27 | f | t | 1 | 0 | t\n"
                                  "2 | - | - | PRODUCT | 27 | 27 | f | t | 0 | 0 | f\n");
  // The list is no longer planned.
  progress(warehouse, 1, 28, "complete", true);
  progress(warehouse, 2, 28, "complete", true);
  CHECK(warehouse.rows(select) == "1 | 达人甲 | g | VIDEO | 28 | 28 | f | t | 0 | 0 | t\n"
                                  "2 | - | - | PRODUCT | 27 | 27 | f | t | 0 | 0 | f\n");
}

TEST_CASE("request_outcome_daily counts the requests of each job by the day on which they were sent, in UTC") {
  const Warehouse warehouse;
  make_scopes(warehouse);
  warehouse.execute(R"(
    insert into xingtu_ops.job_run (job, snapshot_at, lease_expires_at, joined, worker, version, config_sha256,
                                    token_fingerprint)
    values ('test', '2025-03-10 16:00Z', now(), false, 'w', 'v', 'c', 't');
    create table sent (at timestamptz, outcome text, code bigint, billed text, ms integer, bytes bigint);
    insert into sent select '2025-03-10 23:59:59.999Z', 'ok', 0, 'yes', n * 10, n from generate_series(1, 20) as n;
    insert into sent values
      ('2025-03-11 00:00Z', 'ok', 0, 'yes', 5, 7), ('2025-03-11 01:00Z', 'server_error', 500, 'no', 1, 1),
      ('2025-03-11 02:00Z', 'unknown_code', 777, 'unknown', 1, 1), ('2025-03-11 03:00Z', 'timeout', null, 'unknown', 9, 0),
      ('2025-03-11 04:00Z', 'in_flight', null, 'unknown', null, null);
    insert into xingtu_ops.request_audit (run_id, scope_id, snapshot_at, reading, page, attempt, requested_at, outcome,
                                          api_code, billed, duration_ms, response_bytes, url, worker)
    select run_id, 1, '2025-03-10 16:00Z', 0, 1, 1, at, outcome, code, billed, ms, bytes, 'u', 'w'
    from sent, xingtu_ops.job_run;
    insert into xingtu_ops.job_run (job, snapshot_at, lease_expires_at, joined, worker, version, config_sha256,
                                    token_fingerprint)
    values ('other', '2025-03-10 16:00Z', now(), false, 'w', 'v', 'c', 't'),
           ('other', '2025-03-11 16:00Z', now(), true, 'w', 'v', 'c', 't');
    insert into xingtu_ops.request_audit (run_id, scope_id, snapshot_at, reading, page, attempt, requested_at, outcome,
                                          api_code, billed, duration_ms, response_bytes, url, worker)
    select run_id, 1, snapshot_at, 0, 1, 1, '2025-03-11 05:00Z', 'ok', 0, 'yes', 3, 4, 'u', 'w'
    from xingtu_ops.job_run where job = 'other')");
  const std::string select = "select job, day, outcome, api_code, meaning, requests, billed_yes, billed_unknown, "
                             "billed_no, duration_ms_p50, duration_ms_p95, response_bytes "
                             "from xingtu_report.request_outcome_daily order by job, day, outcome";
  const std::string expected = "other | 2025-03-11 | ok | 0 | success | 2 | 2 | 0 | 0 | 3 | 3 | 8\n"
                               "test | 2025-03-10 | ok | 0 | success | 20 | 20 | 0 | 0 | 100 | 190 | 210\n"
                               "test | 2025-03-11 | in_flight | - | - | 1 | 0 | 1 | 0 | - | - | -\n"
                               "test | 2025-03-11 | ok | 0 | success | 1 | 1 | 0 | 0 | 5 | 5 | 7\n"
                               "test | 2025-03-11 | server_error | 500 | internal server error | 1 | 0 | 0 | 1 | 1 | 1 "
                               "| 1\n"
                               "test | 2025-03-11 | timeout | - | - | 1 | 0 | 1 | 0 | 9 | 9 | 0\n"
                               "test | 2025-03-11 | unknown_code | 777 | - | 1 | 0 | 1 | 0 | 1 | 1 | 1\n";
  CHECK(warehouse.rows(select) == expected);
  warehouse.execute("alter database " + warehouse.name() + " set timezone = 'Asia/Shanghai'");
  CHECK(warehouse.rows(select) == expected); // whatever the reader's own time zone
}
