#pragma once
// An item as a list of fields: the typed truth, and how each of them is written. The page that the
// API sends and the truth that tests compare with come from the same fields.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sandbox/notation.hpp"
#include "sandbox/population.hpp"

namespace xingtu::sandbox {

/// An instant, in the ways the API writes it. A date is midnight in Asia/Shanghai.
struct Instant {
  enum class Form { seconds, milliseconds, date };
  std::int64_t seconds = 0; ///< since 1970
  Form form = Form::seconds;
};

struct Number {
  Quantity quantity = Quantity::count;
  Notation notation = Notation::plain;
  Figure figure;
};

enum class Presence { written, null, missing };

struct Field {
  std::string_view column; ///< the mapped column that it feeds
  bool is_range = false;   ///< two columns, COLUMN_min and COLUMN_max
  std::string_view key;    ///< the JSON member
  Presence presence = Presence::written;
  std::variant<std::string, Instant, Number> value; ///< text, time or number
};

struct Item {
  std::string_view id_key;
  std::string id;
  bool id_is_number = false;
  std::vector<Field> fields;
  std::string extras; ///< JSON members that no documentation mentions, each with a comma before it
};

/// One listed item in full, as this scope shows it on this day.
Item describe_item(const World &world, const ScopeKey &scope, Day day, const Individual &individual);

/// As the API sends it. `ascii` writes every other character as \uXXXX, as some servers do.
void append_item(std::string &json, const Item &item, bool ascii);

/// The items' columns and exact values as JSON: {"title":"...","play_count":"12000",...}.
void append_truth(std::string &json, const Item &item);

/// The list's name and the spelling of JSON, which differ from author to author.
std::string_view list_name(const World &world, const ScopeKey &scope);
bool writes_ascii(const World &world, const ScopeKey &scope);

} // namespace xingtu::sandbox
