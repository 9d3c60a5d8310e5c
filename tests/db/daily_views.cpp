// author_daily, group_daily, industry_daily and field_coverage: against the same of a random history, and in single
// cases.
#include <algorithm>
#include <future>
#include <memory>
#include <random>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "expected.hpp"
#include "support/wait_until.hpp"
#include "warehouse/schema.hpp"

using namespace xingtu;
using namespace xingtu::test;

TEST_CASE("the daily views add up each covered list once, and say what is missing") {
  const auto seed = random_seed();
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  for (const std::string kind : {"video", "product"}) {
    CAPTURE(kind);
    const Warehouse warehouse;
    std::vector<Scope> scopes;
    for (const char *author : {"1", "2", "3"})
      for (const char *industry : {"ALL", "GAMES", "FOOD_AND_BEVERAGE"})
        scopes.push_back(random_scope(author, industry, kind, random));
    insert(warehouse, scopes, kind);
    CHECK(difference_from_view(warehouse.url(), "author_daily", expected_authors(scopes)) == "");
    CHECK(difference_from_view(warehouse.url(), "group_daily", expected_groups(scopes)) == "");
    CHECK(difference_from_view(warehouse.url(), "industry_daily", expected_industries(scopes)) == "");
    CHECK(difference_from_view(warehouse.url(), "field_coverage", expected_fields(scopes)) == "");
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

TEST_CASE("a list of which no item could be read adds up to nothing that is known, and not to 0") {
  const Warehouse warehouse;
  auto session = warehouse.connect();
  const auto load = [&](const std::string &snapshot_at, const Page &page) {
    const auto plan = plan_of({"ALL"}, {DetailType::video}, snapshot_at);
    make_plan(session, plan, {"1"});
    Load(session, plan).load_whole({&page});
  };
  Page listed, rejected, empty;
  listed.item("9", 1, {{"play_count", "7"}, {"conversion_count_min", "5"}, {"conversion_count_max", "5"}});
  rejected.reject(1, "{}").reject(2, "[]");
  load("2025-03-10T16:00:00Z", listed);
  load("2025-03-11T16:00:00Z", rejected);
  load("2025-03-12T16:00:00Z", empty);
  const std::string figures = "items, items_rejected, play_count, play_count_reported, conversion_count_reported, "
                              "conversion_count_min, conversion_count_mid, conversion_count_is_range, ";
  CHECK(warehouse.rows("select covered, " + figures + "conversion_count_previous, conversion_count_change "
                       "from xingtu_report.author_daily order by snapshot_at") ==
        "t | 1 | 0 | 7 | 1 | 1 | 5 | 5 | f | - | -\n"
        "t | 0 | 2 | - | 0 | 0 | - | - | - | 5 | -\n"
        "t | 0 | 0 | 0 | 0 | 0 | 0 | 0 | f | - | -\n");
  CHECK(warehouse.rows("select complete, " + figures + "authors_compared, conversion_count_compared, "
                       "conversion_count_change from xingtu_report.group_daily order by snapshot_at") ==
        "t | 1 | 0 | 7 | 1 | 1 | 5 | 5 | f | 0 | 0 | -\n"
        "t | 0 | 2 | - | 0 | 0 | - | - | - | 1 | 0 | -\n"
        "t | 0 | 0 | 0 | 0 | 0 | 0 | 0 | f | 1 | 0 | -\n");
}

TEST_CASE("a creator who is planned again after a gap has no part in a change of one day") {
  using enum Knowledge;
  const Warehouse warehouse;
  const auto list = [](std::int64_t conversions) { return List{{"9", {{}, conversions, conversions}}}; };
  const auto daily = by_hand({complete, complete, complete, complete}, {list(10), list(11), list(12), list(14)});
  auto back = by_hand({complete, not_planned, not_planned, complete}, {list(1000), {}, {}, list(5000)});
  back.author = "3";
  auto games = daily, games_back = back;
  games.industry = games_back.industry = "GAMES";
  insert(warehouse, {daily, back, games, games_back}, "video");
  for (const char *view : {"group_daily", "industry_daily"})
    CHECK(warehouse.rows(fmt::format("select authors_planned, authors_covered, conversion_count_mid, {}, "
                                     "authors_compared, conversion_count_compared, conversion_count_previous, "
                                     "conversion_count_left_out, conversion_count_change, conversion_count_change_ratio "
                                     "from xingtu_report.{} order by snapshot_at",
                                     day_of("previous_snapshot_at"), view)) ==
          "2 | 2 | 1010 | - | 0 | 0 | - | - | - | -\n"
          "1 | 1 | 11 | 0 | 1 | 1 | 10 | 0 | 1 | 0.1\n"
          "1 | 1 | 12 | 1 | 1 | 1 | 11 | 0 | 1 | 0.090909\n"
          "2 | 2 | 5014 | 2 | 1 | 1 | 12 | 0 | 2 | 0.166667\n");
  // Of the creator alone, the change over the gap is told, with its days.
  CHECK(warehouse.rows("select days_between, conversion_count_change from xingtu_report.author_daily where author_id = "
                       "'3' order by snapshot_at") == "- | -\n3 | 4000\n");
  // A filter on the snapshot is one on the tables, and not on what was added up.
  for (const char *view : {"group_daily", "industry_daily"}) {
    const auto plan = warehouse.rows(fmt::format("explain select * from xingtu_report.{} where snapshot_at = "
                                                 "'2025-02-25 16:00Z'", view));
    CHECK_MESSAGE(plan.find("(snapshot_at = '2025-02-25") != std::string::npos, plan);
    CHECK_MESSAGE(plan.find(".snapshot_at = '2025-02-25") == std::string::npos, plan);
  }
}

// Such as one who is in an hourly job, too: at the slot of the day all others compare with the day before.
TEST_CASE("one creator with a slot more than the others does not make the change of a group one of its own") {
  using enum Knowledge;
  const Warehouse warehouse;
  const auto list = [](std::int64_t conversions) { return List{{"9", {{}, conversions, conversions}}}; };
  auto daily = by_hand({complete, not_planned, complete}, {list(10), {}, list(13)});
  auto other = daily, hourly = by_hand({complete, complete, complete}, {list(100), list(200), list(400)});
  other.author = "3";
  hourly.author = "2";
  auto games = daily, games_other = other, games_hourly = hourly;
  games.industry = games_other.industry = games_hourly.industry = "GAMES";
  insert(warehouse, {daily, other, hourly, games, games_other, games_hourly}, "video");
  warehouse.execute("update xingtu.author set author_group = 'g'");
  for (const char *view : {"group_daily", "industry_daily"})
    CHECK(warehouse.rows(fmt::format("select authors_covered, conversion_count_mid, {}, authors_compared, "
                                     "conversion_count_previous, conversion_count_change from xingtu_report.{} "
                                     "order by snapshot_at",
                                     day_of("previous_snapshot_at"), view)) ==
          "3 | 120 | - | 0 | - | -\n1 | 200 | 0 | 1 | 100 | 100\n3 | 426 | 0 | 2 | 20 | 6\n");
}

TEST_CASE("an item that no longer reports a figure makes no total fall in its change, and none rise when it returns") {
  using enum Knowledge;
  const Warehouse warehouse;
  const List all{{"a", {{}, 10, 10}}, {"b", {{}, 900, 1100}}, {"c", {}}, {"gone", {{}, 5, 5}}};
  const List some{{"a", {{}, 12, 12}}, {"b", {}}, {"c", {{}, 70, {}}}, {"new", {{}, 7, 7}}};
  const List one{{"b", {{}, 900, 1100}}}, none{{"b", {}}};
  auto other = by_hand({complete, complete, complete, complete}, {one, none, one, one});
  other.author = "3";
  insert(warehouse, {by_hand({complete, failed, complete, complete}, {all, {}, some, all}), other}, "video");
  const std::string select = "select conversion_count_mid, conversion_count_reported, conversion_count_previous, "
                             "conversion_count_left_out, conversion_count_change, conversion_count_change_ratio from ";
  CHECK(warehouse.rows(select + "xingtu_report.author_daily where author_id = '1' order by snapshot_at") ==
        "1015 | 3 | - | - | - | -\n"
        "- | - | - | - | - | -\n"
        "- | 3 | 1015 | 2 | 4 | 0.266667\n" // 12 + 7 of 10 + 5
        "1015 | 3 | - | 2 | -4 | -0.210526\n");
  CHECK(warehouse.rows(select + "xingtu_report.author_daily where author_id = '3' order by snapshot_at") ==
        "1000 | 1 | - | - | - | -\n"
        "- | 0 | 1000 | 1 | - | -\n"
        "1000 | 1 | - | 1 | - | -\n"
        "1000 | 1 | 1000 | 0 | 0 | 0\n");
  // Planned neighbours alone: over the gap of the first creator nothing is compared.
  CHECK(warehouse.rows("select authors_compared, conversion_count_compared, conversion_count_previous, "
                       "conversion_count_left_out, conversion_count_change from xingtu_report.group_daily "
                       "order by snapshot_at") ==
        "0 | 0 | - | - | -\n1 | 0 | - | 1 | -\n1 | 0 | - | 1 | -\n2 | 2 | 1019 | 2 | -4\n");
}

TEST_CASE("an item that a reading may only have missed has neither left nor entered") {
  using enum Knowledge;
  const List both{{"a", {{}, 900, 900}}, {"b", {{}, 100, 100}}, {"silent", {}}}, one{{"b", {{}, 100, 100}}};
  const std::string select = "select conversion_count_mid, conversion_count_left_out, conversion_count_change, "
                             "component_click_count_left_out from xingtu_report.{} order by snapshot_at";
  const std::string expected = "1000 | - | - | -\n"
                               "100 | 1 | 0 | 0\n"    // it may be the one of 900
                               "1000 | 1 | 0 | 0\n"   // which is back, and no rise
                               "100 | 0 | -900 | 0\n" // this time nothing was missed
                               "100 | 0 | 0 | 0\n";
  for (const bool by_drift : {false, true}) {
    CAPTURE(by_drift);
    const Warehouse warehouse;
    auto scope = by_hand(std::vector(5, complete), {both, one, both, one, one});
    scope.drifted[1] = by_drift;
    scope.rejected[1] = by_drift ? 0 : 1;
    insert(warehouse, {scope}, "video");
    for (const char *view : {"author_daily", "group_daily"})
      CHECK(warehouse.rows(fmt::format(fmt::runtime(select), view)) == expected);
  }
}

TEST_CASE("a list that drifted and of which no item came is not known to be empty") {
  using enum Knowledge;
  const Warehouse warehouse;
  const List one{{"9", {7, 5, 5}}};
  auto scope = by_hand({complete, complete, complete, complete, complete}, {one, {}, one, {}, {}});
  scope.drifted[1] = scope.drifted[4] = true;
  auto games = scope;
  games.industry = "GAMES";
  insert(warehouse, {scope, games}, "video");
  const std::string figures = "items, play_count, conversion_count_min, conversion_count_max, conversion_count_mid, "
                              "conversion_count_is_range, conversion_count_previous, conversion_count_left_out, "
                              "conversion_count_change from xingtu_report.";
  const std::string expected = "1 | 7 | 5 | 5 | 5 | f | - | - | -\n"
                               "0 | - | - | - | - | - | {} | 1 | -\n"
                               "1 | 7 | 5 | 5 | 5 | f | - | 1 | -\n"
                               "0 | 0 | 0 | 0 | 0 | f | 5 | 0 | -5\n"
                               "0 | - | - | - | - | - | {} | 0 | -\n";
  CHECK(warehouse.rows("select " + figures + "author_daily order by snapshot_at") ==
        fmt::format(fmt::runtime(expected), "5", "0"));
  // Which have as _previous only what a change is over.
  for (const char *view : {"group_daily", "industry_daily"})
    CHECK(warehouse.rows("select " + figures + view + " order by snapshot_at") ==
          fmt::format(fmt::runtime(expected), "-", "-"));
  // With one that is empty, nothing of both is known; with one that reports, what is covered is added up.
  auto other = by_hand({complete, complete}, {{}, {}});
  other.author = "3";
  const Warehouse two;
  insert(two, {scope, other}, "video");
  CHECK(two.rows("select items, play_count, conversion_count_mid from xingtu_report.group_daily order by snapshot_at "
                 "limit 2") == "1 | 7 | 5\n0 | - | -\n");
}

TEST_CASE("a list compares with the covered one before it, in whatever order the two were loaded") {
  const Warehouse warehouse;
  auto session = warehouse.connect();
  const auto load = [&](int day, const Page &page) {
    const auto plan = plan_of({"ALL"}, {DetailType::video}, fmt::format("2025-03-{:02}T16:00:00Z", day));
    make_plan(session, plan, {"1"});
    Load(session, plan).load_whole({&page});
  };
  const auto conversions = [](const std::string &count) {
    return Cells{{"conversion_count_min", count}, {"conversion_count_max", count}};
  };
  Page first, second, third;
  first.item("9", 1, conversions("5")).item("7", 2, conversions("1"));
  second.item("9", 1).item("8", 2, conversions("30"));
  third.item("9", 1, conversions("7")).item("8", 2, conversions("31"));
  const auto told = [&] {
    return warehouse.rows("select extract(day from snapshot_at at time zone 'UTC'), extract(day from "
                          "previous_snapshot_at at time zone 'UTC'), conversion_count_left_out, "
                          "conversion_count_change from xingtu_report.author_daily order by snapshot_at");
  };
  load(12, third);
  load(10, first);
  CHECK(told() == "10 | - | - | -\n12 | 10 | 0 | 32\n");
  load(11, second);
  const std::string all = "10 | - | - | -\n11 | 10 | 1 | 29\n12 | 11 | 1 | 1\n";
  CHECK(told() == all);
  // Of a version that did not compare, or of two runs that completed neighbours at one moment.
  warehouse.execute("update xingtu_ops.scope_figures set previous_snapshot_at = null, conversion_count_now = null, "
                    "conversion_count_before = null, conversion_count_left_out = null");
  warehouse::migrate(session, builtin());
  CHECK(told() == all);
}

// Neither sees what the other has not committed yet.
TEST_CASE("of two transactions that complete neighbouring snapshots of a list the second one waits for the first") {
  const Warehouse warehouse;
  auto session = warehouse.connect(), other_session = warehouse.connect();
  std::vector<std::unique_ptr<Load>> loads;
  std::vector<warehouse::ClaimedScope> scopes;
  Page page;
  page.item("9", 1);
  for (const auto day : {10, 11}) {
    const auto plan = plan_of({"ALL"}, {DetailType::video}, fmt::format("2025-03-{:02}T16:00:00Z", day));
    make_plan(session, plan, {"1"});
    loads.push_back(std::make_unique<Load>(day == 10 ? session : other_session, plan, day == 11));
    scopes.push_back(loads.back()->claim(1).at(0));
  }
  auto first = loads[0]->settlement(), second = loads[1]->settlement();
  std::vector<warehouse::Intent> none;
  first.progress({progress_of(scopes[0], "complete")});
  first.book(none, {}, 0, 0);
  auto completing = std::async(std::launch::async, [&] {
    second.progress({progress_of(scopes[1], "complete")});
    second.book(none, {}, 0, 0);
    second.commit();
  });
  const bool waits = wait_until(
      [&] {
        return warehouse.cell("select count(*) from pg_stat_activity where datname = current_database() and "
                              "wait_event_type = 'Lock' and wait_event = 'advisory'") == "1";
      },
      Process::kPatience);
  first.commit(); // whatever it waits for
  completing.get();
  CHECK(waits);
  CHECK(warehouse.rows("select extract(day from snapshot_at at time zone 'UTC'), extract(day from "
                       "previous_snapshot_at at time zone 'UTC') from xingtu_ops.scope_figures order by snapshot_at") ==
        "10 | -\n11 | 10\n");
}

TEST_CASE("ranges up to the greatest count there is are loaded, compared and added up to the last digit") {
  const std::string low = "5000000000000000000", most = "9223372036854775807", second = "9223372036854775806";
  const Warehouse warehouse;
  auto session = warehouse.connect();
  for (const auto type : {DetailType::video, DetailType::product}) {
    const auto load = [&](const std::string &snapshot_at, const std::string &from, const std::string &to) {
      const auto plan = plan_of({"ALL"}, {type}, snapshot_at);
      make_plan(session, plan, {"1"});
      Cells cells;
      for (const std::string figure : {"component_click_count", "conversion_count", "sales_count"}) {
        cells[figure + "_min"] = from;
        cells[figure + "_max"] = to;
      }
      Page page(type);
      page.item("8", 1, cells).item("9", 2, cells);
      Load(session, plan).load_whole({&page});
    };
    load("2025-03-10T16:00:00Z", low, most);
    load("2025-03-11T16:00:00Z", second, most);
  }
  for (const std::string figure : {"component_click_count", "conversion_count", "sales_count"})
    for (const std::string view : {"author_daily", "group_daily"}) {
      CAPTURE(figure);
      CAPTURE(view);
      CHECK(warehouse.rows(fmt::format("select {0}_min, {0}_max, {0}_mid, {0}_previous, {0}_change from "
                                       "xingtu_report.{1} where detail_type = 'PRODUCT' order by snapshot_at",
                                       figure, view)) ==
            "10000000000000000000 | 18446744073709551614 | 14223372036854775807 | - | -\n"
            "18446744073709551612 | 18446744073709551614 | 18446744073709551613 | 14223372036854775807 | "
            "4223372036854775806\n");
    }
  CHECK(warehouse.rows("select component_click_count_change, conversion_count_change from xingtu_report.author_daily "
                       "where detail_type = 'VIDEO' order by snapshot_at") ==
        "- | -\n4223372036854775806 | 4223372036854775806\n");
  CHECK(warehouse.rows("select distinct detail_type, conversion_count, conversion_count_change from "
                       "xingtu_report.top_movers order by 1") ==
        "PRODUCT | 9223372036854775806.5 | 2111686018427387903\nVIDEO | 9223372036854775806.5 | 2111686018427387903\n");
}

TEST_CASE("an industry that is skipped, because all that its creator listed is gone, has lost it") {
  using enum Knowledge;
  const Warehouse warehouse;
  const List one{{"9", {7, 100, 100}}};
  auto food = by_hand({complete, skipped, skipped, complete}, {one, {}, {}, one});
  food.industry = "FOOD_AND_BEVERAGE";
  auto other = by_hand({complete, failed, complete, skipped}, {{{"9", {1, 3, 3}}}, {}, {{"9", {1, 4, 4}}}, {}});
  other.industry = "GAMES";
  other.author = "3";
  insert(warehouse, {by_hand({complete, complete, complete, complete}, {one, {}, {}, one}), food, other}, "video");
  const std::string select =
      "select authors_planned, authors_covered, authors_skipped, complete, items, items_rejected, play_count, "
      "play_count_reported, conversion_count_reported, conversion_count_mid, conversion_count_is_range, "
      "sales_count_reported, sales_count_mid, authors_compared, conversion_count_compared, conversion_count_previous, "
      "conversion_count_change, conversion_count_change_ratio, sales_count_compared, conversion_count_left_out, "
      "sales_count_left_out from xingtu_report.industry_daily where industry = '{}' order by snapshot_at";
  CHECK(warehouse.rows(fmt::format(fmt::runtime(select), "FOOD_AND_BEVERAGE")) ==
        "1 | 1 | 0 | t | 1 | 0 | 7 | 1 | 1 | 100 | f | 0 | - | 0 | 0 | - | - | - | 0 | - | -\n"
        "1 | 0 | 1 | t | 0 | 0 | 0 | 0 | 0 | 0 | f | 0 | - | 1 | 1 | 100 | -100 | -1 | 0 | 0 | -\n"
        "1 | 0 | 1 | t | 0 | 0 | 0 | 0 | 0 | 0 | f | 0 | - | 1 | 1 | 0 | 0 | - | 0 | 0 | -\n"
        "1 | 1 | 0 | t | 1 | 0 | 7 | 1 | 1 | 100 | f | 0 | - | 1 | 1 | 0 | 100 | - | 0 | 0 | -\n");
  // After a gap nothing is compared, as with covered lists.
  CHECK(warehouse.rows(fmt::format(fmt::runtime(select), "GAMES")) ==
        "1 | 1 | 0 | t | 1 | 0 | 1 | 1 | 1 | 3 | f | 0 | - | 0 | 0 | - | - | - | 0 | - | -\n"
        "1 | 0 | 0 | f | - | - | - | - | - | - | - | - | - | 0 | 0 | - | - | - | 0 | - | -\n"
        "1 | 1 | 0 | t | 1 | 0 | 1 | 1 | 1 | 4 | f | 0 | - | 0 | 0 | - | - | - | 0 | - | -\n"
        "1 | 0 | 1 | t | 0 | 0 | 0 | 0 | 0 | 0 | f | 0 | - | 1 | 1 | 4 | -4 | -1 | 0 | 0 | -\n");
}

TEST_CASE("_compared says how many lists a change is of, which are not all where an end is open") {
  using enum Knowledge;
  const Warehouse warehouse;
  const auto known = by_hand({complete, complete}, {{{"1", {{}, 10, 10}}}, {{"1", {{}, 15, 15}}}});
  auto open_end = by_hand({complete, complete}, {{{"1", {{}, 1000, {}}}}, {{"1", {{}, 2000, 2000}}}});
  open_end.author = "3";
  insert(warehouse, {known, open_end}, "video");
  CHECK(warehouse.rows("select conversion_count_min, conversion_count_max, conversion_count_mid, authors_compared, "
                       "conversion_count_compared, conversion_count_previous, conversion_count_change, "
                       "conversion_count_change_ratio from xingtu_report.group_daily order by snapshot_at") ==
        "1010 | - | - | 0 | 0 | - | - | -\n2015 | 2015 | 2015 | 2 | 1 | 10 | 5 | 0.5\n");
}

TEST_CASE("field_coverage counts for each figure in how many rows it is, and what could not be read of it") {
  using enum Knowledge;
  const Warehouse warehouse;
  auto games = by_hand({complete, open}, {{{"1", {3, 1, {}}}, {"2", {}}}, {{"1", {3, 1, {}}}}});
  games.industry = "GAMES";
  auto other = by_hand({complete, complete}, {{{"1", {0, 0, 0}}}, {}});
  other.author = "3";
  insert(warehouse,
         {by_hand({complete, complete}, {{{"1", {3, {}, 5}}, {"2", {4, {}, {}}}}, {}}), games, other}, "video");
  const std::string select =
      "select " + kDayNumber + ", industry, column_name, lists_covered, rows_listed, rows_reporting, share, issues "
      "from xingtu_report.field_coverage where column_name in ('play_count', 'conversion_count', 'gpm') order by 1, 2, 3";
  CHECK(warehouse.rows(select) == "0 | ALL | conversion_count | 2 | 3 | 2 | 0.6667 | 0\n"
                                  "0 | ALL | gpm | 2 | 3 | 0 | 0.0000 | 0\n"
                                  "0 | ALL | play_count | 2 | 3 | 3 | 1.0000 | 0\n"
                                  "0 | GAMES | conversion_count | 1 | 2 | 1 | 0.5000 | 0\n"
                                  "0 | GAMES | gpm | 1 | 2 | 0 | 0.0000 | 0\n"
                                  "0 | GAMES | play_count | 1 | 2 | 1 | 0.5000 | 0\n"
                                  "1 | ALL | conversion_count | 2 | 0 | 0 | - | 0\n"
                                  "1 | ALL | gpm | 2 | 0 | 0 | - | 0\n"
                                  "1 | ALL | play_count | 2 | 0 | 0 | - | 0\n");
  // All measures of the mapping, a range once.
  CHECK(warehouse.cell("select count(distinct column_name) from xingtu_report.field_coverage") ==
        std::to_string(builtin().video.measures.size()));
  // A value that could not be read is not reported, and is counted as well.
  const Warehouse unread;
  auto session = unread.connect();
  make_plan(session, plan_of(), {"1"});
  Page page;
  page.item("1", 1).item("2", 2, {{"play_count", "5"}}).issue(1, "play_count");
  Load(session, plan_of()).load_whole({&page});
  CHECK(unread.rows("select lists_covered, rows_listed, rows_reporting, share, issues from xingtu_report.field_coverage "
                    "where column_name = 'play_count'") == "1 | 2 | 1 | 0.5000 | 1\n");
}
