// Sums that must hold: the budget, items that several pages hold, and rows that do not depend on the order
// of arrival.
#include <algorithm>
#include <atomic>
#include <future>
#include <random>
#include <set>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "fixture.hpp"

using namespace xingtu;
using namespace xingtu::test;

namespace {

/// The receipts' words on their items, and the scope's.
std::string counts(const Warehouse &warehouse) {
  return warehouse.rows("select page, items_seen, items_loaded, items_rejected, items_new "
                        "from xingtu_ops.page_receipt order by scope_id, page") +
         warehouse.rows("select items_seen, items_loaded, items_rejected, items_duplicate "
                        "from xingtu_ops.scope_snapshot order by scope_id");
}

Page page_of(const std::vector<std::string> &ids, std::int64_t first_position) {
  Page page;
  for (const auto &id : ids) page.item(id, first_position++);
  return page;
}

/// The tables of items, and by which page each row was written; without what differs between any two loads.
std::string items(const Warehouse &warehouse) {
  std::string out;
  for (const std::string kind : {"video", "product"})
    out += warehouse.rows(fmt::format("select t from xingtu.{0} as t order by author_id, {0}_id", kind)) +
           warehouse.rows(fmt::format("select (to_jsonb(t) - 'request_id' - 'loaded_at')::text, page "
                                      "from xingtu.{0}_snapshot as t join xingtu_ops.request_audit using (request_id) "
                                      "order by 1",
                                      kind));
  return out + warehouse.rows("select scope.*, progress.snapshot_at, items_seen, items_loaded, items_rejected, "
                              "items_duplicate, pages_loaded from xingtu_ops.scope_snapshot as progress "
                              "join xingtu_ops.scope as scope using (scope_id) order by scope_id, snapshot_at");
}

/// The first pages of a scope, to be asked for.
std::vector<warehouse::Intent> pages_of(std::int64_t scope_id, int count) {
  std::vector<warehouse::Intent> intents;
  for (int page = 1; page <= count; ++page)
    intents.push_back({scope_id, 0, page, 1, "http://api/", {}});
  return intents;
}

} // namespace

TEST_CASE("the budget is never exceeded, whatever eight sessions take and give back at once") {
  const auto seed = random_seed();
  CAPTURE(seed);
  const Warehouse warehouse;
  constexpr std::int64_t kLimit = 150;
  constexpr int kSessions = 8;
  const auto plan = plan_of();
  {
    auto session = warehouse.connect();
    make_plan(session, plan, {"1"});
  }
  const auto scope = std::stoll(warehouse.cell("select min(scope_id) from xingtu_ops.scope"));
  std::atomic<std::int64_t> outstanding{0}, intended{0}, most_seen{0};
  std::atomic<int> grants_cut{0};
  std::vector<std::future<void>> workers;
  for (int worker = 0; worker < kSessions; ++worker)
    workers.push_back(std::async(std::launch::async, [&, worker] {
      std::mt19937_64 random(seed + static_cast<std::uint64_t>(worker));
      auto session = warehouse.connect();
      Load load(session, plan, worker > 0);
      std::int64_t mine = 0;
      for (int step = 0; step < 40; ++step) {
        const auto refund = std::uniform_int_distribution<std::int64_t>(0, mine)(random);
        const int wanted = std::uniform_int_distribution<int>(0, 40)(random);
        auto settlement = load.settlement();
        auto intents = pages_of(scope, wanted);
        const int granted = settlement.book(intents, {}, refund, kLimit).requests;
        if (random() % 8 == 0) continue; // rolled back: nothing was taken
        settlement.commit();
        grants_cut += granted < wanted ? 1 : 0;
        mine += granted - refund;
        outstanding += granted - refund;
        intended += granted;
        const auto spent = warehouse::spent_requests(session, plan.job, plan.snapshot_at);
        for (auto most = most_seen.load(); spent > most && !most_seen.compare_exchange_weak(most, spent);) {}
      }
    }));
  for (auto &worker : workers) worker.get();
  CHECK(most_seen <= kLimit);
  CHECK(grants_cut > 0); // it came to the limit at all
  CHECK(warehouse.cell("select spent_requests from xingtu_ops.job_snapshot") == std::to_string(outstanding));
  // The intents are those that were paid for, and so are the runs' counters.
  CHECK(warehouse.cell("select count(*) from xingtu_ops.request_audit") == std::to_string(intended));
  CHECK(warehouse.cell("select sum(requests_sent) from xingtu_ops.job_run") == std::to_string(intended));
  CHECK(warehouse.cell("select sum(requests_unknown) from xingtu_ops.job_run") == std::to_string(intended));
}

