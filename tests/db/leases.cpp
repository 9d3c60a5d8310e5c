// Who may work on a scope, and who no longer may.
#include <future>
#include <map>
#include <random>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "fixture.hpp"
#include "support/wait_until.hpp"

using namespace xingtu;
using namespace xingtu::test;
using warehouse::Fenced;

namespace {

/// Two runs of a job; the first has leased a scope and asked for its pages 1 and 2.
struct TwoRuns {
  TwoRuns() {
    make_plan(session, plan_of(), {"1"});
    first.emplace(session, plan_of());
    scope = first->claim(1).at(0);
    intents = first->ask(scope, {1, 2});
    page.item("101", 1);
    second.emplace(other_session, plan_of(), true);
  }

  /// As if the first run had been cut off from the database for longer than its lease.
  void first_goes_silent() {
    warehouse.execute(
        "update xingtu_ops.job_run set lease_expires_at = now() - interval '1 second' where not joined");
  }
  int sweep(bool holds_lock = false) {
    return warehouse::sweep_dead_runs(other_session, "test", second->run_id(), holds_lock);
  }

  Warehouse warehouse;
  warehouse::Session session{warehouse.connect()}, other_session{warehouse.connect()};
  std::optional<Load> first, second;
  warehouse::ClaimedScope scope;
  std::vector<warehouse::Intent> intents;
  Page page;
};

} // namespace

TEST_CASE("the open scopes of a plan are divided into parts of the same size, where the loaders begin") {
  const Warehouse warehouse;
  auto session = warehouse.connect();
  const auto plan = plan_of({"ALL", "GAMES"}, {DetailType::video, DetailType::product});
  make_plan(session, plan, {});
  CHECK(warehouse::claim_begins(session, plan, 3) == std::vector<std::int64_t>{0, 0, 0});
  REQUIRE(make_plan(session, plan, {"1", "2", "3"}) == 12);
  CHECK(warehouse::claim_begins(session, plan, 1) == std::vector<std::int64_t>{0});
  const auto scope = [&](int nth) {
    return std::stoll(warehouse.cell(
        fmt::format("select scope_id from xingtu_ops.scope_snapshot order by 1 offset {} limit 1", nth - 1)));
  };
  CHECK(warehouse::claim_begins(session, plan, 3) == std::vector<std::int64_t>{0, scope(4), scope(8)});
  // What is done is not divided.
  warehouse.execute("update xingtu_ops.scope_snapshot set state = 'complete' where scope_id <= " +
                    std::to_string(scope(6)));
  CHECK(warehouse::claim_begins(session, plan, 2) == std::vector<std::int64_t>{0, scope(9)});
}

TEST_CASE("of 1,000 scopes that eight sessions claim at once, each is leased once") {
  const auto seed = random_seed();
  CAPTURE(seed);
  const Warehouse warehouse;
  const auto plan = plan_of({"ALL", "GAMES"}, {DetailType::video, DetailType::product});
  {
    std::vector<std::string> authors;
    for (int i = 0; i < 250; ++i)
      authors.push_back(std::to_string(1000 + i));
    auto session = warehouse.connect();
    REQUIRE(make_plan(session, plan, authors) == 1000);
  }
  std::vector<std::future<std::vector<warehouse::ClaimedScope>>> workers;
  for (int worker = 0; worker < 8; ++worker)
    workers.push_back(std::async(std::launch::async, [&, worker] {
      std::mt19937_64 random(seed + static_cast<std::uint64_t>(worker));
      auto session = warehouse.connect();
      Load load(session, plan, true);
      std::vector<warehouse::ClaimedScope> mine;
      while (true) {
        auto settlement = load.settlement();
        const auto claimed = settlement.claim(1 + static_cast<int>(random() % 20), 0);
        if (claimed.empty())
          return mine;
        if (random() % 10 == 0)
          continue; // rolled back: the scopes are free again
        settlement.commit();
        mine.insert(mine.end(), claimed.begin(), claimed.end());
      }
    }));
  std::map<std::int64_t, int> claims;
  std::size_t busy_workers = 0;
  for (auto &worker : workers) {
    const auto mine = worker.get();
    busy_workers += mine.empty() ? 0 : 1;
    for (const auto &scope : mine)
      ++claims[scope.scope_id];
  }
  CHECK(busy_workers > 1);
  // What was rolled back while the others found nothing more is still open, and belongs to nobody.
  CHECK(warehouse.cell("select count(*) from xingtu_ops.scope_snapshot where state = 'leased'") ==
        std::to_string(claims.size()));
  CHECK(warehouse.cell(
            "select count(*) from xingtu_ops.scope_snapshot where state = 'leased' and lease_token <> 1") ==
        "0");
  CHECK(claims.size() > 900);
  for (const auto &claim : claims)
    CHECK_MESSAGE(claim.second == 1, "scope ", claim.first);
}

