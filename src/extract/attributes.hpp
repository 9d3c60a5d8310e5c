#pragma once
// What no column took of an item, as JSON that PostgreSQL's jsonb accepts.
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/json.hpp"

namespace xingtu::extract {

struct Attributes {
  std::string json = "{}";
  /// Of the first member that was left out, else of the first that was cleaned: why (value.hpp), and the
  /// member's value. There may be more of them, but an item has one issue per column.
  std::string_view reason;
  std::string_view original;
};

/// The members of `item` for which `consumed` (by index) does not say that a column has them. NUL is
/// taken out of strings and names, numbers that jsonb's numeric may refuse become strings, and of
/// members with the same name (as it is stored) only the last one is kept, as jsonb does.
Attributes write_attributes(const json::Value &item, const std::vector<bool> &consumed);

/// Says of each member whether a later one has its name; empty if that is so for none.
std::vector<bool> superseded_members(std::span<const json::Member> members);

} // namespace xingtu::extract
