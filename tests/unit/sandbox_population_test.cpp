#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "sandbox/item.hpp"
#include "sandbox/page.hpp"
#include "sandbox/population.hpp"

namespace {

using namespace xingtu;
using namespace xingtu::sandbox;

const World kWorld{1, 14};
const Day kDay = *parse_day("2026-11-22");

std::string author(int number) {
  return std::to_string(6'613'871'234'567'890'000 + number);
}

ScopeKey scope(int number, TimeRange range = TimeRange::day_30, DetailType type = DetailType::video,
               std::string industry = "ALL") {
  return {author(number), Platform::short_video, std::move(industry), range, type};
}

std::vector<std::string> ids(const ScopeKey &key, Day day) {
  std::vector<std::string> result;
  for (const auto &one : population(kWorld, key, day))
    result.push_back(describe_item(kWorld, key, day, one).id);
  return result;
}

std::set<std::string> id_set(const ScopeKey &key, Day day) {
  const auto list = ids(key, day);
  return {list.begin(), list.end()};
}

std::string everything(const World &world, const ScopeKey &key, Day day) {
  std::string all = data_json(page_of(world, key, day, 1000, 1));
  for (const auto &one : population(world, key, day))
    append_truth(all, describe_item(world, key, day, one));
  return all;
}

/// Exact counts of an item on a day; what is not reported that day is not in it.
std::map<std::string_view, std::int64_t> cumulative_counts(const ScopeKey &key, Day day,
                                                           const Individual &one) {
  std::map<std::string_view, std::int64_t> counts;
  for (const auto &field : describe_item(kWorld, key, day, one).fields) {
    const auto *number = std::get_if<Number>(&field.value);
    if (number == nullptr || field.is_range || field.presence != Presence::written)
      continue;
    counts[field.column] = number->figure.min.units;
  }
  return counts;
}

} // namespace

TEST_CASE("the same seed, scope and day give the same data; another of them gives other data") {
  const auto key = scope(4, TimeRange::day_90);
  const std::string first = everything(kWorld, key, kDay);
  CHECK(first == everything(kWorld, key, kDay));
  CHECK(first != everything({2, 14}, key, kDay));
  CHECK(first != everything(kWorld, key, kDay + 1));
  CHECK(first != everything(kWorld, scope(5, TimeRange::day_90), kDay));
}

TEST_CASE("DAY_90 lists everything that DAY_30 lists") {
  std::size_t more = 0;
  for (int number = 0; number < 100; ++number)
    for (const auto type : {DetailType::video, DetailType::product}) {
      const auto in_90 = id_set(scope(number, TimeRange::day_90, type), kDay);
      const auto in_30 = id_set(scope(number, TimeRange::day_30, type), kDay);
      CHECK(std::includes(in_90.begin(), in_90.end(), in_30.begin(), in_30.end()));
      more += in_90.size() - in_30.size();
    }
  CHECK(more > 0);
}

TEST_CASE("an item of ALL is listed under exactly one or two single industries, and none elsewhere") {
  for (int number = 0; number < 30; ++number) {
    std::map<std::string, int> industries;
    for (const auto &industry : known_industries())
      if (industry.id != "ALL")
        for (const auto &id :
             ids(scope(number, TimeRange::day_90, DetailType::video, std::string(industry.id)), kDay))
          ++industries[id];
    const auto all = id_set(scope(number, TimeRange::day_90), kDay);
    CHECK(industries.size() == all.size());
    for (const auto &[id, count] : industries) {
      CHECK(all.count(id) == 1);
      CHECK((count == 1 || count == 2));
    }
  }
}

TEST_CASE("cumulative counts of an item never fall from day to day") {
  int grown = 0;
  for (int number = 0; number < 10; ++number)
    for (const auto type : {DetailType::video, DetailType::product}) {
      const auto key = scope(number, TimeRange::day_90, type);
      for (const auto &one : population(kWorld, key, kDay)) {
        std::map<std::string_view, std::int64_t> last;
        for (Day day = one.first_day; day < one.first_day + 100; ++day)
          for (const auto &[column, count] : cumulative_counts(key, day, one)) {
            CHECK(count >= last[column]);
            grown += count > last[column];
            last[column] = count;
          }
      }
    }
  CHECK(grown > 1000);
}

TEST_CASE("items appear and leave from day to day") {
  std::size_t appeared = 0, left = 0;
  for (int number = 0; number < 50; ++number) {
    const auto today = id_set(scope(number), kDay), tomorrow = id_set(scope(number), kDay + 1);
    for (const auto &id : tomorrow)
      appeared += 1 - today.count(id);
    for (const auto &id : today)
      left += 1 - tomorrow.count(id);
  }
  CHECK(appeared > 5);
  CHECK(left > 5);
}

TEST_CASE("scopes hold as many items as asked for on average, few are empty and some have several pages") {
  std::size_t items = 0, empty = 0, several_pages = 0;
  constexpr int kAuthors = 500;
  for (int number = 0; number < kAuthors; ++number)
    for (const auto range : {TimeRange::day_30, TimeRange::day_90}) {
      const auto size = population(kWorld, scope(number, range), kDay).size();
      items += size;
      empty += size == 0;
      several_pages += size > 20;
    }
  const double mean = static_cast<double>(items) / (2 * kAuthors);
  CHECK(mean > 12.5);
  CHECK(mean < 15.5);
  CHECK(empty > 0);
  CHECK(empty < 2 * kAuthors / 8);
  CHECK(several_pages > 50);
}

TEST_CASE("pages add up to the scope: every item once, in order, has_more until the last") {
  for (int number = 0; number < 40; ++number) {
    const auto key = scope(number, TimeRange::day_90);
    const auto all = ids(key, kDay);
    std::string pages;
    std::int64_t page = 0, items = 0;
    for (bool more = true; more; pages += pages.empty() ? "" : ",") {
      const PageData data = page_of(kWorld, key, kDay, 10, ++page);
      CHECK(data.total_count == static_cast<std::int64_t>(all.size()));
      CHECK(data.page == page);
      items += data.items;
      more = data.has_more;
      CHECK(more == (page * 10 < data.total_count));
      pages += data.list.substr(1, data.list.size() - 2);
    }
    CHECK(items == static_cast<std::int64_t>(all.size()));
    const PageData whole = page_of(kWorld, key, kDay, 10'000, 1);
    if (items > 0)
      pages.pop_back();
    CHECK("[" + pages + "]" == whole.list);
    CHECK(page_of(kWorld, key, kDay, 10, page + 1).list == "[]");
    CHECK(page_of(kWorld, key, kDay, 10, INT64_MAX).list == "[]");
  }
}

TEST_CASE("ids have 19 digits and fit into 64 bits") {
  for (int number = 0; number < 50; ++number)
    for (const auto type : {DetailType::video, DetailType::product})
      for (const auto &id : ids(scope(number, TimeRange::day_90, type), kDay)) {
        CHECK(id.size() == 19);
        CHECK(std::stoll(id) > 0);
      }
}

TEST_CASE("dates are read strictly") {
  CHECK(to_text(*parse_day("2026-11-22")) == "2026-11-22");
  CHECK(*parse_day("1991-01-02") - *parse_day("1991-01-01") == 1);
  for (const char *text :
       {"2026-02-30", "2026-1-1", "2026-11-22 ", "20261122", "", "2026-11-2x", "1970-01-01"})
    CHECK_FALSE(parse_day(text).has_value());
}
