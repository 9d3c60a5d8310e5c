#pragma once
// Where in `data` the items are.
#include <string>
#include <vector>

#include "core/json.hpp"
#include "core/mapping.hpp"

namespace xingtu::extract {

struct FoundList {
  const json::Value *array = nullptr; ///< nullptr: nothing there, or not found
  std::string pointer;                ///< to it, inside `data`
  std::string missing;                ///< why it is not found: where it was looked for, what `data` has
};

/// The first mapped pointer at which there is an array. Else, if exactly one member of `data` is an
/// array of objects and not empty, that one. Else, if there is a null at a mapped pointer, nothing is
/// there (the vendor's side writes an empty list so at times). Else it is not found.
FoundList find_list(const json::Value &data, const ItemMapping &mapping);

/// "title (string), cover (null)": the members of an object, for messages; safe as text.
std::string describe_members(const json::Value &object);

/// Pointers as they are written in the mapping, with commas between.
std::string join_pointers(const std::vector<std::string> &pointers);

} // namespace xingtu::extract
