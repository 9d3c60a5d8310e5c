// Views of single items.
#include "expected.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include <fmt/format.h>

namespace xingtu::test {
namespace {

std::string is_range(const Listing &listing, const std::string &range) {
  const auto low = listing.low(range), high = listing.high(range);
  return low || high ? truth(low != high) : "-";
}

/// A count: since publication it `resets` where it falls, and then has no change.
void put_count(ViewRow &row, const std::string &name, const Listing &now, const Listing &then, bool resets) {
  const auto value = now.value(name), previous = then.value(name), change = minus(value, previous);
  const bool fell = change && *change < 0;
  row[name] = cell(value);
  row[name + "_previous"] = cell(previous);
  row[name + "_change"] = resets && fell ? "-" : cell(change);
  row[name + "_change_ratio"] = resets && fell ? "-" : cell(ratio(change, previous));
  if (resets) row[name + "_reset"] = change ? truth(fell) : "-";
}

void put_range(ViewRow &row, const std::string &name, const Listing &now, const Listing &then) {
  const auto value = middle(now.low(name), now.high(name)), previous = middle(then.low(name), then.high(name));
  row[name + "_min"] = cell(now.low(name));
  row[name + "_max"] = cell(now.high(name));
  row[name + "_mid"] = cell(value);
  row[name + "_is_range"] = is_range(now, name);
  row[name + "_previous"] = cell(previous);
  row[name + "_previous_is_range"] = is_range(then, name);
  row[name + "_change"] = cell(minus(value, previous));
  row[name + "_change_ratio"] = cell(ratio(minus(value, previous), previous));
}

/// The scope's last covered day before this one; of those that list the item, if one is given.
std::optional<int> covered_before(const Scope &scope, int today, const std::string *item = nullptr) {
  for (int day = today - 1; day >= 0; --day)
    if (scope.covered(day) && (item == nullptr || scope.list(day).contains(*item))) return day;
  return std::nullopt;
}

/// A list that is skipped is known to be empty.
bool skipped_between(const Scope &scope, int from, int to) {
  for (int day = from + 1; day < to; ++day)
    if (scope.knowledge(day) == Knowledge::skipped) return true;
  return false;
}

/// The listing that this one is compared with: on the last covered day that lists the item.
void put_previous(ViewRow &row, const Scope &scope, int today, std::optional<int> before) {
  row["previous_snapshot_at"] = before ? std::to_string(*before) : "-";
  row["days_between"] = before ? std::to_string(today - *before) : "-";
  row["previous_was_adjacent"] = before ? truth(covered_before(scope, today) == before && !skipped_between(scope, *before, today)) : "-";
}

Listing listing_on(const Scope &scope, std::optional<int> day, const std::string &item) {
  return day ? scope.list(*day).at(item) : Listing();
}

std::string place_of(const List &list, const std::string &item) {
  const auto found = list.find(item);
  return found == list.end() ? "-" : std::to_string(found->second.position);
}

/// The first day on which any list of the creator held the item, by creator, type and item.
std::map<std::string, int> first_days(const std::vector<Scope> &scopes) {
  std::map<std::string, int> first;
  for (const auto &scope : scopes)
    for (int day = 0; day < scope.count_days(); ++day)
      for (const auto &[item, listing] : scope.list(day)) {
        auto &known = first.try_emplace(scope.author + scope.type + item, day).first->second;
        known = std::min(known, day);
      }
  return first;
}

/// Whether the reading of a day has shown all that the list held.
bool is_whole(const Scope &scope, int day) {
  const auto proof = scope.proof_on(day);
  return (proof == "count_matched" || proof == "no_content") && !scope.may_lack(day);
}

} // namespace

std::string truth(bool value) { return value ? "t" : "f"; }

std::string difference_of_lines(const std::string &expected, const std::string &actual) {
  const auto differs = difference(expected, actual);
  return differs == "the lines have another order" ? "" : differs;
}

ViewRow row_of(const Scope &scope, int day) {
  return {{"author_id", scope.author},     {"author_name", scope.name}, {"author_group", scope.group},
          {"platform", "SHORT_VIDEO"},     {"industry", scope.industry}, {"time_range", scope.range},
          {"detail_type", scope.type},     {"snapshot_at", std::to_string(day)}};
}

const std::pair<std::string, std::string> &industry_names(const std::string &industry) {
  static const std::map<std::string, std::pair<std::string, std::string>> names{
      {"ALL", {"All", "全部"}},
      {"GAMES", {"Games", "游戏"}},
      {"FOOD_AND_BEVERAGE", {"Food and Beverage", "食品饮料"}},
      {"BEAUTY_AND_COSMETICS", {"Beauty and Cosmetics", "美妆"}},
      {"SPORTS_OUTDOOR", {"Sports and Outdoors", "运动户外"}}};
  return names.at(industry);
}

ViewRows expected_trends(const std::vector<Scope> &scopes, const std::string &type) {
  const auto &measures = measures_of(type);
  ViewRows rows;
  for (const auto &scope : scopes)
    for (int today = 0; today < scope.count_days(); ++today) {
      if (scope.type != type || !scope.covered(today)) continue;
      for (const auto &[item, now] : scope.list(today)) {
        auto row = row_of(scope, today);
        row.erase("detail_type");
        const auto before = covered_before(scope, today, &item);
        put_previous(row, scope, today, before);
        const auto then = listing_on(scope, before, item);
        row[type == "VIDEO" ? "video_id" : "product_id"] = item;
        std::tie(row["industry_name_en"], row["industry_name_zh"]) = industry_names(scope.industry);
        row["position"] = std::to_string(now.position);
        for (const auto &count : measures.counts) put_count(row, count, now, then, type == "VIDEO");
        for (const auto &range : measures.ranges) put_range(row, range, now, then);
        rows.push_back(std::move(row));
      }
    }
  return rows;
}

ViewRows expected_movements(const std::vector<Scope> &scopes) {
  const auto first = first_days(scopes);
  ViewRows rows;
  for (const auto &scope : scopes)
    for (int today = 0; today < scope.count_days(); ++today) {
      const auto before = covered_before(scope, today);
      if (!scope.covered(today) || !before) continue;
      const auto &now = scope.list(today), &then = scope.list(*before);
      auto both = now;
      both.insert(then.begin(), then.end());
      for (const auto &[item, listing] : both) {
        auto row = row_of(scope, today);
        row["previous_snapshot_at"] = std::to_string(*before);
        row["days_between"] = std::to_string(today - *before);
        row["item_id"] = item;
        row["movement"] = !then.contains(item) ? "entered" : !now.contains(item) ? "left" : "stayed";
        row["is_proven"] = truth(is_whole(scope, today) && is_whole(scope, *before));
        row["position"] = place_of(now, item);
        row["previous_position"] = place_of(then, item);
        row["first_seen_at"] = std::to_string(first.at(scope.author + scope.type + item));
        rows.push_back(std::move(row));
      }
    }
  return rows;
}

ViewRows expected_movers(const std::vector<Scope> &scopes) {
  const std::string orders = "conversion_count";
  struct Mover {
    ViewRow row;
    Wide change = 0;
  };
  std::map<std::string, std::vector<Mover>> lists; // of all creators
  for (const auto &scope : scopes)
    for (int today = 0; today < scope.count_days(); ++today) {
      if (!scope.covered(today)) continue;
      for (const auto &[item, now] : scope.list(today)) {
        const auto before = covered_before(scope, today, &item);
        const auto then = listing_on(scope, before, item);
        const auto value = middle(now.low(orders), now.high(orders));
        const auto previous = middle(then.low(orders), then.high(orders));
        const auto change = minus(value, previous);
        if (!change) continue;
        auto row = row_of(scope, today);
        put_previous(row, scope, today, before);
        row["item_id"] = item;
        row[orders] = cell(value);
        row[orders + "_previous"] = cell(previous);
        row[orders + "_change"] = cell(change);
        row[orders + "_change_ratio"] = cell(ratio(change, previous));
        row["is_estimate"] = truth(is_range(now, orders) == "t" || is_range(then, orders) == "t");
        lists[fmt::format("{} {} {} {}", scope.type, scope.industry, scope.range, today)].push_back({row, *change});
      }
    }
  ViewRows rows;
  for (auto &list : lists) {
    auto &movers = list.second;
    for (auto &mover : movers) {
      const auto rank = [&](bool rise) {
        return std::to_string(1 + std::count_if(movers.begin(), movers.end(), [&](const Mover &other) {
          return rise ? other.change > mover.change : other.change < mover.change;
        }));
      };
      mover.row["rise_rank"] = rank(true);
      mover.row["fall_rank"] = rank(false);
      rows.push_back(mover.row);
    }
  }
  return rows;
}

} // namespace xingtu::test
