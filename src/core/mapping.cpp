#include "core/mapping.hpp"

#include <algorithm>
#include <array>

namespace xingtu {

std::string_view to_word(ColumnType type) {
  switch (type) {
  case ColumnType::text:
    return "text";
  case ColumnType::timestamp:
    return "timestamp";
  case ColumnType::seconds:
    return "seconds";
  case ColumnType::count:
    return "count";
  case ColumnType::count_range:
    return "count_range";
  case ColumnType::ratio:
    return "ratio";
  case ColumnType::ratio_range:
    return "ratio_range";
  case ColumnType::money:
    return "money";
  case ColumnType::money_range:
    return "money_range";
  }
  return "text";
}

bool is_range(ColumnType type) {
  return type == ColumnType::count_range || type == ColumnType::ratio_range ||
         type == ColumnType::money_range;
}

bool is_column_name(std::string_view name) {
  const auto letter = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto other = [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '_'; };
  return !name.empty() && name.size() <= kLongestColumnName && letter(name.front()) &&
         std::all_of(name.begin(), name.end(), other);
}

std::span<const std::string_view> reserved_columns() {
  static constexpr std::array<std::string_view, 22> kNames{
      "author_id",     "video_id",     "product_id",   "platform",     "industry",  "time_range",
      "snapshot_at",   "position",     "observed_at",  "request_id",   "loaded_at", "attributes",
      "first_seen_at", "last_seen_at", "described_at", "described_by", "tableoid",  "xmin",
      "xmax",          "cmin",         "cmax",         "ctid"};
  return kNames;
}

namespace {

std::string_view sql_type(ColumnType type) {
  switch (type) {
  case ColumnType::text:
    return "text";
  case ColumnType::timestamp:
    return "timestamptz";
  case ColumnType::count:
  case ColumnType::count_range:
    return "bigint";
  case ColumnType::seconds:
  case ColumnType::ratio:
  case ColumnType::ratio_range:
    return "numeric";
  case ColumnType::money:
  case ColumnType::money_range:
    return "numeric(20,4)";
  }
  return "text";
}

std::string_view unit(ColumnType type) {
  switch (type) {
  case ColumnType::seconds:
    return "seconds";
  case ColumnType::ratio:
  case ColumnType::ratio_range:
    return "0..1";
  case ColumnType::money:
  case ColumnType::money_range:
    return "CNY";
  default:
    return "";
  }
}

} // namespace

std::vector<PhysicalColumn> physical_columns(const std::vector<MappedColumn> &columns) {
  std::vector<PhysicalColumn> physical;
  for (const auto &column : columns) {
    if (is_range(column.type)) {
      physical.push_back({column.name + "_min", sql_type(column.type), unit(column.type), "lower"});
      physical.push_back({column.name + "_max", sql_type(column.type), unit(column.type), "upper"});
    } else {
      physical.push_back({column.name, sql_type(column.type), unit(column.type), {}});
    }
  }
  return physical;
}

} // namespace xingtu
