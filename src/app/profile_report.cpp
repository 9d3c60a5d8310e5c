#include "app/profile_report.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/output.hpp"
#include "core/log.hpp"

namespace xingtu::app {
namespace {

using extract::ColumnProfile;
using extract::FieldProfile;
using extract::JsonType;
using extract::Profile;
using Json = nlohmann::ordered_json;

/// In text; with --json all that are remembered are there.
constexpr std::size_t kMostRows = 200;
constexpr std::size_t kPointerWidth = 44;
constexpr std::size_t kExamplesWidth = 24;

/// Where the values of a field go.
struct Destination {
  struct Column {
    const ColumnProfile *column;
    std::int64_t items;
    bool is_fallback; ///< a pointer before it was the first one present, in all items
  };
  std::vector<Column> columns;

  std::string_view word() const {
    if (columns.empty())
      return "attributes";
    return std::all_of(columns.begin(), columns.end(), [](const auto &one) { return one.is_fallback; })
               ? "fallback"
               : "column";
  }
};

/// X of {"value": X} goes where the wrapper goes.
std::string without_wrapper(const std::string &pointer) {
  constexpr std::string_view kWrapped = "/value";
  return pointer.ends_with(kWrapped) ? pointer.substr(0, pointer.size() - kWrapped.size()) : pointer;
}

Destination destination_of(const FieldProfile &field, const Profile &profile) {
  Destination destination;
  for (const auto &column : profile.columns)
    for (std::size_t i = 0; i < column.pointers.size(); ++i) {
      if (column.pointers[i] != field.pointer && column.pointers[i] != without_wrapper(field.pointer))
        continue;
      const auto before = column.fed.begin() + static_cast<std::ptrdiff_t>(i);
      const bool is_fallback =
          column.fed[i] == 0 && std::any_of(column.fed.begin(), before, [](auto items) { return items > 0; });
      destination.columns.push_back({&column, column.fed[i], is_fallback});
    }
  return destination;
}

std::string text_of(const Destination &destination, const FieldProfile &field) {
  if (destination.columns.empty())
    return "attributes";
  std::string text;
  for (const auto &[column, items, is_fallback] : destination.columns) {
    text += text.empty() ? "" : ", ";
    if (is_fallback)
      text += "fallback of " + column->name;
    else if (items == field.items - field.count(JsonType::null))
      text += column->name;
    else
      text += fmt::format("{} ({})", column->name, grouped(items));
  }
  return text;
}

std::string types_of(const FieldProfile &field) {
  static constexpr std::array<const char *, extract::kJsonTypes> kShort{"null", "bool", "int", "num",
                                                                        "str",  "arr",  "obj"};
  std::string one, all;
  int types = 0;
  for (std::size_t i = 1; i < extract::kJsonTypes; ++i) {
    if (field.values[i] == 0)
      continue;
    one = to_word(static_cast<JsonType>(i));
    all += fmt::format("{}{} {}", types++ == 0 ? "" : ", ", kShort[i], grouped(field.values[i]));
  }
  return types == 0 ? "only null" : types == 1 ? one : all;
}

std::string examples_of(const FieldProfile &field) {
  std::string text;
  for (const auto &example : field.examples)
    text += (text.empty() ? "" : ", ") + cut_to_width(log::printable(example), kExamplesWidth / 2);
  return cut_to_width(text, kExamplesWidth) + " "; // so that a number stands to the left, as the others do
}

std::string share(std::int64_t part, std::int64_t whole) {
  return whole == 0 ? "-"
                    : fmt::format("{:.1f}%", 100.0 * static_cast<double>(part) / static_cast<double>(whole));
}

std::string field_table(const Profile &profile) {
  std::vector<std::vector<std::string>> rows{
      {"field", "items", "share", "null", "types", "goes to", "examples"}};
  std::set<std::string_view> wrappers; // the line of {"value": X} says it all
  for (const auto &field : profile.fields)
    if (field.guess.is_wrapper())
      wrappers.insert(field.pointer);
  std::size_t hidden = 0;
  for (const auto &field : profile.fields) {
    if (rows.size() > kMostRows)
      break;
    if (const auto outer = without_wrapper(field.pointer);
        outer != field.pointer && wrappers.contains(outer)) {
      ++hidden;
      continue;
    }
    rows.push_back({cut_to_width(log::printable(field.pointer), kPointerWidth), grouped(field.items),
                    share(field.items, profile.items), grouped(field.count(JsonType::null)), types_of(field),
                    text_of(destination_of(field, profile), field), examples_of(field)});
  }
  auto text = table(rows);
  if (profile.fields.size() + 1 > rows.size() + hidden)
    text += fmt::format("... and {} more: --json shows them\n",
                        grouped(static_cast<std::int64_t>(profile.fields.size() + 1 - rows.size() - hidden)));
  if (profile.is_cut)
    text += "There are more fields than are kept count of, or deeper ones: of rare fields the figures may be "
            "too low.\n";
  return text;
}

std::string list_table(const Profile &profile) {
  if (profile.unmapped == 0 && profile.lists.size() == 1)
    return fmt::format("Items are at {} of data.\n", log::printable(profile.lists.front().pointer));
  std::vector<std::vector<std::string>> rows{{"list in data", "pages", "unmapped pages", "items"}};
  for (const auto &list : profile.lists)
    rows.push_back({cut_to_width(log::printable(list.pointer), kPointerWidth), grouped(list.pages),
                    grouped(std::max(list.unmapped, list.seen)), grouped(list.items)});
  auto text = rows.size() == 1 ? std::string() : table(rows);
  if (profile.unmapped > 0)
    text += fmt::format("{} pages cannot be read by this mapping, e.g.: {}\n"
                        "The items of their likeliest list are counted here as if the mapping were mended.\n",
                        grouped(profile.unmapped), log::printable(profile.why_unmapped));
  return text;
}

std::string joined(const std::vector<std::string> &pointers) {
  std::string text;
  for (const auto &pointer : pointers)
    text += (text.empty() ? "" : ", ") + log::printable(pointer);
  return text;
}

std::string column_table(const Profile &profile) {
  std::vector<std::vector<std::string>> rows{{"column", "type", "items", "unreadable", "looks for"}};
  for (const auto &column : profile.columns)
    if (profile.items > 0 && (column.filled == 0 || column.unreadable > 0))
      rows.push_back({column.name, column.is_id ? "id" : std::string(to_word(column.type)),
                      grouped(column.filled), grouped(column.unreadable),
                      cut_to_width(joined(column.pointers), 60)});
  return rows.size() == 1 ? std::string()
                          : "\nColumns without any data, or with values that cannot be read\n" + table(rows);
}

std::string heading(const DetailProfile &one, const TimeZone &zone) {
  const auto &profile = one.profile;
  if (one.snapshots.empty())
    return fmt::format("{}: no stored pages\n", to_word(one.type));
  auto text = fmt::format("{}: {} items on {} pages, of {} snapshots from {} to {}\n", to_word(one.type),
                          grouped(profile.items), grouped(profile.pages), grouped(std::ssize(one.snapshots)),
                          zone.format(*one.snapshots.begin()), zone.format(*one.snapshots.rbegin()));
  if (profile.rejected > 0)
    text += fmt::format("{} of the items become no row: see xingtu_ops.rejected_item\n",
                        grouped(profile.rejected));
  if (one.not_json > 0)
    text += fmt::format("{} further pages are no answers with data\n", grouped(one.not_json));
  return text;
}

std::string suggested_yaml(const std::vector<DetailProfile> &profiles) {
  std::string text;
  for (const auto &one : profiles)
    text += to_yaml(kind_of(one.type), one.suggestion, one.profile.items);
  return text;
}

/// All of it is YAML, so that it can go into a file as it is.
std::string suggestion_text(const std::vector<DetailProfile> &profiles) {
  const auto yaml = suggested_yaml(profiles);
  std::string text;
  if (!yaml.empty())
    text = "\n# Suggested mapping. Put what you want of it into the file that `mapping:` of the job names, "
           "then run\n"
           "# xingtu-etl migrate and xingtu-etl replay.\n" +
           yaml;
  for (const auto &one : profiles) {
    if (one.suggestion.more > 0)
      text += fmt::format("# {}: {} rarer fields are not suggested.\n", to_word(one.type),
                          grouped(static_cast<std::int64_t>(one.suggestion.more)));
    if (!one.suggestion.no_type.empty())
      text += fmt::format("# {}: no column type holds these, they stay in attributes: {}\n",
                          to_word(one.type), joined(one.suggestion.no_type));
  }
  return text;
}

Json field_object(const FieldProfile &field, const Profile &profile) {
  Json types = Json::object(), columns = Json::array(), examples = Json::array();
  for (std::size_t i = 1; i < extract::kJsonTypes; ++i)
    if (field.values[i] > 0)
      types[std::string(to_word(static_cast<JsonType>(i)))] = field.values[i];
  const auto destination = destination_of(field, profile);
  for (const auto &one : destination.columns)
    columns.push_back({{"column", one.column->name}, {"items", one.items}});
  for (const auto &example : field.examples)
    examples.push_back(log::printable(example));
  return {{"pointer", field.pointer},
          {"in_array", field.in_array},
          {"items", field.items},
          {"null", field.count(JsonType::null)},
          {"types", types},
          {"examples", examples},
          {"goes_to", destination.word()},
          {"columns", columns}};
}

Json suggestion_object(const extract::Suggestion &suggestion) {
  Json columns = Json::array();
  for (const auto &one : suggestion.columns)
    columns.push_back({{"column", one.column.name},
                       {"section", one.is_measure ? "measures" : "dimensions"},
                       {"type", to_word(one.column.type)},
                       {"from", one.column.pointers},
                       {"items", one.items}});
  return {{"list", suggestion.list},
          {"id", suggestion.id},
          {"columns", columns},
          {"not_suggested", suggestion.more},
          {"no_type", suggestion.no_type}};
}

Json detail_object(const DetailProfile &one) {
  const auto &profile = one.profile;
  Json lists = Json::array(), fields = Json::array(), columns = Json::array(), empty = Json::array();
  for (const auto &list : profile.lists)
    lists.push_back({{"pointer", list.pointer},
                     {"pages", list.pages},
                     {"unmapped_pages", std::max(list.unmapped, list.seen)},
                     {"items", list.items}});
  for (const auto &field : profile.fields)
    fields.push_back(field_object(field, profile));
  for (const auto &column : profile.columns) {
    columns.push_back({{"column", column.name},
                       {"type", column.is_id ? "id" : std::string(to_word(column.type))},
                       {"from", column.pointers},
                       {"items", column.items()},
                       {"filled", column.filled},
                       {"unreadable", column.unreadable}});
    if (profile.items > 0 && column.filled == 0)
      empty.push_back(column.name);
  }
  const auto time = [&](auto at) { return one.snapshots.empty() ? Json() : Json(to_iso8601(*at)); };
  return {{"detail_type", to_word(one.type)},
          {"pages", profile.pages},
          {"unmapped_pages", profile.unmapped},
          {"pages_not_json", one.not_json},
          {"items", profile.items},
          {"rejected_items", profile.rejected},
          {"snapshots",
           {{"count", one.snapshots.size()},
            {"from", time(one.snapshots.begin())},
            {"to", time(one.snapshots.empty() ? one.snapshots.begin() : std::prev(one.snapshots.end()))}}},
          {"lists", lists},
          {"fields", fields},
          {"fields_cut", profile.is_cut},
          {"columns", columns},
          {"columns_without_data", empty},
          {"suggestion", suggestion_object(one.suggestion)}};
}

} // namespace

std::string kind_of(DetailType type) {
  return type == DetailType::video ? "video" : "product";
}

std::string describe(const std::vector<DetailProfile> &profiles, const TimeZone &zone) {
  std::string text;
  for (const auto &one : profiles) {
    text += (text.empty() ? "" : "\n") + heading(one, zone);
    if (one.profile.pages == 0)
      continue;
    text += list_table(one.profile);
    if (!one.profile.fields.empty())
      text += "\n" + field_table(one.profile);
    text += column_table(one.profile);
  }
  return text + suggestion_text(profiles);
}

Json profile_object(const std::vector<DetailProfile> &profiles) {
  Json details = Json::array();
  for (const auto &one : profiles)
    details.push_back(detail_object(one));
  const auto yaml = suggested_yaml(profiles);
  return {{"command", "profile"},
          {"detail_types", details},
          {"suggested_mapping", yaml.empty() ? Json() : Json(yaml)},
          {"exit_code", 0}};
}

} // namespace xingtu::app
