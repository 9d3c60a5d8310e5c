// The loader's reading of the sandbox's pages against the sandbox's truth: two ways that know nothing
// of each other but the contract.
#include <map>
#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "config/mapping_file.hpp"
#include "core/json.hpp"
#include "extract/page.hpp"
#include "sandbox/item.hpp"
#include "sandbox/page.hpp"

using namespace xingtu;
using namespace xingtu::sandbox;

namespace {

/// numeric(20,4) prints "12.5000" of what the loader hands over as "12.5".
std::string without_zeros(std::string text, const std::string &sql_type) {
  if (sql_type.find("numeric") == std::string::npos || text.find('.') == std::string::npos)
    return text;
  while (text.ends_with('0'))
    text.pop_back();
  if (text.ends_with('.'))
    text.pop_back();
  return text;
}

void compare_cells(const std::vector<MappedColumn> &mapped, const std::vector<extract::Cell> &cells,
                   const nlohmann::json &truth) {
  const auto columns = physical_columns(mapped);
  REQUIRE(columns.size() == cells.size());
  for (std::size_t i = 0; i < columns.size(); ++i) {
    INFO(columns[i].name);
    REQUIRE(truth.contains(columns[i].name));
    const auto &expected = truth.at(columns[i].name);
    REQUIRE(cells[i].has_value() == expected.is_string());
    if (cells[i])
      CHECK(*cells[i] == without_zeros(expected.get<std::string>(), std::string(columns[i].sql_type)));
  }
}

std::size_t compare_scope(const ScopeKey &scope, Day day, const ItemMapping &mapping, const TimeZone &zone) {
  const World world{3, 14};
  const auto parsed = json::Document::parse(data_json(page_of(world, scope, day, 10'000, 1)));
  REQUIRE(std::holds_alternative<json::Document>(parsed));
  const auto page = extract::read_page(std::get<json::Document>(parsed).root(), mapping, zone);
  CHECK(page.unmapped.empty());
  CHECK(page.rejected.empty());
  for (const auto &issue : page.issues)
    FAIL_CHECK(issue.column << ": " << issue.reason << ": " << issue.original);
  const auto individuals = population(world, scope, day);
  REQUIRE(page.items.size() == individuals.size());
  for (std::size_t i = 0; i < individuals.size(); ++i) {
    const Item item = describe_item(world, scope, day, individuals[i]);
    std::string truth;
    append_truth(truth, item);
    CHECK(page.items[i].id == item.id);
    compare_cells(mapping.dimensions, page.items[i].dimensions, nlohmann::json::parse(truth));
    compare_cells(mapping.measures, page.items[i].measures, nlohmann::json::parse(truth));
  }
  return individuals.size();
}

} // namespace

TEST_CASE("what the loader reads from a page is what the data set says, cell by cell and without an issue") {
  const Mapping mapping = config::builtin_mapping();
  const TimeZone zone("Asia/Shanghai");
  std::size_t items = 0;
  for (int number = 0; number < 100; ++number)
    for (const auto type : {DetailType::video, DetailType::product})
      for (const auto range : {TimeRange::day_30, TimeRange::day_90}) {
        const std::string author = std::to_string(6'613'871'234'567'890'000 + number);
        items += compare_scope({author, Platform::short_video, "ALL", range, type},
                               *parse_day("2026-11-22") + number,
                               type == DetailType::video ? mapping.video : mapping.product, zone);
      }
  CHECK(items > 3000);
}