TEST_CASE("scopes are claimed in the plan's order, those of the plan alone, from a given one on") {
  const Warehouse warehouse;
  auto session = warehouse.connect();
  make_plan(session, plan_of({"ALL", "GAMES"}), {"7", "3"});
  Load load(session, plan_of({"GAMES"}));
  const auto claimed = load.claim(10);
  REQUIRE(claimed.size() == 2);
  CHECK(describe(claimed[0].key) == "7 SHORT_VIDEO GAMES DAY_30 VIDEO");
  CHECK(describe(claimed[1].key) == "3 SHORT_VIDEO GAMES DAY_30 VIDEO");
  Load all(session, plan_of({"ALL", "GAMES"}), true);
  auto settlement = all.settlement();
  const auto later = settlement.claim(10, claimed[0].scope_id);
  REQUIRE(later.size() == 1);
  CHECK(describe(later[0].key) == "3 SHORT_VIDEO ALL DAY_30 VIDEO");
}

TEST_CASE("a single industry waits until ALL is known, and is skipped where ALL has nothing") {
  const Warehouse warehouse;
  auto session = warehouse.connect();
  auto plan = plan_of({"ALL", "GAMES", "RETAIL"});
  plan.axes.skip_empty_industries = true;
  make_plan(session, plan, {"1", "2"});
  Load load(session, plan);
  const auto claimed = load.claim(10);
  REQUIRE(claimed.size() == 2);
  const Page nothing;
  Page something;
  something.item("101", 1);
  load.settle({answer_to(load.ask(claimed[0], {1})[0], nothing)}, claimed[0],
              progress_of(claimed[0], "complete"));
  CHECK(load.claim(10).empty()); // author 2's ALL is still under way
  load.settle({answer_to(load.ask(claimed[1], {1})[0], something)}, claimed[1],
              progress_of(claimed[1], "complete"));
  CHECK(warehouse.rows("select author_id, industry, state from xingtu_ops.scope_snapshot "
                       "join xingtu_ops.scope using (scope_id) order by scope_id") ==
        "1 | ALL | complete\n1 | GAMES | skipped\n1 | RETAIL | skipped\n"
        "2 | ALL | complete\n2 | GAMES | open\n2 | RETAIL | open\n");
  CHECK(load.claim(10).size() == 2);
}

TEST_CASE("a job that does not skip empty industries asks for those that are skipped") {
  const Warehouse warehouse;
  auto session = warehouse.connect();
  auto plan = plan_of({"ALL", "GAMES"});
  plan.axes.skip_empty_industries = true;
  make_plan(session, plan, {"1"});
  warehouse.execute("update xingtu_ops.scope_snapshot set state = 'skipped' where scope_id in "
                    "(select scope_id from xingtu_ops.scope where industry = 'GAMES')");
  const auto skipped = [&] {
    return warehouse.cell("select count(*) from xingtu_ops.scope_snapshot where state = 'skipped'");
  };
  make_plan(session, plan, {"1"});
  CHECK(skipped() == "1");
  plan.axes.skip_empty_industries = false;
  make_plan(session, plan, {"1"});
  CHECK(skipped() == "0");
}