TEST_CASE("a budget gives what it still holds, and nothing where a lower limit was set since") {
  const Warehouse warehouse;
  auto session = warehouse.connect();
  make_plan(session, plan_of(), {"1"});
  Load load(session, plan_of());
  const auto scope = std::stoll(warehouse.cell("select min(scope_id) from xingtu_ops.scope"));
  const auto debit = [&](std::int64_t refund, int wanted, std::int64_t limit) {
    auto settlement = load.settlement();
    auto intents = pages_of(scope, wanted);
    const int granted = settlement.book(intents, {}, refund, limit).requests;
    settlement.commit();
    // The first ones are paid for, the others are not written.
    for (int i = 0; i < wanted; ++i)
      CHECK(intents[static_cast<std::size_t>(i)].request_id.empty() == (i >= granted));
    return granted;
  };
  CHECK(debit(0, 6, 10) == 6);
  CHECK(debit(0, 6, 10) == 4);
  CHECK(debit(0, 6, 10) == 0);
  CHECK(debit(2, 6, 10) == 2); // what was given back can be taken in the same transaction
  CHECK(debit(0, 6, 5) == 0);
  CHECK(warehouse::spent_requests(session, "test", plan_of().snapshot_at) == 10);
  CHECK(debit(7, 6, 5) == 2);
  CHECK(warehouse::spent_requests(session, "test", plan_of().snapshot_at) == 5);
  CHECK(warehouse::spent_requests(session, "another job", plan_of().snapshot_at) == 0);
}

TEST_CASE("requests without a budget row are not sent") {
  const Warehouse warehouse;
  auto session = warehouse.connect();
  make_plan(session, plan_of(), {"1"});
  Load load(session, plan_of());
  warehouse.execute("delete from xingtu_ops.job_snapshot");
  auto settlement = load.settlement();
  auto intents = pages_of(std::stoll(warehouse.cell("select min(scope_id) from xingtu_ops.scope")), 1);
  CHECK_THROWS_WITH_AS(settlement.book(intents, {}, 0, 10),
                       "the job's snapshot has no budget row in xingtu_ops.job_snapshot", Error);
}

