#pragma once
// From a page's `data` to typed rows. Pure. What cannot be read is a value issue or a rejected item;
// nothing is dropped in silence.
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/json.hpp"
#include "core/mapping.hpp"
#include "core/time.hpp"
#include "core/words.hpp"

namespace xingtu::extract {

/// A cell as text that PostgreSQL reads exactly (no NUL, valid UTF-8, no exponent); or NULL.
using Cell = std::optional<std::string>;

struct Item {
  int ordinal = 0; ///< 1-based in the page's list
  std::string id;
  std::vector<Cell> dimensions; ///< as physical_columns(mapping.dimensions)
  std::vector<Cell> measures;   ///< as physical_columns(mapping.measures)
  std::string attributes;       ///< a JSON object that jsonb accepts: what no column took
};

/// A value that became NULL or was cleaned.
struct ValueIssue {
  int ordinal = 0;
  std::string column; ///< the mapped name; "attributes" where it was cleaned there
  std::string reason; ///< a fixed word, e.g. not_a_number; see value.hpp
  std::string original; ///< the JSON bytes, safe for text (no NUL, valid UTF-8)
};

/// An item that could not become a row.
struct RejectedItem {
  int ordinal = 0;
  std::string reason;    ///< not_an_object, no_id, bad_id, duplicate_id
  std::string json_path; ///< JSON Pointer inside `data`, e.g. /video_list/3
  std::string item;      ///< its bytes
};

struct Page {
  /// Empty if the list was found (or data has none because nothing is there); else why not: no list
  /// at the mapped places, or a list in which no item has an id. Then there are no items.
  std::string unmapped;
  std::string list;   ///< JSON Pointer of the list inside `data`, where it was found
  int items_seen = 0; ///< = items.size() + rejected.size(), where mapped
  std::vector<Item> items;
  std::vector<RejectedItem> rejected;
  std::vector<ValueIssue> issues;
};

/// What a pointer of the mapping found in an item.
struct Source {
  std::size_t index = 0;              ///< which of the pointers
  const json::Value *value = nullptr; ///< nullptr: none found anything
};

/// The first pointer at which there is a value that is not null, also not inside its wrapper: what a
/// column reads.
Source source_of_column(const json::Value &item, const std::vector<std::string> &pointers);
/// The first pointer at which there is anything but null and "": what the id is read from.
Source source_of_id(const json::Value &item, const std::vector<std::string> &pointers);
/// A string without NUL and half surrogate pairs, or an integer, of at most 128 bytes.
bool is_good_id(const json::Value &value);

/// Reads the list of `data`. The same id twice in a page: the first item counts, the later ones are
/// rejected as duplicate_id.
Page read_page(const json::Value &data, const ItemMapping &mapping, const TimeZone &zone);

} // namespace xingtu::extract
