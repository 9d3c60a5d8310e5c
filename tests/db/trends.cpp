// The trend views against the same figures, computed here from a random history: by walking back through
// lists in memory, where the views walk through indexes.
#include <algorithm>
#include <random>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "history.hpp"

using namespace xingtu;
using namespace xingtu::test;

namespace {

/// Twice the middle of a range, a whole number.
Number doubled_middle(const Listing &listing) {
  if (!listing.low || !listing.high) return std::nullopt;
  return *listing.low + *listing.high;
}

std::string half(const Number &doubled) {
  if (!doubled) return "-";
  const auto magnitude = std::abs(*doubled);
  return fmt::format("{}{}{}", *doubled < 0 ? "-" : "", magnitude / 2, magnitude % 2 == 1 ? ".5" : "");
}

std::string is_range(const Listing &listing) {
  if (!listing.low && !listing.high) return "-";
  return listing.low == listing.high ? "f" : "t";
}

/// value / previous - 1 to six decimals, halves away from zero, without trailing zeros.
std::string ratio(const Number &value, const Number &previous) {
  if (!value || !previous || *previous == 0) return "-";
  const auto change = (*value - *previous) * 1'000'000;
  const auto magnitude = (std::abs(change) * 2 + *previous) / (2 * *previous);
  auto out = fmt::format("{}{}.{:06}", change < 0 && magnitude > 0 ? "-" : "", magnitude / 1'000'000,
                         magnitude % 1'000'000);
  out.erase(out.find_last_not_of('0') + 1);
  if (out.back() == '.') out.pop_back();
  return out;
}

Number minus(const Number &value, const Number &previous) {
  if (!value || !previous) return std::nullopt;
  return *value - *previous;
}

/// The day of the listing that one is compared with: the scope's last covered one that lists the item.
std::optional<int> previous_day(const Scope &scope, const std::string &item, int today) {
  for (int i = today - 1; i >= 0; --i)
    if (is_covered(scope.days[static_cast<std::size_t>(i)]) && scope.lists[static_cast<std::size_t>(i)].contains(item))
      return i;
  return std::nullopt;
}

std::string expected_row(const Scope &scope, const std::string &item, int today, bool video) {
  const auto &now = scope.lists[static_cast<std::size_t>(today)].at(item);
  auto row = fmt::format("{} | {} | {} | {} | ", scope.author, item, scope.industry, today);
  const auto before = previous_day(scope, item, today);
  Listing then;
  if (before) {
    then = scope.lists[static_cast<std::size_t>(*before)].at(item);
    const auto first = scope.days.begin() + *before + 1;
    const bool adjacent = std::none_of(first, scope.days.begin() + today, is_covered);
    row += fmt::format("{} | {} | {}", *before, today - *before, adjacent ? "t" : "f");
  } else {
    row += "- | - | -";
  }
  row += fmt::format(" | {}", cell(now.count));
  if (video) {
    const auto change = minus(now.count, then.count);
    const bool reset = change && *change < 0;
    row += fmt::format(" | {} | {} | {} | {}", cell(then.count), reset ? "-" : cell(change),
                       reset ? "-" : ratio(now.count, then.count), !change ? "-" : reset ? "t" : "f");
  }
  const auto middle = doubled_middle(now), middle_then = doubled_middle(then);
  return row + fmt::format(" | {} | {} | {} | {} | {} | {}\n", half(middle), is_range(now), half(middle_then),
                           before ? is_range(then) : "-", half(minus(middle, middle_then)),
                           ratio(middle, middle_then));
}

std::string expected_rows(const std::vector<Scope> &scopes, bool video) {
  std::vector<std::string> rows;
  for (const auto &scope : scopes)
    for (int today = 0; today < kDays; ++today)
      if (is_covered(scope.days[static_cast<std::size_t>(today)]))
        for (const auto &[item, listing] : scope.lists[static_cast<std::size_t>(today)])
          rows.push_back(expected_row(scope, item, today, video));
  std::string out;
  for (const auto &row : rows) out += row;
  return out;
}

std::string rows_of_view(const Warehouse &warehouse, const std::string &kind) {
  const auto days_since = [](const std::string &column) {
    return fmt::format("(extract(epoch from {} - '2025-02-22 16:00Z') / 86400)::integer", column);
  };
  return warehouse.rows(fmt::format(
      "select author_id, {0}_id, industry, {1}, {2}, days_between, previous_was_adjacent, {3}, conversion_count_mid, "
      "conversion_count_is_range, conversion_count_previous, conversion_count_previous_is_range, "
      "conversion_count_change, conversion_count_change_ratio from xingtu_report.{0}_trend",
      kind, days_since("snapshot_at"), days_since("previous_snapshot_at"),
      kind == "video" ? "play_count, play_count_previous, play_count_change, play_count_change_ratio, play_count_reset"
                      : "video_count"));
}

} // namespace

TEST_CASE("each row of the trend views is what the history of its scope says") {
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
    const auto expected = expected_rows(scopes, kind == "video");
    CHECK(std::count(expected.begin(), expected.end(), '\n') > 30);
    // The view has no order of its own.
    const auto differs = difference(expected, rows_of_view(warehouse, kind));
    CHECK_MESSAGE((differs.empty() || differs == "the lines have another order"), differs);
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

TEST_CASE("plays that fall are a reset and no change, orders that fall are a change") {
  using enum Knowledge;
  const Warehouse warehouse;
  insert(warehouse, {by_hand({complete, complete}, {{{"9", {50, 30, 30}}}, {{"9", {40, 20, 20}}}})}, "video");
  CHECK(warehouse.rows("select play_count_previous, play_count_change, play_count_change_ratio, play_count_reset, "
                       "conversion_count_change, conversion_count_change_ratio from xingtu_report.video_trend "
                       "where previous_snapshot_at is not null") == "50 | - | - | t | -10 | -0.333333\n");
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
