// author_daily, group_daily, industry_daily and field_coverage against the same, computed here from a random history
// in memory.
#include <algorithm>
#include <random>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "history.hpp"

using namespace xingtu;
using namespace xingtu::test;

namespace {

/// A sum of counts, and one of ranges with its ends.
struct Sums {
  bool covered = false;
  std::int64_t items = 0, reported = 0, counted = 0;
  Number count;     ///< NULL: no item reports it, though there are some
  Number low, high; ///< NULL: not reported, or open
};

Sums sums_of(const std::map<std::string, Listing> &list) {
  Sums sums;
  sums.covered = true;
  sums.items = std::ssize(list);
  bool low_open = false, high_open = false;
  std::int64_t count = 0, low = 0, high = 0;
  for (const auto &[item, listing] : list) {
    sums.counted += listing.count ? 1 : 0;
    count += listing.count.value_or(0);
    if (!listing.low && !listing.high) continue;
    ++sums.reported;
    low_open = low_open || !listing.low;
    high_open = high_open || !listing.high;
    low += listing.low.value_or(0);
    high += listing.high.value_or(0);
  }
  const bool empty = list.empty();
  if (empty || sums.counted > 0) sums.count = count;
  if (empty || (sums.reported > 0 && !low_open)) sums.low = low;
  if (empty || (sums.reported > 0 && !high_open)) sums.high = high;
  return sums;
}

std::optional<Sums> sums_of(const Scope &scope, int day) {
  const auto at = static_cast<std::size_t>(day);
  if (scope.days[at] == Knowledge::not_planned) return std::nullopt;
  return is_covered(scope.days[at]) ? sums_of(scope.lists[at]) : Sums{};
}

/// Twice the middle, which may be a half.
Number doubled_middle(const Sums &sums) {
  return sums.low && sums.high ? Number(*sums.low + *sums.high) : std::nullopt;
}

std::string half_of(const Number &doubled) {
  if (!doubled) return "-";
  const auto whole = *doubled / 2;
  if (*doubled % 2 == 0) return std::to_string(whole);
  return fmt::format("{}{}.5", *doubled < 0 ? "-" : "", std::abs(whole));
}

std::string truth(const std::optional<bool> &value) { return !value ? "-" : *value ? "t" : "f"; }

std::optional<bool> is_range(const Sums &sums) {
  if (!sums.covered) return std::nullopt;
  if (sums.items == 0) return false;
  if (sums.reported == 0) return std::nullopt;
  return !sums.low || !sums.high || *sums.low != *sums.high;
}

std::string known(bool known, std::int64_t value) { return known ? std::to_string(value) : "-"; }

std::string expected_authors(const std::vector<Scope> &scopes, bool video) {
  std::string out;
  for (const auto &scope : scopes) {
    if (scope.industry != "ALL") continue;
    std::optional<int> previous;
    for (int day = 0; day < kDays; ++day) {
      const auto sums = sums_of(scope, day);
      if (!sums) continue;
      Number change;
      if (sums->covered && previous)
        if (const auto now = doubled_middle(*sums), then = doubled_middle(*sums_of(scope, *previous)); now && then)
          change = *now - *then;
      out += fmt::format("{} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {}\n", scope.author, day,
                         truth(sums->covered), known(sums->covered, sums->items), video ? cell(sums->count) : "-",
                         known(sums->covered, sums->reported), cell(sums->low), cell(sums->high),
                         half_of(doubled_middle(*sums)), truth(is_range(*sums)),
                         sums->covered && previous ? std::to_string(day - *previous) : "-", half_of(change));
      if (sums->covered) previous = day;
    }
  }
  return out;
}

/// What the lists of one row have in common, and what they add up to.
struct Total {
  int planned = 0, covered = 0, skipped = 0, compared = 0;
  Sums sums;
  bool low_open = false, high_open = false, middle_open = false, ranges = false, known_range = false;
  Number count, low, high, middle, change;

