#pragma once
// From a profile to what a mapping file could say of the fields that no column takes. Pure.
#include <map>
#include <string>
#include <vector>

#include "core/mapping.hpp"
#include "extract/profile.hpp"

namespace xingtu::extract {

struct SuggestedColumn {
  MappedColumn column;
  bool is_measure = false;
  std::int64_t items = 0; ///< that have the field
  std::vector<std::string> examples;
};

struct Suggestion {
  std::vector<std::string> list;        ///< all of `list`, with what it lacks; empty: it lacks nothing
  std::vector<std::string> id;          ///< likewise
  std::vector<SuggestedColumn> columns; ///< those in most items first
  std::size_t more = 0;                 ///< fields beyond the most that are suggested
  std::vector<std::string> no_type;     ///< "/tags (array)": fields of which no column type holds every value

  bool empty() const { return list.empty() && id.empty() && columns.empty(); }
};

/// Whether a column or the id lists this pointer, or takes it out of the wrapper that it is in ({"value":
/// X}).
bool is_mapped(const Profile &profile, const std::string &pointer);

/// Columns for the fields that feed none, each with a name that is free and a type that reads every value
/// seen; and the list and id where pages wait for them. `existing`: the columns of the kind's tables with
/// their SQL types; a name that is there is only given to a column of its type.
Suggestion suggest(const Profile &profile, const ItemMapping &mapping,
                   const std::map<std::string, std::string> &existing);

/// As the part of a mapping file under `kind:` (video or product); empty if there is nothing to suggest.
/// Whoever lays it over the mapping in force gets what suggest() means.
std::string to_yaml(const std::string &kind, const Suggestion &suggestion, std::int64_t items);

} // namespace xingtu::extract