TEST_CASE("the counters of a run are what its settlements add up to, and each extends its lease") {
  const Warehouse warehouse;
  auto session = warehouse.connect();
  make_plan(session, plan_of(), {"1"});
  Load load(session, plan_of());
  warehouse.execute("update xingtu_ops.job_run set lease_expires_at = now(), heartbeat_at = now() - interval '1 hour'");
  const auto scope = std::stoll(warehouse.cell("select min(scope_id) from xingtu_ops.scope"));
  for (int i = 0; i < 3; ++i) {
    auto settlement = load.settlement();
    auto intents = pages_of(scope, 10);
    settlement.book(intents, {0, 4, -11, 3, 20, 2}, 0, 1'000);
    settlement.commit();
  }
  const auto counters = warehouse::run_counters(session, load.run_id());
  CHECK(counters.requests_sent == 30);
  CHECK(counters.requests_billed == 12);
  CHECK(counters.requests_unknown == -3);
  CHECK(counters.pages_loaded == 9);
  CHECK(counters.items_loaded == 60);
  CHECK(counters.items_rejected == 6);
  CHECK(warehouse.cell("select round(extract(epoch from lease_expires_at - heartbeat_at)) from xingtu_ops.job_run") ==
        "60");
  CHECK(warehouse.cell("select heartbeat_at > now() - interval '5 minutes' from xingtu_ops.job_run") == "t");
}

TEST_CASE("an item that several pages hold counts once, and is kept as it stands at its first place") {
  const auto first = page_of({"a", "b", "c"}, 1);
  auto second = page_of({"c", "d"}, 4);
  second.reject(3, "{}");
  const auto third = page_of({"d", "a"}, 7);
  const std::string kScope = "8 | 4 | 1 | 3\n"; // seen = loaded + rejected + duplicate

  for (const bool one_batch : {false, true}) {
    CAPTURE(one_batch);
    const Warehouse warehouse;
    auto session = warehouse.connect();
    make_plan(session, plan_of(), {"1"});
    Load load(session, plan_of());
    const auto scope = load.claim(1).at(0);
    const auto asked = load.ask(scope, {1, 2, 3});
    const std::vector<warehouse::AnswerRow> answers{answer_to(asked[0], first, true), answer_to(asked[1], second, true),
                                                    answer_to(asked[2], third)};
    std::map<std::string, int> items_new;
    if (one_batch) {
      items_new = load.settle(answers, scope, progress_of(scope, "complete"));
    } else {
      for (const auto &answer : answers) items_new.merge(load.settle({answer}, scope, progress_of(scope, "leased")));
    }
    CHECK(items_new == std::map<std::string, int>{
                           {asked[0].request_id, 3}, {asked[1].request_id, 2}, {asked[2].request_id, 0}});
    CHECK(counts(warehouse) == "1 | 3 | 3 | 0 | 3\n2 | 3 | 2 | 1 | 2\n3 | 2 | 2 | 0 | 0\n" + kScope);
    CHECK(warehouse.rows("select video_id, position from xingtu.video_snapshot order by 1") ==
          "a | 1\nb | 2\nc | 3\nd | 5\n");
  }
}

TEST_CASE("pages that come in the wrong order give the same items and the same totals") {
  const auto first = page_of({"a", "b"}, 1);
  const auto second = page_of({"b", "c"}, 3);
  const Warehouse warehouse;
  auto session = warehouse.connect();
  make_plan(session, plan_of(), {"1"});
  Load load(session, plan_of());
  const auto scope = load.claim(1).at(0);
  const auto asked = load.ask(scope, {1, 2});
  load.settle({answer_to(asked[1], second)}, scope, progress_of(scope, "leased"));
  load.settle({answer_to(asked[0], first, true)}, scope, progress_of(scope, "complete"));
  CHECK(counts(warehouse) == "1 | 2 | 2 | 0 | 1\n2 | 2 | 2 | 0 | 2\n4 | 3 | 0 | 1\n");
  CHECK(warehouse.rows("select video_id, position from xingtu.video_snapshot order by 1") == "a | 1\nb | 2\nc | 4\n");
}

namespace {

/// A page of a random load, by which it is loaded: its plan, its scope in the plan's order, its number.
struct RandomPage {
  std::size_t plan, scope;
  int number;
  Page page;
};

constexpr std::size_t kScopes = 8; // 2 authors, 2 industries, 2 types
const std::vector<std::string> kSnapshots{"2025-03-10T16:00:00Z", "2025-03-11T16:00:00Z"};

/// Few ids, so that pages, scopes and snapshots hold the same items with other values.
std::vector<RandomPage> random_pages(std::mt19937_64 &random) {
  std::vector<RandomPage> pages;
  for (std::size_t plan = 0; plan < kSnapshots.size(); ++plan)
    for (std::size_t scope = 0; scope < kScopes; ++scope)
      for (int number = 1; number <= 3; ++number) {
        const auto type = scope % 2 == 0 ? DetailType::video : DetailType::product;
        Page page(type);
        std::set<std::string> ids;
        for (int place = 1; place <= 4; ++place) {
          const auto id = std::to_string(random() % 8);
          const auto value = fmt::format("1{}{}{}{}", plan, scope, number, place);
          if (ids.insert(id).second)
            page.item(id, (number - 1) * 4 + place,
                      {{"title", "title " + value}, {type == DetailType::video ? "play_count" : "video_count", value}},
                      fmt::format("{{\"v\": {}}}", value));
        }
        pages.push_back({plan, scope, number, std::move(page)});
      }
  return pages;
}

/// Loads the pages in this order, in batches of random length.
std::string load_in_order(const std::vector<const RandomPage *> &order, std::mt19937_64 &random) {
  const Warehouse warehouse;
  auto session = warehouse.connect();
  std::vector<std::unique_ptr<Load>> loads;
  std::vector<std::vector<warehouse::ClaimedScope>> scopes;
  std::vector<std::vector<std::vector<warehouse::Intent>>> asked; // by plan, scope, page
  for (const auto &snapshot : kSnapshots) {
    const auto plan = plan_of({"ALL", "GAMES"}, {DetailType::video, DetailType::product}, snapshot);
    make_plan(session, plan, {"1", "2"});
    loads.push_back(std::make_unique<Load>(session, plan));
    scopes.push_back(loads.back()->claim(kScopes));
    asked.emplace_back();
    for (const auto &scope : scopes.back()) asked.back().push_back(loads.back()->ask(scope, {1, 2, 3}));
  }
  for (std::size_t done = 0; done < order.size();) {
    const auto plan = order[done]->plan;
    std::vector<warehouse::AnswerRow> answers;
    std::map<std::int64_t, ScopeKey> keys;
    std::vector<warehouse::ProgressRow> progress;
    for (auto size = 1 + random() % 6; size > 0 && done < order.size() && order[done]->plan == plan; --size, ++done) {
      const auto &page = *order[done];
      const auto &scope = scopes[plan].at(page.scope);
      const auto &intents = asked[plan][page.scope];
      answers.push_back(answer_to(intents[static_cast<std::size_t>(page.number) - 1], page.page));
      if (keys.emplace(scope.scope_id, scope.key).second) progress.push_back(progress_of(scope, "leased"));
    }
    auto settlement = loads[plan]->settlement();
    settlement.store(answers, keys);
    settlement.progress(progress);
    settlement.commit();
  }
  return items(warehouse);
}

} // namespace

TEST_CASE("the order in which scopes, pages and snapshots arrive does not show in any table") {
  const auto seed = random_seed();
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  const auto pages = random_pages(random);
  std::vector<const RandomPage *> order;
  for (const auto &page : pages) order.push_back(&page);
  const auto expected = load_in_order(order, random);
  CHECK(std::count(expected.begin(), expected.end(), '\n') > 100);
  for (int round = 0; round < 4; ++round) {
    CAPTURE(round);
    std::shuffle(order.begin(), order.end(), random);
    CHECK(difference(expected, load_in_order(order, random)) == "");
  }
}
