#pragma once
// What stored pages hold: every field of their items, how often, of which type, with examples, and which
// column it feeds, by the very rules by which pages are read (page.hpp). Pure. Memory does not grow with
// the pages: the fields that are remembered, their depth and their examples are bounded.
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "core/json.hpp"
#include "core/mapping.hpp"
#include "core/time.hpp"
#include "extract/type_guess.hpp"

namespace xingtu::extract {

/// The types of JSON, with integers apart: the order of FieldProfile::values.
enum class JsonType { null, boolean, integer, number, string, array, object };
inline constexpr std::size_t kJsonTypes = 7;
std::string_view to_word(JsonType type);

struct FieldProfile {
  std::string pointer; ///< inside the item; a step to the elements of an array is written *
  bool in_array = false;
  std::int64_t items = 0;                        ///< that have it
  std::array<std::int64_t, kJsonTypes> values{}; ///< by JsonType; inside arrays there may be more than items
  std::vector<std::string> examples; ///< different ones: the start of a text, or of the JSON of anything else
  TypeGuess guess;
  std::int64_t ids = 0;  ///< in items without an id: values that could be one
  bool repeats = false;  ///< such a value came twice in a page, so it is none
  std::size_t order = 0; ///< of first sight
  std::int64_t last_item = 0;

  std::int64_t count(JsonType type) const { return values[static_cast<std::size_t>(type)]; }
};

struct ColumnProfile {
  std::string name;
  bool is_id = false;
  ColumnType type = ColumnType::text;
  std::vector<std::string> pointers;
  std::vector<std::int64_t> fed; ///< by pointer: the items in which it was the first one present
  std::int64_t filled = 0;       ///< items that gave the column a value
  std::int64_t unreadable = 0;   ///< values that became NULL because they could not be read

  std::int64_t items() const;
};

/// An array inside `data` in which items are, or may be.
struct ListProfile {
  std::string pointer;
  std::int64_t pages = 0;    ///< whose items were read there, also those that no mapping reads
  std::int64_t unmapped = 0; ///< of them, those that the mapping cannot read
  std::int64_t seen = 0;     ///< unmapped pages that have this array of objects, taken or not
  std::int64_t items = 0;
};

struct Profile {
  std::int64_t pages = 0;
  std::int64_t unmapped = 0;        ///< pages that the mapping cannot read
  std::string why_unmapped;         ///< of the first of them
  std::int64_t items = 0;           ///< objects in the lists
  std::int64_t rejected = 0;        ///< what becomes no row, in pages that the mapping reads
  std::int64_t without_id = 0;      ///< items of pages in which none has an id
  std::vector<ListProfile> lists;   ///< those with most pages first
  std::vector<FieldProfile> fields; ///< in the order of first sight, with what lies inside a field behind it
  std::vector<ColumnProfile> columns; ///< the id, dimensions, measures
  bool is_cut = false; ///< there were more fields than are remembered, or deeper ones; of the rare ones
                       ///< counts may be too low
};

/// Reads the pages of one detail type.
class Profiler {
public:
  static constexpr std::size_t kMostFields = 2000;
  static constexpr int kMostDepth = 8;

  /// `id_name`: what the column of the id is called. The mapping must outlive this.
  Profiler(const ItemMapping &mapping, std::string id_name, TimeZone zone);

  /// A page's `data`. Of a page that the mapping cannot read, the items are looked for in the array of
  /// objects that is most like a list of them, and counted as if the mapping were mended so.
  void add(const json::Value &data);

  Profile take();

private:
  struct Taken; ///< the list of one page

  Taken take_list(const json::Value &data);
  void item(const json::Value &item, bool is_row);
  void object(const json::Value &object, const std::string &path, int depth, bool in_array);
  void value(const json::Value &value, const std::string &pointer, int depth, bool in_array);
  FieldProfile &field(const std::string &pointer, bool in_array);
  void forget_rare_fields();
  ListProfile &list(const std::string &pointer);

  const ItemMapping &mapping_;
  ItemMapping mended_; ///< the mapping, with the list of the page at hand
  TimeZone zone_;
  Profile profile_;
  std::unordered_map<std::string, FieldProfile> fields_;
  std::unordered_set<std::string> ids_of_page_; ///< pointer and value, in a page without ids
  bool page_lacks_ids_ = false;
  std::size_t fields_seen_ = 0;
};

} // namespace xingtu::extract
