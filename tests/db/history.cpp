#include "history.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "warehouse/schema.hpp"

namespace xingtu::test {
namespace {

constexpr std::array<const char *, 7> kStates{"", "complete", "open", "failed", "skipped", "open", "failed"};

/// Items stand in the list in the order of their ids.
void number(List &list) {
  int position = 0;
  for (auto &[item, listing] : list) listing.position = ++position;
}

std::string type_of(const std::string &kind) { return kind == "video" ? "VIDEO" : "PRODUCT"; }

/// A number as its column holds it: rates in 1/10000, money in fen, the others whole.
std::string amount(const std::string &measure, std::int64_t units) {
  const std::array<const char *, 4> money{"cpc", "price", "sales_amount", "gpm"};
  if (measure.ends_with("_rate")) return fmt::format("0.{:04}", units);
  if (std::find(money.begin(), money.end(), measure) != money.end())
    return fmt::format("{}.{:02}", units / 100, units % 100);
  return std::to_string(units);
}

template <typename Some> Listing random_listing(const Measures &measures, Some some) {
  Listing listing;
  for (const auto &count : measures.counts)
    if (some(6) > 0) listing.columns[count] = amount(count, some(40));
  for (const auto &range : measures.ranges) {
    Number low;
    if (some(6) > 0) low = some(20);
    if (low) listing.columns[range + "_min"] = amount(range, *low);
    if (low && some(2) == 0) listing.columns[range + "_max"] = amount(range, *low);
    else if (some(6) > 0) listing.columns[range + "_max"] = amount(range, low.value_or(0) + some(20));
  }
  return listing;
}

/// ", NAME" and ", VALUE" of each figure of a listing, for an insert.
std::pair<std::string, std::string> figures_of(const Listing &listing, const Measures &measures) {
  std::pair<std::string, std::string> sql;
  const auto add = [&](const std::string &column) {
    const auto found = listing.columns.find(column);
    if (found == listing.columns.end()) return;
    sql.first += ", " + column;
    sql.second += ", " + found->second;
  };
  for (const auto &count : measures.counts) add(count);
  for (const auto &range : measures.ranges) {
    add(range + "_min");
    add(range + "_max");
  }
  return sql;
}

} // namespace

const Measures &measures_of(const std::string &detail_type) {
  static const Measures video{{"play_count", "like_count", "comment_count", "share_count"},
                              {"component_click_count", "component_click_rate", "cpc", "conversion_count",
                               "conversion_rate", "sales_amount", "gpm"}};
  static const Measures product{{"video_count"},
                                {"price", "sales_count", "sales_amount", "component_click_count", "component_click_rate",
                                 "conversion_count", "conversion_rate", "commission_rate"}};
  return detail_type == "VIDEO" ? video : product;
}

Listing::Listing(const Number &count, const Number &low, const Number &high) {
  if (count) columns["play_count"] = columns["video_count"] = std::to_string(*count);
  if (low) columns["conversion_count_min"] = std::to_string(*low);
  if (high) columns["conversion_count_max"] = std::to_string(*high);
}

Exact Listing::value(const std::string &column) const {
  const auto found = columns.find(column);
  return found == columns.end() ? std::nullopt : exact(found->second);
}

bool is_covered(Knowledge knowledge) {
  return knowledge == Knowledge::complete || knowledge == Knowledge::refreshing ||
         knowledge == Knowledge::refresh_failed;
}

std::string sql_day(int index) { return fmt::format("'2025-02-22 16:00Z'::timestamptz + {} * interval '1 day'", index); }

Scope random_scope(const std::string &author, const std::string &industry, const std::string &kind,
                   std::mt19937_64 &random) {
  Scope scope{author, industry, {}, {}, author == "2" ? "-" : "g", author == "1" ? "达人甲" : "-"};
  scope.type = type_of(kind);
  const auto some = [&](int most) { return static_cast<std::int64_t>(random() % static_cast<unsigned>(most)); };
  const std::array<const char *, 4> proofs{"count_matched", "count_matched", "no_content", "last_page"};
  for (int i = 0; i < kDays; ++i) {
    // Mostly covered, so that there are long chains too.
    auto knowledge = some(3) > 0 ? Knowledge::complete : static_cast<Knowledge>(some(7));
    if (knowledge == Knowledge::skipped && industry == "ALL") knowledge = Knowledge::failed;
    scope.days.push_back(knowledge);
    List list;
    if (knowledge != Knowledge::not_planned && knowledge != Knowledge::skipped && some(6) > 0)
      for (int item = 0; item < kItems; ++item)
        if (some(4) > 0) list[std::to_string(item)] = random_listing(measures_of(scope.type), some);
    number(list);
    scope.lists.push_back(list);
    scope.rejected.push_back(is_covered(knowledge) && some(5) == 0 ? 2 : 0);
    scope.drifted.push_back(is_covered(knowledge) && some(5) == 0);
    scope.proofs.emplace_back(is_covered(knowledge) ? proofs[static_cast<std::size_t>(some(4))] : "");
  }
  return scope;
}

void insert(const Warehouse &warehouse, const std::vector<Scope> &scopes, const std::string &kind) {
  std::string sql = "insert into xingtu.author (author_id, name, author_group) values ('1', '达人甲', 'g'), ('2', null, "
                    "null), ('3', null, 'g') on conflict do nothing; select xingtu_ops.make_partitions('2025-02-01', '2025-03-31');";
  std::map<std::pair<std::string, std::string>, std::pair<int, int>> seen;
  for (const auto &scope : scopes)
    for (int i = 0; i < kDays; ++i)
      for (const auto &[item, listing] : scope.list(i)) {
        auto &[first, last] = seen.try_emplace({scope.author, item}, std::pair{i, i}).first->second;
        first = std::min(first, i);
        last = std::max(last, i);
      }
  for (const auto &[key, days] : seen)
    sql += fmt::format("insert into xingtu.{0} (author_id, {0}_id, title, first_seen_at, last_seen_at, described_at, "
                       "described_by) values ('{1}', '{2}', 'title {2}', {3}, {4}, {4}, 'x');",
                       kind, key.first, key.second, sql_day(days.first), sql_day(days.second));
  for (const auto &scope : scopes) {
    sql += fmt::format("insert into xingtu_ops.scope (author_id, platform, industry, time_range, detail_type) "
                       "values ('{}', 'SHORT_VIDEO', '{}', 'DAY_30', upper('{}'));",
                       scope.author, scope.industry, kind);
    for (int i = 0; i < kDays; ++i) {
      const auto knowledge = scope.knowledge(i);
      if (knowledge == Knowledge::not_planned) continue;
      const auto rejected = scope.rejected_on(i);
      sql += fmt::format("insert into xingtu_ops.scope_snapshot (scope_id, snapshot_at, state, completed_at, "
                         "items_rejected, drifted, completion_proof) "
                         "select max(scope_id), {}, '{}', {}, {}, {}, {} from xingtu_ops.scope;",
                         sql_day(i), kStates[static_cast<std::size_t>(knowledge)],
                         is_covered(knowledge) ? "now()" : "null", rejected, scope.drifted_on(i),
                         !is_covered(knowledge)      ? "null"
                         : scope.proof_on(i).empty() ? "'last_page'"
                                                     : "'" + scope.proof_on(i) + "'");
      if (rejected > 0)
        sql += fmt::format("insert into xingtu_ops.page_receipt (scope_id, snapshot_at, reading, page, request_id, "
                           "has_more, items_seen, items_loaded, items_rejected, items_new) "
                           "select max(scope_id), {}, 0, 1, gen_random_uuid(), false, {}, 0, {}, 0 "
                           "from xingtu_ops.scope;",
                           sql_day(i), rejected, rejected);
      for (const auto &[item, listing] : scope.list(i)) {
        const auto [names, values] = figures_of(listing, measures_of(type_of(kind)));
        sql += fmt::format("insert into xingtu.{0}_snapshot (author_id, {0}_id, platform, industry, time_range, "
                           "snapshot_at, position, observed_at, request_id{1}) values ('{2}', '{3}', 'SHORT_VIDEO', "
                           "'{4}', 'DAY_30', {5}, {6}, now(), gen_random_uuid(){7});",
                           kind, names, scope.author, item, scope.industry, sql_day(i), listing.position, values);
      }
    }
  }
  warehouse.execute(sql);
  auto session = warehouse.connect();
  warehouse::migrate(session, builtin()); // adds the sums that are missing
}

Scope by_hand(std::vector<Knowledge> days, std::vector<List> lists) {
  days.resize(kDays, Knowledge::not_planned);
  lists.resize(kDays);
  for (auto &list : lists) number(list);
  Scope scope{"1", "ALL", std::move(days), std::move(lists), "g", "达人甲"};
  scope.rejected.resize(kDays);
  scope.drifted.resize(kDays);
  return scope;
}

} // namespace xingtu::test