TEST_CASE("of two jobs that share lists the one that skips empty industries leaves them to the other") {
  const Warehouse warehouse;
  auto session = warehouse.connect(), other_session = warehouse.connect();
  auto skipping = plan_of({"ALL", "GAMES"}), asking = skipping;
  skipping.axes.skip_empty_industries = true;
  asking.job = "other";
  make_plan(session, skipping, {"1"});
  make_plan(session, asking, {"1"});
  Load first(session, skipping), second(other_session, asking);
  const auto all = first.claim(1).at(0);
  first.settle({}, all, progress_of(all, "complete"));
  const auto state = [&] {
    return warehouse.cell("select state from xingtu_ops.scope_snapshot join xingtu_ops.scope using (scope_id) "
                          "where industry = 'GAMES'");
  };
  CHECK(state() == "skipped");
  // What is left of its plan, says the other job, and asks for it.
  CHECK(warehouse::open_scopes(other_session, asking).open == 1);
  CHECK(state() == "open");
  CHECK(first.claim(1).empty());
  CHECK(warehouse::open_scopes(session, skipping).open == 0);
  CHECK(warehouse::open_scopes(other_session, asking).open == 1);
  const auto games = second.claim(1);
  REQUIRE(games.size() == 1);
  second.settle({}, games[0], progress_of(games[0], "complete"));
  CHECK(warehouse::open_scopes(session, skipping).open == 0);
  CHECK(state() == "complete");
}

TEST_CASE("a run whose lease has run out goes on if nobody took its scopes") {
  TwoRuns runs;
  runs.first_goes_silent();
  CHECK(warehouse::heartbeat(runs.session, runs.first->run_id()));
  CHECK(runs.sweep() == 0);
  CHECK_NOTHROW(runs.first->settle({answer_to(runs.intents[0], runs.page, true)}, runs.scope));
}

TEST_CASE("a run is given up when its lease has run out by the database's clock, and not before") {
  TwoRuns runs;
  CHECK(warehouse::live_workers(runs.other_session, "test", plan_of().snapshot_at) == 2);
  CHECK(runs.sweep() == 0);
  CHECK(runs.warehouse.cell("select round(extract(epoch from lease_expires_at - started_at)) "
                            "from xingtu_ops.job_run where not joined") == "60");
  runs.first_goes_silent();
  CHECK(warehouse::live_workers(runs.other_session, "test", plan_of().snapshot_at) == 1);
  CHECK(runs.sweep() == 1);
  CHECK(runs.sweep() == 0);
  CHECK(runs.warehouse.rows("select status, finished_at is not null, stop_reason from xingtu_ops.job_run "
                            "where not joined") ==
        "interrupted | t | the process died, or was cut off from the database\n");
  CHECK(runs.warehouse.rows("select state, lease_run_id from xingtu_ops.scope_snapshot") == "open | -\n");
  CHECK(runs.warehouse.rows("select outcome, billed, finished_at from xingtu_ops.request_audit") ==
        "abandoned | unknown | -\nabandoned | unknown | -\n");
  CHECK(runs.warehouse.cell("select spent_requests from xingtu_ops.job_snapshot") == "2"); // counted as spent
}

TEST_CASE("the holder of the job's lock gives up the job's other plain runs at once, and no others") {
  TwoRuns runs;
  auto elsewhere = plan_of();
  elsewhere.job = "another job";
  start_run(runs.session, elsewhere);
  start_run(runs.session, plan_of(), true);
  CHECK(runs.sweep(true) == 1);
  CHECK(runs.warehouse.rows("select job, joined, status from xingtu_ops.job_run order by started_at") ==
        "test | f | interrupted\ntest | t | running\nanother job | f | running\ntest | t | running\n");
}

TEST_CASE("a run that was given up can no longer write, and no row changes") {
  TwoRuns runs;
  runs.first_goes_silent();
  runs.sweep();
  const auto before = runs.warehouse.all_rows();
  CHECK_THROWS_AS(runs.first->settlement(), Fenced);
  CHECK_THROWS_AS(runs.first->settle({answer_to(runs.intents[0], runs.page)}, runs.scope), Fenced);
  CHECK_THROWS_AS(runs.first->claim(1), Fenced);
  CHECK_FALSE(warehouse::heartbeat(runs.session, runs.first->run_id()));
  warehouse::close_run(runs.session, runs.first->run_id(), {"complete", "", 0});
  CHECK(difference(before, runs.warehouse.all_rows()) == "");
}

