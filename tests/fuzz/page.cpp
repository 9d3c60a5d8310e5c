// Pages: any bytes as `data`, read with the built-in mapping, once as videos and once as products.
#include <algorithm>
#include <charconv>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "config/mapping_file.hpp"
#include "core/json.hpp"
#include "core/utf8.hpp"
#include "extract/decimal.hpp"
#include "extract/page.hpp"
#include "fuzz/json_tree.hpp"
#include "fuzz/target.hpp"

namespace xingtu::fuzz {
namespace {

using extract::Cell;
using extract::Decimal;
using extract::Page;
using json::Document;
using json::Kind;
using json::Value;

/// Text as PostgreSQL takes it.
bool is_storable(std::string_view text) {
  return valid_utf8_prefix(text) == text.size() && text.find('\0') == std::string_view::npos;
}

Document parsed(std::string_view text, std::string_view promise) {
  auto result = Document::parse(text);
  require(std::holds_alternative<Document>(result), promise);
  return std::get<Document>(std::move(result));
}

void check_document(const Value &root, std::string_view bytes) {
  require(valid_utf8_prefix(bytes) == bytes.size(), "JSON is UTF-8");
  require(bytes.find(root.raw) != std::string_view::npos, "a value knows its bytes");
  require(equal(parsed(root.raw, "a value's bytes are JSON").root(), root), "a value's bytes are the value");
  const Document again = parsed(printed(root), "what is printed is JSON");
  require(equal(again.root(), root), "what is parsed, printed and parsed again is the same");
  if (is_clean(root)) {
    require(is_clean(again.root()), "what is clean stays so");
  }
}

void check_number(const std::string &cell, ColumnType type) {
  require(cell.find_first_not_of("-.0123456789") == std::string::npos, "a number is written plainly");
  const auto number = Decimal::parse(cell);
  require(number && number->to_text() == cell, "a number is in its normal form");
  switch (type) {
  case ColumnType::count:
  case ColumnType::count_range:
    return require(number->to_int64().has_value(), "a count is a bigint");
  case ColumnType::money:
  case ColumnType::money_range:
    return require(number->scale() <= 4 && number->magnitude() <= 16, "money fits numeric(20,4)");
  case ColumnType::ratio:
  case ColumnType::ratio_range:
    return require(!number->is_negative() && *number <= *Decimal::parse("1"), "a ratio is 0 to 1");
  default:
    require(!number->is_negative() && number->magnitude() <= 9, "a duration is less than 10^9 seconds");
  }
}

void check_cell(const Cell &cell, ColumnType type) {
  if (!cell)
    return;
  require(is_storable(*cell), "a cell is text that PostgreSQL takes");
  if (type == ColumnType::timestamp)
    require(parse_date_time(*cell, TimeZone("UTC")).has_value() && cell->back() == 'Z', "a time is in UTC");
  else if (type != ColumnType::text)
    check_number(*cell, type);
}

void check_cells(const std::vector<Cell> &cells, const std::vector<MappedColumn> &columns) {
  require(cells.size() == physical_columns(columns).size(), "there is a cell for each column");
  auto cell = cells.begin();
  for (const MappedColumn &column : columns) {
    const Cell &low = *cell++;
    check_cell(low, column.type);
    if (!is_range(column.type))
      continue;
    const Cell &high = *cell++;
    check_cell(high, column.type);
    require(!low || !high || *Decimal::parse(*low) <= *Decimal::parse(*high), "min is not over max");
  }
}

/// jsonb keeps numbers as numeric, of which this is well within the bounds.
bool numbers_fit_jsonb(const Value &value) {
  constexpr std::int64_t kMostDigits = 10'000;
  if (value.is(Kind::number)) {
    const auto number = Decimal::parse(value.text);
    return number && number->magnitude() < kMostDigits && number->scale() < kMostDigits;
  }
  return std::ranges::all_of(value.elements(), numbers_fit_jsonb) &&
         std::ranges::all_of(value.members(), [](const json::Member &m) { return numbers_fit_jsonb(m.value); });
}

/// Attributes keep such numbers as they are, others perhaps as text.
bool has_plain_numbers(const Value &value) {
  constexpr std::size_t kLong = 1'000;
  if (value.is(Kind::number))
    return value.text.size() <= kLong && value.text.find_first_of("eE") == std::string_view::npos;
  return std::ranges::all_of(value.elements(), has_plain_numbers) &&
         std::ranges::all_of(value.members(), [](const json::Member &m) { return has_plain_numbers(m.value); });
}

/// `item` is what was sent, if the list is where it is looked for first.
void check_attributes(const std::string &attributes, const Value *item) {
  const Document document = parsed(attributes, "attributes are JSON");
  const Value &root = document.root();
  require(root.is(Kind::object) && is_clean(root) && numbers_fit_jsonb(root),
          "attributes are an object that jsonb takes");
  if (item == nullptr || !is_clean(*item) || !has_plain_numbers(*item))
    return;
  for (const json::Member &member : root.members()) {
    const Value *value = item->find(member.key);
    require(value && equal(member.value, *value), "what is clean is in the attributes as it came");
  }
}

void check_rejected(const extract::RejectedItem &rejected, const Value &data) {
  static const std::set<std::string> reasons{"not_an_object", "no_id", "bad_id", "duplicate_id"};
  require(reasons.contains(rejected.reason), "an item is rejected for a known reason");
  require(is_storable(rejected.json_path), "the path is text that PostgreSQL takes");
  const Value *at_path = data.at(rejected.json_path);
  // A list may have a name that PostgreSQL cannot hold; its items have their ordinals all the same.
  if (!at_path && !is_clean(data))
    return;
  require(at_path && at_path->raw == rejected.item, "an item that is rejected is kept whole");
}

void check_issues(const Page &page, const ItemMapping &mapping) {
  std::set<std::string> columns{"attributes"};
  for (const auto *part : {&mapping.dimensions, &mapping.measures})
    for (const MappedColumn &column : *part)
      columns.insert(column.name);
  std::set<std::pair<int, std::string>> seen;
  for (const extract::ValueIssue &issue : page.issues) {
    require(columns.contains(issue.column) && !issue.reason.empty(), "an issue names a column and why");
    require(seen.emplace(issue.ordinal, issue.column).second, "a column of an item has one issue at most");
    require(is_storable(issue.original) && !issue.original.empty() && issue.original.size() <= 2000,
            "an issue shows the original as PostgreSQL takes it");
  }
}

/// The list that holds all these items, in their order, as rows and as rejects.
void check_mapped(const Page &page, const Value &data, const ItemMapping &mapping) {
  std::set<int> ordinals;
  std::set<std::string> ids;
  for (const extract::Item &item : page.items) {
    ordinals.insert(item.ordinal);
    require(!item.id.empty() && item.id.size() <= 128 && is_storable(item.id), "an id is a key");
    require(ids.insert(item.id).second, "an id comes once");
    check_cells(item.dimensions, mapping.dimensions);
    check_cells(item.measures, mapping.measures);
  }
  for (const extract::RejectedItem &rejected : page.rejected) {
    ordinals.insert(rejected.ordinal);
    check_rejected(rejected, data);
  }
  const auto seen = static_cast<std::size_t>(page.items_seen);
  require(page.items.size() + page.rejected.size() == seen && ordinals.size() == seen &&
              (seen == 0 || (*ordinals.begin() == 1 && *ordinals.rbegin() == page.items_seen)),
          "each item is loaded or rejected, once");
}

/// With the item's own JSON, where the list is where it should be.
void check_attributes_of(const Page &page, const Value &data, const ItemMapping &mapping) {
  const Value *list = data.at(mapping.list.front());
  const bool found = list && list->is(Kind::array);
  for (const extract::Item &item : page.items)
    check_attributes(item.attributes,
                     found ? &list->elements()[static_cast<std::size_t>(item.ordinal - 1)] : nullptr);
}

void check_read(const Value &data, const ItemMapping &mapping) {
  static const TimeZone zone("Asia/Shanghai");
  const Page page = extract::read_page(data, mapping, zone);
  require(is_storable(page.unmapped), "what is said is text that PostgreSQL takes");
  if (!page.unmapped.empty())
    return require(page.items.empty() && page.rejected.empty() && page.issues.empty() && page.items_seen == 0,
                   "of a page that is not mapped, nothing is loaded");
  check_mapped(page, data, mapping);
  check_issues(page, mapping);
  check_attributes_of(page, data, mapping);
}

} // namespace

void check_page(std::string_view input) {
  static const Mapping mapping = config::builtin_mapping();
  const auto result = Document::parse(input);
  if (const auto *error = std::get_if<json::ParseError>(&result))
    return require(!error->what.empty() && is_storable(error->what), "a refusal says why");
  const Value &root = std::get<Document>(result).root();
  check_document(root, input);
  check_read(root, mapping.video);
  check_read(root, mapping.product);
}

} // namespace xingtu::fuzz
