// The figures of the HTML report against what the sandbox lists, what is not covered among them.
#include <algorithm>
#include <cmath>
#include <set>
#include <tuple>

#include "report.hpp"

using namespace xingtu::test;
using Json = nlohmann::json;

namespace {

const std::vector<std::string> kRanges{"DAY_30", "DAY_90"}, kTypes{"VIDEO", "PRODUCT"};


/// What lists hold at the snapshots at which they are covered: (range, type) -> creator -> day -> items.
using Days = std::map<std::string, std::vector<Json>>;
using Lists = std::map<std::pair<std::string, std::string>, std::map<std::string, Days>>;

Lists lists_of(const Loaded &test) {
  Lists lists;
  const auto add = [&](const std::string &author, const std::string &day) {
    for (const auto &range : kRanges)
      for (const auto &type : kTypes)
        lists[{range, type}][author].try_emplace(day); // also of one that is empty
    for (const auto &line : sandbox_dataset({"--date", day, "--items", test.world.items, "--author", author}))
      lists[{line["time_range"].get<std::string>(), line["detail_type"].get<std::string>()}][author][day].push_back(line);
  };
  const auto &ids = test.world.authors;
  for (const auto &id : ids)
    add(id, kFirst);
  add(ids[0], kLast);
  add(ids[2], kLast);
  const auto by_rule = Json::parse(R"([
    {"id": "77", "columns": {"play_count": 0, "conversion_count_min": 1000000}},
    {"id": "78", "columns": {"conversion_count_min": 0, "conversion_count_max": 0,
                             "sales_amount_min": 0, "sales_amount_max": 0}}])").get<std::vector<Json>>();
  for (const auto &range : kRanges)
    lists[{range, "VIDEO"}][ids[2]][kLast] = by_rule;
  return lists;
}

std::set<std::string> ids_of(const std::vector<Json> &items) {
  std::set<std::string> ids;
  for (const auto &item : items)
    ids.insert(item["id"].get<std::string>());
  return ids;
}

std::optional<double> middle_of(const Json &item) {
  const auto min = number_of(item["columns"], "conversion_count_min"), max = number_of(item["columns"], "conversion_count_max");
  return min && max ? std::optional((*min + *max) / 2) : std::nullopt;
}

/// Rows of a kind of list.
std::vector<Json> rows_of(const Json &data, const std::string &table, const std::string &range, const std::string &type) {
  std::vector<Json> rows;
  for (const auto &row : report_rows(data, table))
    if (row["time_range"] == range && row["detail_type"] == type)
      rows.push_back(row);
  return rows;
}

/// An item in the order in which the page chooses: the most conversions first, then the most sales; not reported is last.
using Place = std::tuple<double, double, std::string, std::string>;
Place place_of(const std::string &author, const Json &item) {
  return {-number_of(item["columns"], "conversion_count_min").value_or(-1),
          -number_of(item["columns"], "sales_amount_min").value_or(-1), author, item["id"].get<std::string>()};
}

/// The first so many of them as text.
template <typename Key> std::vector<std::string> first_of(const std::map<Key, std::string> &places, std::size_t most) {
  std::vector<std::string> texts;
  for (const auto &[key, text] : places)
    if (texts.size() < most)
      texts.push_back(text);
  return texts;
}

std::string end_text(const std::optional<double> &end) { return end ? fmt::format("{:.2f}", *end) : "null"; }
std::string end_text(const Json &row, const std::string &name) {
  return row[name].is_null() ? "null" : fmt::format("{:.2f}", row[name].get<double>());
}

} // namespace
TEST_CASE("the report's figures are those that the sandbox lists; what is not covered is not there, and not 0") {
  const Loaded test;
  const auto data = test.data();
  CHECK(data["slots"] == Json::array({kFirst, kWithout, kLast}));
  CHECK(data["timezone"] == "Asia/Shanghai");
  int compared = 0;
  for (const auto &row : report_rows(data, "author_trend")) {
    const auto author = report_rows(data, "authors")[row["series"].get<std::size_t>()]["author_id"].get<std::string>();
    CHECK(row["slot"] != 1); // no run
    CHECK(row["items"].is_null() == (author == test.world.authors[1] && row["slot"] == 2)); // failed
    if (row["slot"] != 0)
      continue;
    for (const char *measure : {"conversion_count", "sales_amount", "component_click_count"}) {
      CAPTURE(row.dump());
      CAPTURE(std::string(measure));
      CHECK(said(row, measure) == truth(test.world, author, row["time_range"], row["detail_type"], measure));
      ++compared;
    }
  }
  CHECK(compared == 3 * 4 * 3);

  const auto failed = report_author(data, test.world.authors[1]);
  REQUIRE(failed.has_value());
  for (const auto &row : report_rows(data, "author_coverage"))
    if (row["author"] == *failed && row["slot"] == 2)
      CHECK((row["scopes"] == 4 && row["covered"] == 0 && row["failed"] == 4));
  CHECK(report_rows(data, "snapshot_coverage").size() == 2);
  CHECK(report_rows(data, "snapshot_coverage")[1]["share"] == 0.6666); // 8 of 12, cut
  for (const auto &row : report_rows(data, "group_trend"))
    if (row["is_all"] == true)
      CHECK(row["complete"] == (row["slot"] == 0));
}

