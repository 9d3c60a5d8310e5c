// author_daily, group_daily, industry_daily and field_coverage: against the same of a random history, and in single
// cases.
#include <algorithm>
#include <random>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "expected.hpp"

using namespace xingtu;
using namespace xingtu::test;

TEST_CASE("the daily views add up each covered list once, and say what is missing") {
  const auto seed = random_seed();
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  for (const std::string kind : {"video", "product"}) {
    CAPTURE(kind);
    const bool video = kind == "video";
    const Warehouse warehouse;
    std::vector<Scope> scopes;
    for (const char *author : {"1", "2", "3"})
      for (const char *industry : {"ALL", "GAMES", "FOOD_AND_BEVERAGE"})
        scopes.push_back(random_scope(author, industry, random));
    insert(warehouse, scopes, kind);
    CHECK(difference_of_lines(expected_authors(scopes, video), warehouse.rows(select_authors())) == "");
    CHECK(difference_of_lines(expected_groups(scopes, video), warehouse.rows(select_groups())) == "");
    CHECK(difference_of_lines(expected_industries(scopes, video), warehouse.rows(select_industries())) == "");
  }
}

TEST_CASE("empty, not reported and not covered are three different things") {
  using enum Knowledge;
  const Warehouse warehouse;
  insert(warehouse, {by_hand({complete, complete, failed, complete}, {{}, {{"9", {}}}, {}, {{"9", {7, 5, 5}}}})}, "video");
  const std::string author = "1 | 达人甲 | ";
  CHECK(warehouse.rows("select author_id, author_name, covered, items, play_count, conversion_count_reported, "
                       "conversion_count_mid, previous_snapshot_at is not null as compared, conversion_count_change "
                       "from xingtu_report.author_daily order by snapshot_at") ==
        author + "t | 0 | 0 | 0 | 0 | f | -\n" + author + "t | 1 | - | 0 | - | t | -\n" +
            author + "f | - | - | - | - | f | -\n" + author + "t | 1 | 7 | 1 | 5 | t | -\n");
  CHECK(warehouse.rows("select author_group, complete, items, conversion_count_mid from xingtu_report.group_daily "
                       "order by snapshot_at") == "g | t | 0 | 0\ng | t | 1 | -\ng | f | - | -\ng | t | 1 | 5\n");
  CHECK(warehouse.rows("select * from xingtu_report.industry_daily") == "");
}

TEST_CASE("a creator whose list is missing makes no total fall in its change") {
  using enum Knowledge;
  const Warehouse warehouse;
  const auto big = by_hand({complete, failed}, {{{"1", {{}, 1000, 1000}}}, {}});
  auto small = by_hand({complete, complete}, {{{"1", {{}, 10, 10}}}, {{"1", {{}, 15, 15}}}});
  small.author = "3";
  insert(warehouse, {big, small}, "video");
  CHECK(warehouse.rows("select authors_covered, complete, conversion_count_mid, authors_compared, "
                       "conversion_count_change, conversion_count_change_ratio from xingtu_report.group_daily "
                       "order by snapshot_at") == "2 | t | 1010 | 0 | - | -\n1 | f | 15 | 1 | 5 | 0.5\n");
}

TEST_CASE("field_coverage counts for each figure in how many rows it is, and what could not be read of it") {
  using enum Knowledge;
  const Warehouse warehouse;
  auto games = by_hand({complete, open}, {{{"1", {3, 1, {}}}, {"2", {}}}, {{"1", {3, 1, {}}}}});
  games.industry = "GAMES";
  insert(warehouse,
         {by_hand({complete, complete}, {{{"1", {3, {}, 5}}, {"2", {4, {}, {}}}}, {}}), games}, "video");
  CHECK(warehouse.rows("select " + kDayNumber + ", column_name, lists_covered, rows_listed, rows_reporting, share, issues from "
                       "xingtu_report.field_coverage where column_name in ('play_count', 'conversion_count', 'gpm') "
                       "order by 1, 2") == "0 | conversion_count | 2 | 4 | 2 | 0.5000 | 0\n"
                                           "0 | gpm | 2 | 4 | 0 | 0.0000 | 0\n"
                                           "0 | play_count | 2 | 4 | 3 | 0.7500 | 0\n"
                                           "1 | conversion_count | 1 | 0 | 0 | - | 0\n"
                                           "1 | gpm | 1 | 0 | 0 | - | 0\n"
                                           "1 | play_count | 1 | 0 | 0 | - | 0\n");
  // All measures of the mapping, a range once.
  CHECK(warehouse.cell("select count(distinct column_name) from xingtu_report.field_coverage") ==
        std::to_string(builtin().video.measures.size()));
}
