// item_movement and top_movers against the same, computed here from a random history in memory.
#include <algorithm>
#include <random>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "expected.hpp"

using namespace xingtu;
using namespace xingtu::test;

TEST_CASE("each list's movements are those between its covered snapshots, whatever lies between them") {
  const auto seed = random_seed();
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  for (const std::string kind : {"video", "product"}) {
    CAPTURE(kind);
    const Warehouse warehouse;
    std::vector<Scope> scopes;
    for (const char *author : {"1", "2"})
      for (const char *industry : {"ALL", "GAMES"}) scopes.push_back(random_scope(author, industry, random));
    insert(warehouse, scopes, kind);
    const auto expected = expected_movements(scopes);
    for (const char *movement : {"entered", "stayed", "left"}) CHECK(expected.find(movement) != std::string::npos);
    CHECK(difference_of_lines(expected, warehouse.rows(select_movements())) == "");
  }
}

TEST_CASE("who is missing from a snapshot that is not covered has not left") {
  using enum Knowledge;
  const Warehouse warehouse;
  insert(warehouse, {by_hand({complete, failed, open, complete}, {{{"9", {}}}, {}, {}, {{"9", {}}}})}, "video");
  CHECK(warehouse.rows("select days_between, item_id, title, author_name, detail_type, movement from "
                       "xingtu_report.item_movement") == "3 | 9 | title 9 | 达人甲 | VIDEO | stayed\n");
}

TEST_CASE("an item that comes back has entered, and is told from a new one by its first_seen_at") {
  using enum Knowledge;
  const Warehouse warehouse;
  insert(warehouse,
         {by_hand({complete, complete, complete}, {{{"8", {}}, {"9", {}}}, {{"8", {}}}, {{"8", {}}, {"9", {}}, {"10", {}}}})},
         "product");
  CHECK(warehouse.rows("select " + kDayNumber + ", item_id, movement, first_seen_at < snapshot_at as seen_before from "
                       "xingtu_report.item_movement where movement <> 'stayed' order by 1, 2") ==
        "1 | 9 | left | t\n2 | 10 | entered | f\n2 | 9 | entered | t\n");
}

TEST_CASE("an empty list that is covered has lost all that the one before it had") {
  using enum Knowledge;
  const Warehouse warehouse;
  insert(warehouse, {by_hand({complete, complete}, {{{"9", {}}}, {}})}, "video");
  CHECK(warehouse.rows("select item_id, movement, position, previous_position from xingtu_report.item_movement") ==
        "9 | left | - | 1\n");
}

TEST_CASE("movers are ranked within their list's snapshot over all creators, from both ends") {
  using enum Knowledge;
  const Warehouse warehouse;
  auto first = by_hand({complete, complete},
                       {{{"1", {{}, 10, 10}}, {"2", {{}, 10, 20}}, {"3", {{}, {}, {}}}, {"4", {{}, 0, 0}}},
                        {{"1", {{}, 15, 15}}, {"2", {{}, 10, 10}}, {"3", {{}, 9, 9}}, {"4", {{}, 5, 5}}}});
  auto second = by_hand({complete, complete}, {{{"1", {{}, 1, 1}}}, {{"1", {{}, 101, 101}}}});
  second.author = "2";
  auto games = by_hand({complete, complete}, {{{"1", {{}, 10, 10}}}, {{"1", {{}, 15, 15}}}});
  games.industry = "GAMES";
  insert(warehouse, {first, second, games}, "video");
  CHECK(warehouse.rows("select industry, author_id, item_id, conversion_count_change, conversion_count_change_ratio, "
                       "is_estimate, rise_rank, fall_rank from xingtu_report.top_movers order by 1, 7, 2, 3") ==
        "ALL | 2 | 1 | 100 | 100 | f | 1 | 4\n"
        "ALL | 1 | 1 | 5 | 0.5 | f | 2 | 2\n"
        "ALL | 1 | 4 | 5 | - | f | 2 | 2\n"
        "ALL | 1 | 2 | -5 | -0.333333 | t | 4 | 1\n"
        "GAMES | 1 | 1 | 5 | 0.5 | f | 1 | 1\n");
}