TEST_CASE("an open end, a zero and what is not reported stay three things in the report") {
  const Loaded test;
  const auto data = test.data();
  const auto author = report_author(data, test.world.authors[2]);
  int seen = 0;
  for (const auto &row : report_rows(data, "author_trend"))
    if (row["series"] == *author && row["slot"] == 2 && row["detail_type"] == "VIDEO") {
      ++seen;
      CHECK(said(row, "conversion_count") == "2 1000000.00 null 2"); // >= 1,000,000, and 0
      CHECK(said(row, "sales_amount") == "2 0.00 0.00 1");
      CHECK(said(row, "component_click_count") == "2 null null 0");
      CHECK(row["play_count"] == 0);
    }
  CHECK(seen == 2);
  const auto items = report_rows(data, "items");
  bool gap = false, left = false;
  for (const auto &row : report_rows(data, "item_trend")) {
    const auto &item = items[row["series"].get<std::size_t>()];
    gap = gap || row["slot"] == 1;
    left = left || (item["item_id"] == "77" && row["slot"] == 0 && row["listed"] == false);
  }
  CHECK_FALSE(gap); // no row where the list is not covered
  CHECK(left);      // but one where it is, and the item is not in it
}

TEST_CASE("items and movers of the report are those of each creator's newest covered list, which the rows name") {
  const Loaded test;
  const auto data = test.data();
  constexpr std::size_t kItems = 16, kMovers = 10;
  for (const auto &[kind, creators] : lists_of(test)) {
    const auto &range = kind.first, &type = kind.second;
    CAPTURE(range);
    CAPTURE(type);
    std::map<Place, std::string> listed;
    std::map<std::tuple<double, std::string, std::string>, std::string> rises, falls;
    for (const auto &[author, days] : creators) {
      const auto &newest = days.rbegin()->first;
      for (const auto &item : days.rbegin()->second) {
        const auto id = item["id"].get<std::string>();
        listed[place_of(author, item)] = fmt::format("{} {} {}", author, id, newest);
        const auto &before = days.begin()->second; // of the same day if there is one only
        const auto same = std::find_if(before.begin(), before.end(), [&](const Json &each) { return each["id"] == id; });
        const auto now = middle_of(item), then = same == before.end() ? std::nullopt : middle_of(*same);
        if (!now || !then || *now == *then)
          continue;
        const auto text = fmt::format("{} {} {:.3f} {} {}", author, id, *now - *then, newest, days.begin()->first);
        (*now > *then ? rises : falls)[{-std::abs(*now - *then), author, id}] = text;
      }
    }
    std::vector<std::string> items, movers;
    for (const auto &row : rows_of(data, "items", range, type)) {
      items.push_back(fmt::format("{} {} {}", row["author_id"].get<std::string>(), row["item_id"].get<std::string>(),
                                  row["snapshot_at"].get<std::string>()));
      CHECK(row["items"] == listed.size());
      CHECK(row["snapshot_at"] == (row["author_id"] == test.world.authors[1] ? kFirst : kLast));
    }
    for (const auto &row : rows_of(data, "movers", range, type))
      movers.push_back(fmt::format("{} {} {:.3f} {} {}", row["author_id"].get<std::string>(), row["item_id"].get<std::string>(),
                                   row["conversion_count_change"].get<double>(), row["snapshot_at"].get<std::string>(),
                                   row["previous_snapshot_at"].get<std::string>()));
    CHECK(differences(first_of(listed, kItems), items) == "");
    auto expected = first_of(rises, kMovers);
    for (const auto &fall : first_of(falls, kMovers))
      expected.push_back(fall);
    CHECK(differences(expected, movers) == "");
  }
  // Whose lists failed on the last day is there with those of the first one.
  std::size_t of_first_day = 0;
  for (const auto &row : report_rows(data, "items"))
    if (row["author_id"] == test.world.authors[1])
      ++of_first_day;
  CHECK(of_first_day > 0);
}

