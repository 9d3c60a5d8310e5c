#include "history.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "warehouse/schema.hpp"

namespace xingtu::test {
namespace {

constexpr std::array<const char *, 7> kStates{"", "complete", "open", "failed", "skipped", "open", "failed"};

/// Items stand in the list in the order of their ids.
void number(std::map<std::string, Listing> &list) {
  int position = 0;
  for (auto &[item, listing] : list) listing.position = ++position;
}

std::string sql_number(const Number &number) { return number ? std::to_string(*number) : "null"; }

} // namespace

bool is_covered(Knowledge knowledge) {
  return knowledge == Knowledge::complete || knowledge == Knowledge::refreshing ||
         knowledge == Knowledge::refresh_failed;
}

std::string sql_day(int index) { return fmt::format("'2025-02-22 16:00Z'::timestamptz + {} * interval '1 day'", index); }
std::string cell(const Number &number) { return number ? std::to_string(*number) : "-"; }

Scope random_scope(const std::string &author, const std::string &industry, std::mt19937_64 &random) {
  Scope scope{author, industry, {}, {}, author == "2" ? "-" : "g"};
  const auto some = [&](int most) { return static_cast<std::int64_t>(random() % static_cast<unsigned>(most)); };
  for (int i = 0; i < kDays; ++i) {
    // Mostly covered, so that there are long chains too.
    scope.days.push_back(some(3) > 0 ? Knowledge::complete : static_cast<Knowledge>(some(7)));
    std::map<std::string, Listing> list;
    if (scope.days.back() != Knowledge::not_planned && scope.days.back() != Knowledge::skipped)
      for (int item = 0; item < kItems; ++item) {
        if (some(4) == 0) continue; // not listed
        Listing listing;
        if (some(6) > 0) listing.count = some(40);
        if (some(6) > 0) listing.low = some(20);
        if (listing.low && some(2) == 0) listing.high = listing.low;
        else if (some(6) > 0) listing.high = listing.low.value_or(0) + some(20);
        list[std::to_string(item)] = listing;
      }
    number(list);
    scope.lists.push_back(list);
  }
  return scope;
}

void insert(const Warehouse &warehouse, const std::vector<Scope> &scopes, const std::string &kind) {
  std::string sql = "insert into xingtu.author (author_id, name, author_group) values ('1', '达人甲', 'g'), ('2', null, "
                    "null), ('3', null, 'g') on conflict do nothing; select xingtu_ops.make_partitions('2025-02-01', '2025-03-31');";
  std::map<std::pair<std::string, std::string>, std::pair<int, int>> seen;
  for (const auto &scope : scopes)
    for (int i = 0; i < kDays; ++i)
      for (const auto &[item, listing] : scope.lists[static_cast<std::size_t>(i)]) {
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
      const auto knowledge = scope.days[static_cast<std::size_t>(i)];
      if (knowledge == Knowledge::not_planned) continue;
      sql += fmt::format("insert into xingtu_ops.scope_snapshot (scope_id, snapshot_at, state, completed_at) "
                         "select max(scope_id), {}, '{}', {} from xingtu_ops.scope;",
                         sql_day(i), kStates[static_cast<std::size_t>(knowledge)],
                         is_covered(knowledge) ? "now()" : "null");
      for (const auto &[item, listing] : scope.lists[static_cast<std::size_t>(i)])
        sql += fmt::format("insert into xingtu.{0}_snapshot (author_id, {0}_id, platform, industry, time_range, "
                           "snapshot_at, {1}, conversion_count_min, conversion_count_max, position, observed_at, "
                           "request_id) values ('{2}', '{3}', 'SHORT_VIDEO', '{4}', 'DAY_30', {5}, {6}, {7}, {8}, {9}, "
                           "now(), gen_random_uuid());",
                           kind, kind == "video" ? "play_count" : "video_count", scope.author, item, scope.industry,
                           sql_day(i), sql_number(listing.count), sql_number(listing.low), sql_number(listing.high),
                           listing.position);
    }
  }
  warehouse.execute(sql);
  auto session = warehouse.connect();
  warehouse::migrate(session, builtin()); // adds the sums that are missing
}

Scope by_hand(std::vector<Knowledge> days, std::vector<std::map<std::string, Listing>> lists) {
  days.resize(kDays, Knowledge::not_planned);
  lists.resize(kDays);
  for (auto &list : lists) number(list);
  return {"1", "ALL", std::move(days), std::move(lists), "g"};
}

} // namespace xingtu::test
