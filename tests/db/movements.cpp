// item_movement and top_movers against the same, computed here from a random history in memory.
#include <algorithm>
#include <random>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "expected.hpp"
#include "warehouse/schema.hpp"

using namespace xingtu;
using namespace xingtu::test;

TEST_CASE("each list's movements and movers are those between covered snapshots, whatever lies between them") {
  const auto seed = random_seed();
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  for (const std::string kind : {"video", "product"}) {
    CAPTURE(kind);
    const Warehouse warehouse;
    std::vector<Scope> scopes;
    for (const char *author : {"1", "2"})
      for (const char *industry : {"ALL", "GAMES"}) scopes.push_back(random_scope(author, industry, kind, random));
    insert(warehouse, scopes, kind);
    const auto expected = expected_movements(scopes);
    for (const char *movement : {"entered", "stayed", "left"})
      CHECK(std::any_of(expected.begin(), expected.end(),
                        [&](const ViewRow &row) { return row.at("movement") == movement; }));
    CHECK(difference_from_view(warehouse.url(), "item_movement", expected) == "");
    CHECK(difference_from_view(warehouse.url(), "top_movers", expected_movers(scopes)) == "");
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

TEST_CASE("a movement is proven only between readings that have shown the whole list") {
  using enum Knowledge;
  const Warehouse warehouse;
  const std::vector<std::string> proofs{"count_matched", "count_matched", "last_page",     "count_matched",
                                        "count_matched", "no_content",    "count_matched", "count_matched"};
  auto scope = by_hand(std::vector(proofs.size(), complete), std::vector(proofs.size(), List{{"9", {}}}));
  scope.proofs = proofs;
  scope.rejected = {0, 0, 0, 0, 0, 0, 1};
  insert(warehouse, {scope}, "video");
  const std::string select = "select " + kDayNumber + ", is_proven from xingtu_report.item_movement order by 1";
  CHECK(warehouse.rows(select) == "1 | t\n"
                                  "2 | f\n" // the total said otherwise
                                  "3 | f\n" // than the one before
                                  "4 | t\n"
                                  "5 | t\n"
                                  "6 | f\n" // an item that could not be read may be the one that is missing
                                  "7 | f\n");
  // A refresh is under way, of which nothing is proven yet: what the tables hold is as proven as before.
  warehouse.execute("update xingtu_ops.scope_snapshot set state = 'open', completion_proof = null");
  CHECK(warehouse.rows(select) == "1 | t\n2 | f\n3 | f\n4 | t\n5 | t\n6 | f\n7 | f\n");
  // A list that moved while it was read. Its sums are written anew.
  warehouse.execute("update xingtu_ops.scope_snapshot set state = 'complete', completion_proof = 'count_matched', "
                    "drifted = snapshot_at = " + sql_day(1) + "; delete from xingtu_ops.scope_figures");
  auto session = warehouse.connect();
  warehouse::migrate(session, builtin());
  CHECK(warehouse.rows(select) == "1 | f\n2 | f\n3 | t\n4 | t\n5 | t\n6 | f\n7 | f\n");
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
