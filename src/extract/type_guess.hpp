#pragma once
// Which column type would hold a field: from all of its values, by the very rules that read them
// (value.hpp), and from its name where the values leave a choice. Pure.
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/json.hpp"
#include "core/mapping.hpp"
#include "core/time.hpp"

namespace xingtu::extract {

class TypeGuess {
public:
  /// Takes note of a value as it stands in the item; null says nothing.
  void note(const json::Value &value, const TimeZone &zone);

  /// The type that reads every value so far without an issue; nothing if none does (booleans, arrays,
  /// objects but for {"value": X}), or if no value said anything. `name` is the column's: an integer is a
  /// count, but that of "cos_ratio" counts 1/10000 each.
  std::optional<ColumnType> type(std::string_view name) const;

  /// Whether any value was reported: neither null nor "", "-", "暂无" and the like.
  bool has_said_anything() const { return told_; }
  /// Whether all objects so far were {"value": X}, which a column reads as X.
  bool is_wrapper() const { return wrapped_ && reads(ColumnType::text); }

private:
  bool reads(ColumnType type) const { return (readable_ >> static_cast<unsigned>(type) & 1U) != 0; }
  std::optional<ColumnType> first_readable(std::initializer_list<ColumnType> types) const;

  std::uint32_t readable_ = ~std::uint32_t{0}; ///< a bit for each type: all values are readable as such
  bool told_ = false;
  bool wrapped_ = false;
  bool is_code_ = false; ///< digits that are no amount: 15 of them or more, or a zero first
  bool has_colon_ = false;
};

} // namespace xingtu::extract
