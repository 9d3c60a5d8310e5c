#pragma once
// The mapping: which JSON fields of an item feed which column. Read by config, used by extract
// (to read pages) and by warehouse (to create and fill columns).
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/words.hpp"

namespace xingtu {

/// What a column holds, and so how its text is read (extract/value.hpp) and stored.
enum class ColumnType {
  text,        ///< text
  timestamp,   ///< timestamptz; seconds, milliseconds, or a date in the job's time zone
  seconds,     ///< numeric; a duration
  count,       ///< bigint
  count_range, ///< two bigint columns, NAME_min and NAME_max
  ratio,       ///< numeric, 0..1; an integer counts 1/10000 each
  ratio_range, ///< two of them
  money,       ///< numeric(20,4), CNY
  money_range, ///< two of them
};

std::string_view to_word(ColumnType type);
bool is_range(ColumnType type);

struct MappedColumn {
  std::string name; ///< lower case identifier
  ColumnType type = ColumnType::text;
  std::vector<std::string> pointers; ///< JSON Pointers inside the item; the first one present wins
};

/// How the items of one detail type are read.
struct ItemMapping {
  std::vector<std::string> list;        ///< JSON Pointers inside `data`, to the array
  std::vector<std::string> id;          ///< JSON Pointers inside the item
  std::vector<MappedColumn> dimensions; ///< columns of xingtu.video / xingtu.product
  std::vector<MappedColumn> measures;   ///< columns of the snapshot tables
};

struct Mapping {
  const ItemMapping &of(DetailType type) const { return type == DetailType::video ? video : product; }

  ItemMapping video;
  ItemMapping product;
};

/// A column as PostgreSQL knows it.
struct PhysicalColumn {
  std::string name;
  std::string_view sql_type;
  std::string_view unit;         ///< empty if it has none
  std::string_view end_of_range; ///< "lower" or "upper"; empty if it is no range
};

/// Whether a mapped column may have this name: at most 58 of a-z, 0-9, _, a letter first.
bool is_column_name(std::string_view name);
/// With _min or _max behind it, a name must stay within PostgreSQL's 63 bytes.
inline constexpr std::size_t kLongestColumnName = 58;
/// Columns that the tables have without a mapping, and those that PostgreSQL gives to every table.
std::span<const std::string_view> reserved_columns();

/// The table's columns for these mapped ones, in order: a range gives NAME_min and NAME_max.
std::vector<PhysicalColumn> physical_columns(const std::vector<MappedColumn> &columns);

} // namespace xingtu
