#include "extract/suggestion.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "core/json.hpp"
#include "core/log.hpp"
#include "extract/text.hpp"

namespace xingtu::extract {
namespace {

/// Nobody looks through more; and a table of PostgreSQL has 1600 columns at most.
constexpr std::size_t kMostColumns = 50;
constexpr std::size_t kMostLists = 3;
constexpr std::size_t kNoTypeShown = 20;
constexpr std::string_view kWrapped = "/value";

bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// "/stats/collectCnt" -> "stats_collect_count". Empty if nothing is left, e.g. of a Chinese name.
std::string name_of(const std::string &pointer) {
  std::string name;
  char before = '_';
  for (std::size_t i = 0; i < pointer.size(); ++i) {
    const char c = pointer[i];
    if (i > 0 && pointer[i - 1] == '~') // ~0 and ~1 are no digits of the name
      continue;
    if (is_upper(c) && (is_lower(before) || is_digit(before)))
      name += '_';
    if (is_lower(c) || is_digit(c))
      name += c;
    else if (is_upper(c))
      name += static_cast<char>(c - 'A' + 'a');
    else if (!name.empty() && name.back() != '_')
      name += '_';
    before = c;
  }
  while (name.ends_with('_'))
    name.pop_back();
  // As the built-in columns are called: NAME_min and NAME_max say that it is a range.
  if (name.ends_with("_range") && name.size() > 6)
    name.resize(name.size() - 6);
  if (name.ends_with("_cnt"))
    name.replace(name.size() - 4, 4, "_count");
  if (!name.empty() && is_digit(name.front()))
    name.insert(0, "field_");
  // Room for _NUMBER behind it.
  name.resize(std::min(name.size(), kLongestColumnName - 4));
  return name;
}

/// Whether a pointer can be read, and typed, by whoever looks at the file: no control characters, no
/// marks that turn the text around, nothing that is not UTF-8. A name of such is content, or an attack.
bool is_plain(const std::string &pointer) {
  return log::printable(pointer) == pointer && pointer.find("\uFEFF") == std::string::npos &&
         pointer.find("\uFFFD") == std::string::npos && pointer.find("\uFFFE") == std::string::npos &&
         pointer.find("\uFFFF") == std::string::npos;
}

class Names {
public:
  Names(const ItemMapping &mapping, const std::map<std::string, std::string> &existing)
      : existing_(existing) {
    const auto reserved = reserved_columns();
    taken_.insert(reserved.begin(), reserved.end());
    for (const auto *columns : {&mapping.dimensions, &mapping.measures})
      for (const auto &column : physical_columns(*columns))
        taken_.insert(column.name);
  }

  /// The column with the first name of NAME, NAME_2, NAME_3, ... that is free.
  MappedColumn take(std::string name, ColumnType type, const std::string &pointer) {
    if (name.empty())
      name = "field";
    MappedColumn column{name, type, {pointer}};
    for (int number = 2; !is_free(column); ++number)
      column.name = fmt::format("{}_{}", name, number);
    for (const auto &physical : physical_columns({column}))
      taken_.insert(physical.name);
    return column;
  }

private:
  bool is_free(const MappedColumn &column) const {
    const auto physical = physical_columns({column});
    return std::none_of(physical.begin(), physical.end(), [this](const auto &one) {
      const auto there = existing_.find(one.name);
      return taken_.contains(one.name) || (there != existing_.end() && there->second != one.sql_type);
    });
  }