TEST_CASE("what came and left, by the report, is what the sandbox listed at one of two covered snapshots only") {
  const Loaded test;
  const auto data = test.data();
  constexpr std::size_t kShown = 10;
  std::size_t moved = 0;
  for (const auto &[kind, creators] : lists_of(test)) {
    const auto &range = kind.first, &type = kind.second;
    CAPTURE(range);
    CAPTURE(type);
    std::map<Place, std::string> entered, left;
    std::size_t stayed = 0, compared = 0, lists = 0;
    for (const auto &[author, days] : creators) {
      if (days.size() < 2)
        continue; // of whom a list failed, nothing has left
      const auto &before = days.at(kFirst), &now = days.at(kLast);
      const auto ids_before = ids_of(before), ids_now = ids_of(now);
      ++lists;
      if (!ids_before.empty() || !ids_now.empty())
        ++compared;
      const auto &id = author; // a lambda does not capture what a loop has taken apart
      const auto text = [&](const char *movement, const Json &item) {
        const auto figure = [&](const char *name) { return end_text(number_of(item["columns"], name)); };
        return fmt::format("{} {} {} {} {} {} {}", movement, id, item["id"].get<std::string>(),
                           figure("conversion_count_min"), figure("conversion_count_max"), figure("sales_amount_min"),
                           figure("sales_amount_max"));
      };
      for (const auto &item : now) {
        if (ids_before.contains(item["id"].get<std::string>()))
          ++stayed;
        else
          entered[place_of(author, item)] = text("entered", item);
      }
      for (const auto &item : before)
        if (!ids_now.contains(item["id"].get<std::string>()))
          left[place_of(author, item)] = text("left", item);
    }
    const auto totals = rows_of(data, "movement_totals", range, type);
    REQUIRE(totals.size() == 1);
    CHECK(totals[0]["entered"] == entered.size());
    CHECK(totals[0]["stayed"] == stayed);
    CHECK(totals[0]["left"] == left.size());
    CHECK(totals[0]["unproven"] == 0);
    // Two lists that are both empty may count or not: nothing moved in them.
    CHECK(totals[0]["lists"].get<std::size_t>() >= compared);
    CHECK(totals[0]["lists"].get<std::size_t>() <= lists);
    std::vector<std::string> shown;
    for (const auto &row : rows_of(data, "movement", range, type)) {
      CHECK(row["is_proven"] == true);
      CHECK(row["came_back"] == false);
      CHECK(row["snapshot_at"] == kLast);
      CHECK(row["previous_snapshot_at"] == kFirst);
      CHECK(row["days_between"] == 2);
      shown.push_back(fmt::format("{} {} {} {} {} {} {}", row["movement"].get<std::string>(), row["author_id"].get<std::string>(),
                                  row["item_id"].get<std::string>(), end_text(row, "conversion_count_min"),
                                  end_text(row, "conversion_count_max"), end_text(row, "sales_amount_min"),
                                  end_text(row, "sales_amount_max")));
    }
    auto expected = first_of(entered, kShown);
    for (const auto &each : first_of(left, kShown))
      expected.push_back(each);
    CHECK(differences(expected, shown) == "");
    moved += expected.size();
  }
  CHECK(moved > kShown);
}

TEST_CASE("how often the report says that a figure is reported is how often the sandbox lists it") {
  const Loaded test;
  const auto lists = lists_of(test);
  std::map<std::pair<std::string, std::string>, int> compared; // of each kind of list
  for (const auto &row : report_rows(test.data(), "fields")) {
    CAPTURE(row.dump());
    CHECK(row["snapshot_at"] == kLast);
    CHECK(row["has_all"] == true);
    const auto name = row["column_name"].get<std::string>();
    const std::pair kind{row["time_range"].get<std::string>(), row["detail_type"].get<std::string>()};
    std::size_t listed = 0, reporting = 0;
    bool known = false;
    for (const auto &[author, days] : lists.at(kind))
      for (const auto &item : days.contains(kLast) ? days.at(kLast) : std::vector<Json>()) {
        const auto &columns = item["columns"];
        const auto has = [&](const std::string &column) { return !columns.value(column, Json()).is_null(); };
        known = known || columns.contains(name) || columns.contains(name + "_min");
        ++listed;
        if (has(name) || has(name + "_min") || has(name + "_max"))
          ++reporting;
      }
    CHECK(row["rows_listed"] == listed);
    if (!known)
      continue;
    CHECK(row["rows_reporting"] == reporting);
    ++compared[kind];
  }
  CHECK(compared.size() == 4);
  for (const auto &[kind, figures] : compared)
    CHECK(figures > 5);
}

TEST_CASE("spend, outcomes and freshness of the report are those of the audit") {
  const Loaded test;
  const auto data = test.data();
  std::int64_t spent_requests = 0, requests = 0;
  for (const auto &row : report_rows(data, "spend")) {
    spent_requests += row["spent_requests"].get<std::int64_t>();
    CHECK(row["limit_requests"] == 5000);
    CHECK(row["cost_at_most"].get<double>() == doctest::Approx(0.02 * row["spent_requests"].get<double>()));
  }
  CHECK(spent_requests == spent(test.sandbox));
  for (const auto &row : report_rows(data, "outcomes"))
    requests += row["requests"].get<std::int64_t>();
  CHECK(requests == static_cast<std::int64_t>(test.sandbox.journal().size()));
  const auto freshness = report_rows(data, "freshness");
  REQUIRE(freshness.size() == 6);
  for (const auto &row : freshness) {
    const bool behind = row["author_id"] == test.world.authors[1];
    CHECK(row["up_to_date"] == !behind);
    CHECK(row["last_covered_at"] == (behind ? kFirst : kLast));
  }
  CHECK(freshness[0]["up_to_date"] == false); // the stalest comes first
}