TEST_CASE("a run that is given up in the middle of a settlement can't finish it, and no row changes") {
  TwoRuns runs;
  auto settlement = runs.first->settlement();
  runs.first_goes_silent();
  runs.sweep();
  const auto before = runs.warehouse.all_rows();
  settlement.store({answer_to(runs.intents[0], runs.page, true)}, {{runs.scope.scope_id, runs.scope.key}});
  CHECK_THROWS_AS(settlement.progress({progress_of(runs.scope, "leased")}), Fenced);
  CHECK(difference(before, runs.warehouse.all_rows()) == "");
}

TEST_CASE("a settlement without progress is fenced by its counters") {
  TwoRuns runs;
  auto settlement = runs.first->settlement();
  runs.first_goes_silent();
  runs.sweep();
  std::vector<warehouse::Intent> none;
  CHECK_THROWS_AS(settlement.book(none, {}, 0, 0), Fenced);
}

TEST_CASE("what a fenced run had bought is kept as evidence: outcome, bytes and refund, and nothing else") {
  TwoRuns runs;
  runs.first_goes_silent();
  runs.sweep();
  const auto taken_over = runs.second->claim(1);
  REQUIRE(taken_over.size() == 1);
  const std::vector<std::string> evidence_tables{"xingtu_ops.request_audit", "xingtu_raw.api_page",
                                                 "xingtu_ops.job_snapshot", "xingtu_ops.job_run"};
  runs.warehouse.execute(
      "update xingtu_ops.job_run set requests_sent = 2, requests_unknown = 2 where not joined");
  const auto others_before = runs.warehouse.all_rows(evidence_tables);
  runs.first->keep_evidence({answer_to(runs.intents[0], runs.page), free_failure(runs.intents[1])},
                            runs.intents);
  CHECK(runs.warehouse.rows("select page, outcome, billed from xingtu_ops.request_audit order by page") ==
        "1 | ok | yes\n2 | server_error | no\n");
  CHECK(runs.warehouse.rows("select request_id, convert_from(body, 'UTF8') from xingtu_raw.api_page") ==
        runs.intents[0].request_id + " | {}\n");
  CHECK(runs.warehouse.cell("select spent_requests from xingtu_ops.job_snapshot") == "1");
  CHECK(runs.warehouse.rows("select requests_sent, requests_billed, requests_unknown from xingtu_ops.job_run "
                            "where not joined") == "2 | 1 | 0\n");
  CHECK(difference(others_before, runs.warehouse.all_rows(evidence_tables)) == "");
}

TEST_CASE("evidence that is stored again, because the connection broke, is refunded once") {
  TwoRuns runs;
  runs.first_goes_silent();
  runs.sweep();
  for (int time = 0; time < 2; ++time)
    runs.first->keep_evidence({free_failure(runs.intents[0])}, {runs.intents[0]});
  CHECK(runs.warehouse.cell("select spent_requests from xingtu_ops.job_snapshot") == "1");
}

TEST_CASE("attempts are counted on by a run that takes a scope over, and by a refresh") {
  TwoRuns runs;
  runs.first_goes_silent();
  runs.sweep();
  const auto taken_over = runs.second->claim(1).at(0);
  CHECK(taken_over.stored.empty());
  CHECK(taken_over.attempts == std::map<int, int>{{1, 1}, {2, 1}});
  runs.second->settle({}, taken_over, progress_of(taken_over, "complete"));

  make_plan(runs.session, plan_of(), {"1"}, true);
  const auto again = runs.second->claim(1).at(0);
  CHECK(again.reading == 1);
  CHECK(again.stored.empty());
  CHECK(again.attempts == std::map<int, int>{{1, 1}, {2, 1}});
}

TEST_CASE("a lease that is taken over has a new token, and the old one no longer writes") {
  TwoRuns runs;
  CHECK(runs.scope.lease_token == 1);
  runs.first->settle({}, runs.scope, progress_of(runs.scope, "open"));
  const auto again = runs.first->claim(1).at(0);
  CHECK(again.lease_token == 2);
  // The same run even, but of its earlier lease.
  CHECK_THROWS_AS(runs.first->settle({}, runs.scope, progress_of(runs.scope, "leased")), Fenced);
  CHECK_NOTHROW(runs.first->settle({}, again, progress_of(again, "leased")));
  // Another run, though it knows the token.
  CHECK_THROWS_AS(runs.second->settle({}, again, progress_of(again, "leased")), Fenced);
}