  const std::map<std::string, std::string> &existing_;
  std::set<std::string, std::less<>> taken_;
};

/// The types of a field, "string, array".
std::string types_of(const FieldProfile &field) {
  std::string text;
  for (std::size_t i = 1; i < kJsonTypes; ++i)
    if (field.values[i] > 0)
      text += fmt::format("{}{}", text.empty() ? "" : ", ", to_word(static_cast<JsonType>(i)));
  return text;
}

/// Of the pages in which no item has an id, the field that could be it: each item has one, none has the
/// same as another one of its page, and it is called so.
const FieldProfile *find_id(const Profile &profile) {
  const auto is_called_so = [](const FieldProfile &field) {
    const auto name = name_of(field.pointer);
    return name == "id" || name.ends_with("_id") || name.ends_with("_no") || name.ends_with("_key") ||
           name.ends_with("_code");
  };
  const auto found = std::find_if(profile.fields.begin(), profile.fields.end(), [&](const auto &field) {
    return field.ids == profile.without_id && !field.repeats && is_plain(field.pointer) &&
           is_called_so(field);
  });
  return profile.without_id == 0 || found == profile.fields.end() ? nullptr : &*found;
}

std::vector<std::string> with(std::vector<std::string> pointers, std::vector<std::string> more) {
  for (auto &pointer : more)
    if (std::find(pointers.begin(), pointers.end(), pointer) == pointers.end())
      pointers.push_back(std::move(pointer));
  return pointers;
}

/// The wrapper that a pointer leads into: of "/play/value" it is "/play".
std::optional<std::string> wrapper_of(const std::string &pointer) {
  if (!pointer.ends_with(kWrapped) || pointer.size() == kWrapped.size())
    return std::nullopt;
  return pointer.substr(0, pointer.size() - kWrapped.size());
}

/// In double quotes unless every character may stand in YAML as it is.
std::string quoted(const std::string &pointer) {
  const auto is_safe = [](char c) {
    return is_lower(c) || is_upper(c) || is_digit(c) || c == '/' || c == '_' || c == '-' || c == '.' ||
           c == '~';
  };
  if (std::all_of(pointer.begin(), pointer.end(), is_safe))
    return pointer;
  std::string out;
  json::append_string(out, pointer);
  return out;
}

std::string quoted(const std::vector<std::string> &pointers) {
  std::string out;
  for (const auto &pointer : pointers)
    out += (out.empty() ? "" : ", ") + quoted(pointer);
  return "[" + out + "]";
}

/// What stands behind a column as a comment: one line of printable text.
std::string remark(const SuggestedColumn &column, std::int64_t items) {
  auto text = fmt::format("{} of {} items", column.items, items);
  for (std::size_t i = 0; i < column.examples.size(); ++i) {
    const auto example = log::printable(column.examples[i]);
    const auto start = cut_utf8(example, 40);
    text += fmt::format("{}{}{}", i == 0 ? ": " : ", ", start, start.size() < example.size() ? "..." : "");
  }
  return text;
}

/// A column's name as a key: some words are something else to YAML.
std::string key(const std::string &name) {
  constexpr std::array<std::string_view, 10> kWords{"null", "true", "false", "yes", "no",
                                                    "on",   "off",  "y",     "n",   "nan"};
  return std::find(kWords.begin(), kWords.end(), name) == kWords.end() ? name : '"' + name + '"';
}

std::string section(std::string_view name, const Suggestion &suggestion, bool measures, std::int64_t items) {
  std::string text;
  for (const auto &one : suggestion.columns)
    if (one.is_measure == measures)
      text += fmt::format("    {}: {{type: {}, from: {}}} # {}\n", key(one.column.name),
                          to_word(one.column.type), quoted(one.column.pointers), remark(one, items));
  return text.empty() ? text : fmt::format("  {}:\n{}", name, text);
}

} // namespace

bool is_mapped(const Profile &profile, const std::string &pointer) {
  const auto lists = [&](const std::string &wanted) {
    return std::any_of(profile.columns.begin(), profile.columns.end(), [&](const auto &column) {
      return std::find(column.pointers.begin(), column.pointers.end(), wanted) != column.pointers.end();
    });
  };
  const auto wrapper = wrapper_of(pointer);
  return lists(pointer) || (wrapper && lists(*wrapper));
}

namespace {

/// The lists of pages that no mapping could read.
std::vector<std::string> unmapped_lists(const Profile &profile) {
  std::vector<std::string> lists;
  for (const auto &list : profile.lists)
    if (list.unmapped > 0 && lists.size() < kMostLists && is_plain(list.pointer))
      lists.push_back(list.pointer);
  return lists;
}

struct Left {
  std::vector<const FieldProfile *> fields; ///< that go nowhere, the most frequent first
  std::set<std::string> wrappers;           ///< those that wrap a value, by pointer
};

Left fields_left(const Profile &profile, const FieldProfile *id) {
  Left left;
  for (const auto &field : profile.fields) {
    if (field.in_array || &field == id || is_mapped(profile, field.pointer) || field.pointer.size() < 2 ||
        !is_plain(field.pointer) || !field.guess.has_said_anything())
      continue;
    if (field.guess.is_wrapper() && !is_mapped(profile, field.pointer + std::string(kWrapped)))
      left.wrappers.insert(field.pointer);
    left.fields.push_back(&field);
  }
  std::erase_if(left.fields, [&](const auto *field) {
    const auto wrapper = wrapper_of(field->pointer);
    return wrapper && left.wrappers.contains(*wrapper);
  });
  std::stable_sort(left.fields.begin(), left.fields.end(),
                   [](const auto *a, const auto *b) { return a->items > b->items; });
  return left;
}

} // namespace

Suggestion suggest(const Profile &profile, const ItemMapping &mapping,
                   const std::map<std::string, std::string> &existing) {
  Suggestion suggestion;
  // What is there goes first: pages that are read now are read as before.
  if (auto all = with(mapping.list, unmapped_lists(profile)); all.size() > mapping.list.size())
    suggestion.list = std::move(all);
  const auto *id = find_id(profile);
  if (id != nullptr)
    suggestion.id = with(mapping.id, {id->pointer});

  const auto left = fields_left(profile, id);
  Names names(mapping, existing);
  for (const auto *field : left.fields) {
    const auto name = name_of(field->pointer);
    const auto type = field->guess.type(name);
    const bool only_object = field->count(JsonType::object) + field->count(JsonType::null) ==
                             field->items; // its fields have lines of their own
    if (!type || (field->guess.is_wrapper() && !left.wrappers.contains(field->pointer))) {
      if (!only_object && suggestion.no_type.size() < kNoTypeShown)
        suggestion.no_type.push_back(fmt::format("{} ({})", field->pointer, types_of(*field)));
      continue;
    }
    if (suggestion.columns.size() == kMostColumns) {
      ++suggestion.more;
      continue;
    }
    const bool is_measure =
        *type != ColumnType::text && *type != ColumnType::timestamp && *type != ColumnType::seconds;
    suggestion.columns.push_back(
        {names.take(name, *type, field->pointer), is_measure, field->items, field->examples});
  }
  return suggestion;
}

std::string to_yaml(const std::string &kind, const Suggestion &suggestion, std::int64_t items) {
  if (suggestion.empty())
    return {};
  auto text = kind + ":\n";
  if (!suggestion.list.empty())
    text += fmt::format("  list: {}\n", quoted(suggestion.list));
  if (!suggestion.id.empty())
    text += fmt::format("  id: {}\n", quoted(suggestion.id));
  text += section("dimensions", suggestion, false, items);
  text += section("measures", suggestion, true, items);
  return text;
}

} // namespace xingtu::extract