  static void add(Number &to, const Number &value) {
    if (value) to = to.value_or(0) + *value;
  }
  void add(const Scope &scope, int day) {
    const auto now = sums_of(scope, day);
    if (!now) return;
    ++planned;
    skipped += scope.days[static_cast<std::size_t>(day)] == Knowledge::skipped ? 1 : 0;
    std::optional<Sums> then;
    for (int before = day - 1; before >= 0 && !then; --before) then = sums_of(scope, before);
    if (now->covered) {
      ++covered;
      sums.covered = true;
      sums.items += now->items;
      sums.reported += now->reported;
      add(count, now->count);
      add(low, now->low);
      add(high, now->high);
      add(middle, doubled_middle(*now));
      low_open = low_open || (now->reported > 0 && !now->low);
      high_open = high_open || (now->reported > 0 && !now->high);
      middle_open = middle_open || (now->reported > 0 && !doubled_middle(*now));
      if (const auto range = is_range(*now)) {
        known_range = true;
        ranges = ranges || *range;
      }
      if (then && then->covered) {
        ++compared;
        if (doubled_middle(*now) && doubled_middle(*then)) add(change, *doubled_middle(*now) - *doubled_middle(*then));
      }
    }
  }
  std::string text(bool video) const {
    return fmt::format("{} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {}\n", planned, covered, skipped,
                       truth(covered + skipped == planned), known(sums.covered, sums.items),
                       video ? cell(count) : "-", known(sums.covered, sums.reported), low_open ? "-" : cell(low),
                       high_open ? "-" : cell(high), middle_open ? "-" : half_of(middle),
                       truth(known_range ? std::optional(ranges) : std::nullopt), compared, half_of(change));
  }
};

template <typename KeyOf> std::string expected_totals(const std::vector<Scope> &scopes, bool video, KeyOf key_of) {
  std::map<std::pair<std::string, int>, Total> totals;
  for (const auto &scope : scopes)
    if (const auto key = key_of(scope))
      for (int day = 0; day < kDays; ++day) totals[{*key, day}].add(scope, day);
  std::string out;
  for (const auto &[key, total] : totals)
    if (total.planned > 0) out += fmt::format("{} | {} | {}", key.first, key.second, total.text(video));
  return out;
}

const std::string kDay = "(extract(epoch from snapshot_at - '2025-02-22 16:00Z') / 86400)::integer";
const std::string kFigures = "items, play_count, conversion_count_reported, conversion_count_min, "
                             "conversion_count_max, conversion_count_mid, conversion_count_is_range";
const std::string kTotals = "authors_planned, authors_covered, authors_skipped, complete, " + kFigures +
                            ", authors_compared, conversion_count_change";

void check(const std::string &expected, const std::string &actual) {
  const auto differs = difference(expected, actual);
  CHECK_MESSAGE((differs.empty() || differs == "the lines have another order"), differs);
}

} // namespace

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
    check(expected_authors(scopes, video),
          warehouse.rows("select author_id, " + kDay + ", covered, " + kFigures +
                         ", days_between, conversion_count_change from xingtu_report.author_daily"));
    check(expected_totals(scopes, video,
                          [](const Scope &scope) {
                            return scope.industry != "ALL" ? std::nullopt
                                                           : std::optional<std::string>(scope.author == "2" ? "-" : "g");
                          }),
          warehouse.rows("select author_group, " + kDay + ", " + kTotals + " from xingtu_report.group_daily"));
    check(expected_totals(scopes, video,
                          [](const Scope &scope) {
                            return scope.industry == "ALL" ? std::nullopt : std::optional(scope.industry);
                          }),
          warehouse.rows("select industry, " + kDay + ", " + kTotals + " from xingtu_report.industry_daily"));
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
  CHECK(warehouse.rows("select " + kDay + ", column_name, lists_covered, rows_listed, rows_reporting, share, issues from "
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
