// The trend views: against the same figures of a random history, and in single cases.
#include <cstdint>
#include <limits>
#include <random>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "expected.hpp"

using namespace xingtu;
using namespace xingtu::test;

TEST_CASE("each row of the trend views is what the history of its scope says") {
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
    const auto expected = expected_trends(scopes, scopes.front().type);
    CHECK(expected.size() > 30);
    CHECK(difference_from_view(warehouse.url(), kind + "_trend", expected) == "");
  }
}

TEST_CASE("a gap is a missing row, and the next row is compared over it") {
  using enum Knowledge;
  const Warehouse warehouse;
  insert(warehouse,
         {by_hand({complete, failed, open, not_planned, complete},
                  {{{"9", {100, 10, 10}}}, {{"9", {999, 99, 99}}}, {{"9", {888, 88, 88}}}, {}, {{"9", {125, 10, 15}}}})},
         "video");
  CHECK(warehouse.rows("select to_char(snapshot_at, 'MM-DD'), days_between, previous_was_adjacent, play_count_change, "
                       "play_count_change_ratio, conversion_count_mid, conversion_count_is_range, "
                       "conversion_count_change, conversion_count_change_ratio "
                       "from xingtu_report.video_trend order by snapshot_at") ==
        "02-22 | - | - | - | - | 10 | f | - | -\n"
        "02-26 | 4 | t | 25 | 0.25 | 12.5 | t | 2.5 | 0.25\n");
}

TEST_CASE("an item that left and is back is compared with its last listing, which is not adjacent") {
  using enum Knowledge;
  const Warehouse warehouse;
  insert(warehouse, {by_hand({complete, complete, complete}, {{{"9", {7, 1, 1}}}, {}, {{"9", {8, 1, 1}}}})}, "video");
  CHECK(warehouse.rows("select days_between, previous_was_adjacent, play_count_change from xingtu_report.video_trend "
                       "order by snapshot_at") == "- | - | -\n2 | f | 1\n");
}

TEST_CASE("a list that was skipped in between was empty, so that the listing before it is not adjacent") {
  using enum Knowledge;
  const Warehouse warehouse;
  insert(warehouse, {by_hand({complete, skipped, complete}, {{{"9", {7, 1, 1}}}, {}, {{"9", {8, 1, 1}}}})}, "video");
  CHECK(warehouse.rows("select days_between, previous_was_adjacent, play_count_change from xingtu_report.video_trend "
                       "order by snapshot_at") == "- | - | -\n2 | f | 1\n");
}

TEST_CASE("plays that fall are a reset and no change, orders that fall are a change") {
  using enum Knowledge;
  const Warehouse warehouse;
  insert(warehouse, {by_hand({complete, complete}, {{{"9", {50, 30, 30}}}, {{"9", {40, 20, 20}}}})}, "video");
  CHECK(warehouse.rows("select play_count_previous, play_count_change, play_count_change_ratio, play_count_reset, "
                       "conversion_count_change, conversion_count_change_ratio from xingtu_report.video_trend "
                       "where previous_snapshot_at is not null") == "50 | - | - | t | -10 | -0.333333\n");
}

TEST_CASE("each count since publication is reset for itself, and a product's videos that fall are a change") {
  using enum Knowledge;
  const Warehouse warehouse;
  insert(warehouse, {by_hand({complete, complete}, {{{"9", {50, {}, {}}}}, {{"9", {60, {}, {}}}}})}, "video");
  warehouse.execute("update xingtu.video_snapshot set like_count = 5, comment_count = 8, share_count = 3 "
                    "where snapshot_at = " + sql_day(0) + "; update xingtu.video_snapshot set like_count = 4, "
                    "comment_count = 8 where snapshot_at = " + sql_day(1));
  CHECK(warehouse.rows("select play_count_change, play_count_reset, like_count_previous, like_count_change, "
                       "like_count_change_ratio, like_count_reset, comment_count_change, comment_count_change_ratio, "
                       "comment_count_reset, share_count_previous, share_count_change, share_count_reset "
                       "from xingtu_report.video_trend where previous_snapshot_at is not null") ==
        "10 | f | 5 | - | - | t | 0 | 0 | f | 3 | - | -\n");
  const Warehouse products;
  insert(products, {by_hand({complete, complete}, {{{"9", {4, {}, {}}}}, {{"9", {3, {}, {}}}}})}, "product");
  CHECK(products.rows("select video_count_previous, video_count_change, video_count_change_ratio "
                      "from xingtu_report.product_trend where previous_snapshot_at is not null") == "4 | -1 | -0.25\n");
}