TEST_CASE("a run does not claim again what it used up its attempts on, another one does") {
  TwoRuns runs;
  auto progress = progress_of(runs.scope, "open");
  progress.parked = true;
  runs.first->settle({}, runs.scope, progress);
  CHECK(runs.first->claim(1).empty());
  CHECK(runs.second->claim(1).size() == 1);
}

TEST_CASE("a scope that waits for a mended mapping is claimed by nobody") {
  TwoRuns runs;
  auto progress = progress_of(runs.scope, "open");
  progress.last_outcome = Outcome::unmapped;
  runs.first->settle({}, runs.scope, progress);
  CHECK(runs.first->claim(1).empty());
  CHECK(runs.second->claim(1).empty());
  const auto coverage = warehouse::plan_coverage(runs.session, plan_of());
  CHECK(coverage.waiting_for_mapping == 1);
  CHECK(coverage.open() == 0);
}

TEST_CASE("one session at a time holds a job's lock, and it ends with the session") {
  const Warehouse warehouse;
  auto other = warehouse.connect();
  {
    auto session = warehouse.connect();
    CHECK(warehouse::lock_job(session, "test"));
    CHECK_FALSE(warehouse::lock_job(other, "test"));
    CHECK(warehouse::lock_job(other, "another job"));
  }
  CHECK(wait_until([&] { return warehouse::lock_job(other, "test"); }, Process::kPatience));
}

TEST_CASE("closing a run opens what it still leases and says how it ended") {
  TwoRuns runs;
  warehouse::close_run(runs.session, runs.first->run_id(), {"stopped", "the daily quota is used up", 75});
  CHECK(runs.warehouse.rows(
            "select status, stop_reason, exit_code, finished_at is not null from xingtu_ops.job_run "
            "where not joined") == "stopped | the daily quota is used up | 75 | t\n");
  CHECK(runs.warehouse.rows("select state, lease_run_id from xingtu_ops.scope_snapshot") == "open | -\n");
  CHECK(runs.warehouse.cell("select string_agg(outcome, ' ') from xingtu_ops.request_audit") ==
        "abandoned abandoned");
  CHECK(!warehouse::running_run(runs.session, "test"));
}

TEST_CASE("a run that is closed while a settlement of it is still committing leaves nothing leased") {
  TwoRuns runs;
  make_plan(runs.session, plan_of(), {"1", "2"});
  auto lost = runs.warehouse.connect();
  std::optional<warehouse::Settlement> settlement;
  settlement.emplace(lost, builtin_tables(), runs.first->plan(), runs.first->run_id(), "worker");
  REQUIRE(settlement->claim(1, 0).size() == 1);
  std::vector<warehouse::Intent> none;
  settlement->book(none, {}, 0, 0);
  auto closing = std::async(std::launch::async, [&] {
    warehouse::close_run(runs.other_session, runs.first->run_id(), {"failed", "it lost the database", 69});
  });
  REQUIRE(wait_until(
      [&] {
        return runs.warehouse.cell("select count(*) from pg_stat_activity where datname = current_database() and "
                                   "cardinality(pg_blocking_pids(pid)) > 0") == "1";
      },
      Process::kPatience));
  settlement->commit();
  closing.get();
  CHECK(runs.warehouse.cell("select count(*) from xingtu_ops.scope_snapshot where state = 'leased'") == "0");
}

TEST_CASE("a run that was given up opens no failed scope again, one that works does") {
  TwoRuns runs;
  runs.first_goes_silent();
  runs.sweep();
  runs.warehouse.execute("update xingtu_ops.scope_snapshot set state = 'failed'");
  const std::vector<std::int64_t> scopes{runs.scope.scope_id};
  const auto state = [&] {
    return runs.warehouse.cell("select string_agg(state, ' ') from xingtu_ops.scope_snapshot");
  };
  warehouse::reopen_scopes(runs.session, runs.first->run_id(), plan_of().snapshot_at, scopes);
  CHECK(state() == "failed");
  warehouse::reopen_scopes(runs.session, runs.second->run_id(), plan_of().snapshot_at, scopes);
  CHECK(state() == "open");
}
