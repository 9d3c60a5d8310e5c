// What the tables of videos and products say of items that a newer reading of a list no longer holds.
#include <future>

#include <doctest/doctest.h>

#include "bought.hpp"
#include "support/wait_until.hpp"

using namespace xingtu;
using namespace xingtu::test;

namespace {

constexpr const char *kSeen = "select video_id, title, to_char(first_seen_at at time zone 'UTC', 'DD'), "
                              "to_char(last_seen_at at time zone 'UTC', 'DD') from xingtu.video order by 1";

warehouse::PlanState day(int number, std::vector<std::string> industries = {"ALL"}) {
  return plan_of(std::move(industries), {DetailType::video}, fmt::format("2025-03-{}T16:00:00Z", number));
}

void load_whole(Bought &bought, const std::vector<Item> &items) {
  bought.settle(bought.claim(), 1, body_of(items, 1, false, "video_list", static_cast<int>(items.size())), "complete");
}

/// A newer reading of the list, and the scope whose older one it is to replace.
warehouse::ClaimedScope read_again(Bought &bought, const std::vector<Item> &items) {
  bought.refresh();
  bought.settle(bought.claim(), 1, body_of(items, 1, false, "video_list", static_cast<int>(items.size())), "open");
  return bought.claim();
}

} // namespace

TEST_CASE("a refresh takes the items along that no list holds any more, and when they were seen") {
  Warehouse warehouse;
  Bought first(warehouse, {"1"}, day(10)), second(warehouse, {"1"}, day(11)), third(warehouse, {"1"}, day(12));
  load_whole(first, {{"11", "a of 10", 1}, {"12", "b", 1}, {"13", "c of 10", 1}});
  load_whole(second, {{"11", "a of 11", 1}, {"13", "c of 11", 1}});
  load_whole(third, {{"11", "a of 12", 1}, {"13", "c of 12", 1}, {"14", "d", 1}});
  REQUIRE(warehouse.rows(kSeen) == "11 | a of 12 | 10 | 12\n12 | b | 10 | 10\n13 | c of 12 | 10 | 12\n14 | d | 12 | 12\n");

  REQUIRE(first.replace_reading(read_again(first, {{"13", "c of 10", 1}}), 1).result == pipeline::Rebuilt::done);
  CHECK(warehouse.rows(kSeen) == "11 | a of 12 | 11 | 12\n13 | c of 12 | 10 | 12\n14 | d | 12 | 12\n");
  REQUIRE(third.replace_reading(read_again(third, {{"11", "a of 12", 1}}), 1).result == pipeline::Rebuilt::done);
  CHECK(warehouse.rows(kSeen) == "11 | a of 12 | 11 | 12\n13 | c of 12 | 10 | 11\n");

  // Nothing is left of the readings that were replaced: replay gives the same, whether the tables are emptied or not.
  third.replay();
  const auto again = warehouse.rows("select * from xingtu.video order by video_id");
  CHECK(warehouse.rows(kSeen) == "11 | a of 12 | 11 | 12\n13 | c of 11 | 10 | 11\n");
  warehouse.execute("truncate xingtu.video, xingtu.product, xingtu.video_snapshot, xingtu.product_snapshot");
  third.replay();
  CHECK(difference(again, warehouse.rows("select * from xingtu.video order by video_id")) == "");
}

TEST_CASE("an item that another list of the snapshot holds stays, and when it was seen") {
  Warehouse warehouse;
  Bought bought(warehouse, {"1"}, day(10, {"ALL", "GAMES"}));
  load_whole(bought, {{"11", "a", 1}, {"12", "b", 1}});
  load_whole(bought, {{"12", "b", 1}});
  bought.refresh();
  const auto all = bought.claim();
  bought.settle(all, 1, body_of({}, 1, false, "video_list", 0), "leased");
  REQUIRE(bought.replace_reading(all, 1).result == pipeline::Rebuilt::done);
  CHECK(warehouse.rows(kSeen) == "12 | b | 10 | 10\n");
}

TEST_CASE("after replay with another field as the id no item is left that only the old field names") {
  Warehouse warehouse;
  for (const int number : {10, 11}) {
    Bought bought(warehouse, {"1"}, day(number));
    load_whole(bought, {{"11", "101", 1}, {"12", "102", 1}});
  }
  auto mapping = builtin();
  mapping.video.id = {"/item_title"};
  Bought(warehouse, {"1"}, day(11)).replay(mapping);
  CHECK(warehouse.rows(kSeen) == "101 | 101 | 10 | 11\n102 | 102 | 10 | 11\n");
}

// It does not see what the load has not committed, and must not take the item away under it.
TEST_CASE("a refresh waits for a load that lists one of its gone items elsewhere, and leaves that one") {
  Warehouse warehouse;
  Bought first(warehouse, {"1"}, day(10));
  load_whole(first, {{"11", "a", 1}, {"12", "b", 1}});
  auto session = warehouse.connect();
  make_plan(session, day(11), {"1"});
  Load other(session, day(11), true);
  const auto scope = other.claim(1).at(0);
  const auto intents = other.ask(scope, {1});
  Page page;
  page.item("12", 1);
  const auto gone = read_again(first, {{"11", "a", 1}});

  auto loading = other.settlement();
  loading.store({answer_to(intents[0], page)}, {{scope.scope_id, scope.key}});
  auto replacing = std::async(std::launch::async, [&] { return first.replace_reading(gone, 1).result; });
  const bool waits = wait_until(
      [&] {
        return warehouse.cell("select count(*) from pg_stat_activity where datname = current_database() and "
                              "wait_event_type = 'Lock'") == "1";
      },
      Process::kPatience);
  loading.commit();
  CHECK(replacing.get() == pipeline::Rebuilt::done);
  CHECK(waits);
  CHECK(warehouse.rows(kSeen) == "11 | a | 10 | 10\n12 | - | 11 | 11\n");
}