TEST_CASE("a range with an open end has no middle, zero is a value, and not reported is neither") {
  using enum Knowledge;
  const Warehouse warehouse;
  insert(warehouse,
         {by_hand({complete}, {{{"0", {0, 0, 0}}, {"1", {{}, 5, {}}}, {"2", {{}, {}, 5}}, {"3", {{}, {}, {}}}}})},
         "product");
  CHECK(warehouse.rows("select product_id, video_count, conversion_count_mid, conversion_count_is_range "
                       "from xingtu_report.product_trend order by 1") ==
        "0 | 0 | 0 | f\n1 | - | - | t\n2 | - | - | t\n3 | - | - | -\n");
}

TEST_CASE("counts at both ends of what there is have an exact change") {
  using enum Knowledge;
  constexpr auto kLeast = std::numeric_limits<std::int64_t>::min(), kMost = std::numeric_limits<std::int64_t>::max();
  const Warehouse videos, products;
  insert(videos, {by_hand({complete, complete}, {{{"9", {kLeast, {}, {}}}}, {{"9", {kMost, {}, {}}}}})}, "video");
  videos.execute("update xingtu.video_snapshot set like_count = play_count, comment_count = play_count, "
                 "share_count = play_count");
  CHECK(videos.rows("select play_count_change, like_count_change, comment_count_change, share_count_change "
                    "from xingtu_report.video_trend where previous_snapshot_at is not null") ==
        "18446744073709551615 | 18446744073709551615 | 18446744073709551615 | 18446744073709551615\n");
  insert(products, {by_hand({complete, complete}, {{{"9", {kMost, {}, {}}}}, {{"9", {kLeast, {}, {}}}}})}, "product");
  CHECK(products.rows("select video_count_change from xingtu_report.product_trend where previous_snapshot_at is not "
                      "null") == "-18446744073709551615\n");
}

TEST_CASE("money and rates keep every digit in the views") {
  using enum Knowledge;
  const Warehouse warehouse;
  insert(warehouse, {by_hand({complete, complete}, {{{"9", {1, 1, 1}}}, {{"9", {1, 1, 1}}}})}, "video");
  warehouse.execute("update xingtu.video_snapshot set sales_amount_min = 9999999999999999.9998, sales_amount_max = "
                    "9999999999999999.9999, conversion_rate_min = 0.000000000000000000001, conversion_rate_max = "
                    "0.000000000000000000002 where snapshot_at = " + sql_day(1));
  CHECK(warehouse.rows("select sales_amount_mid, conversion_rate_mid from xingtu_report.video_trend "
                       "where previous_snapshot_at is not null") ==
        "9999999999999999.99985 | 0.0000000000000000000015\n");
}

TEST_CASE("days_between of snapshots of an hour and of a week") {
  const Warehouse warehouse;
  auto session = warehouse.connect();
  for (const char *snapshot_at : {"2025-03-10T16:00:00Z", "2025-03-10T17:00:00Z", "2025-03-17T17:00:00Z"}) {
    const auto plan = plan_of({"ALL"}, {DetailType::video}, snapshot_at);
    make_plan(session, plan, {"1"});
    Page page;
    page.item("9", 1);
    Load(session, plan).load_whole({&page});
  }
  for (const char *view : {"video_trend", "author_daily", "item_movement"}) {
    CAPTURE(view);
    CHECK(warehouse.rows(fmt::format("select days_between from xingtu_report.{} where previous_snapshot_at is not null "
                                     "order by snapshot_at",
                                     view)) == "0.0417\n7\n");
  }
}
