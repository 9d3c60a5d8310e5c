#include "config/mapping_file.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <stdexcept>

#include <fmt/format.h>

#include "config/yaml.hpp"
#include "core/did_you_mean.hpp"
#include "core/embedded.hpp"
#include "core/log.hpp"

namespace xingtu::config {
namespace {

/// Of an item's two tables together. A row of PostgreSQL fits into 8 KiB, and a table has at most 1,600
/// columns.
constexpr std::size_t kMostColumns = 250;

constexpr std::array kTypes{ColumnType::text,        ColumnType::timestamp,   ColumnType::seconds,
                            ColumnType::count,       ColumnType::count_range, ColumnType::ratio,
                            ColumnType::ratio_range, ColumnType::money,       ColumnType::money_range};

/// RFC 6901, and not the whole document: /a/b, in which ~ is written ~0 and / is written ~1.
bool is_pointer(std::string_view text) {
  if (text.size() < 2 || text.front() != '/')
    return false;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (text[i] == '~' && (i + 1 == text.size() || (text[i + 1] != '0' && text[i + 1] != '1')))
      return false;
  return true;
}

class Overlay {
public:
  explicit Overlay(Problems &problems) : problems_(problems) {}

  void mapping(const Node &root, Mapping &target) {
    only(root, "", {"video", "product"});
    if (const auto *video = root.find("video"))
      item(*video, "video", target.video);
    if (const auto *product = root.find("product"))
      item(*product, "product", target.product);
  }

private:
  void item(const Node &node, const std::string &path, ItemMapping &target) {
    if (!is_map(node, path, "list, id, dimensions, measures"))
      return;
    only(node, path, {"list", "id", "dimensions", "measures"});
    if (const auto *list = node.find("list"))
      pointers(*list, path + ".list", target.list);
    if (const auto *id = node.find("id"))
      pointers(*id, path + ".id", target.id);
    for (auto [name, columns] : {std::pair{"dimensions", &target.dimensions}, {"measures", &target.measures}})
      if (const auto *section = node.find(name);
          section != nullptr && is_map(*section, path + "." + name, "columns"))
        for (const auto &child : section->children)
          column(child, path + "." + name, target, *columns);
  }

  void column(const Node &node, const std::string &section, const ItemMapping &item,
              std::vector<MappedColumn> &columns) {
    const auto path = section + "." + log::printable(node.key);
    const auto existing =
        std::find_if(columns.begin(), columns.end(), [&](const auto &c) { return c.name == node.key; });
    const bool is_new = existing == columns.end();
    if (!is_map(node, path, "type, from"))
      return;
    only(node, path, {"type", "from"});
    MappedColumn column = is_new ? MappedColumn{node.key, ColumnType::text, {}} : *existing;
    const auto given_type = type(node, path, is_new);
    if (!is_new && given_type && *given_type != existing->type)
      return problems_.add(*node.find("type"), path + ".type",
                           fmt::format("is {} and cannot change; write {}, or add a column of another name",
                                       to_word(existing->type), to_word(existing->type)));
    if (const auto *from = node.find("from"))
      pointers(*from, path + ".from", column.pointers);
    else
      problems_.add_at(node.key_at, path, "from is missing; write from: [/field]");
    if (!is_new) {
      *existing = std::move(column);
    } else if (given_type) {
      column.type = *given_type;
      if (may_be_added(node, path, column, item))
        columns.push_back(std::move(column));
    }
  }

  /// The type that is written; nothing if none is, or a wrong one.
  std::optional<ColumnType> type(const Node &node, const std::string &path, bool is_needed) {
    const auto *word = node.find("type");
    if (word == nullptr) {
      if (is_needed)
        problems_.add_at(node.key_at, path,
                         fmt::format("type is missing, and the built-in mapping has no such column; "
                                     "write type: with one of {}",
                                     fmt::join(type_words(), ", ")));
      return std::nullopt;
    }
    for (const auto type : kTypes)
      if (word->kind == Node::Kind::text && word->text == to_word(type))
        return type;
    const auto words = type_words();
    const auto meant = did_you_mean(word->text, words);
    problems_.add(*word, path + ".type",
                  fmt::format("unknown type {}; {}", shown(*word),
                              meant ? fmt::format("did you mean {}?", *meant)
                                    : fmt::format("write one of {}", fmt::join(words, ", "))));
    return std::nullopt;
  }

  bool may_be_added(const Node &node, const std::string &path, const MappedColumn &column,
                    const ItemMapping &item) {
    if (!is_column_name(column.name)) {
      problems_.add_at(node.key_at, path,
                       "is not a column name; write at most 58 of a-z, 0-9, _, a letter first");
      return false;
    }
    const auto reserved = reserved_columns();
    std::set<std::string, std::less<>> taken(reserved.begin(), reserved.end());
    for (const auto *columns : {&item.dimensions, &item.measures})
      for (const auto &physical : physical_columns(*columns))
        taken.insert(physical.name);
    const auto own = physical_columns({column});
    if (taken.size() - reserved.size() + own.size() > kMostColumns) {
      problems_.add_at(
          node.key_at, path,
          fmt::format("the tables would have more than {} columns for it (a range has two); leave "
                      "out what nobody asks for: it is kept in the attributes",
                      kMostColumns));
      return false;
    }
    for (const auto &physical : own) {
      if (!taken.contains(physical.name))
        continue;
      problems_.add_at(node.key_at, path,
                       fmt::format("the tables already have a column {}; write another name", physical.name));
      return false;
    }
    return true;
  }

  void pointers(const Node &node, const std::string &path, std::vector<std::string> &target) {
    if (node.kind != Node::Kind::list || node.children.empty())
      return problems_.add(node, path,
                           "must be a list with at least one JSON Pointer; write for example [/field]");
    std::vector<std::string> found;
    for (const auto &child : node.children) {
      if (child.kind == Node::Kind::text && is_pointer(child.text))
        found.push_back(child.text);
      else
        problems_.add(
            child, path,
            fmt::format("{} is not a JSON Pointer; write for example /field or /outer/inner", shown(child)));
    }
    target = std::move(found);
  }

  bool is_map(const Node &node, const std::string &path, std::string_view what) {
    if (node.kind == Node::Kind::map)
      return true;
    problems_.add(node, path, fmt::format("must be a map of keys; write {}", what));
    return false;
  }

  void only(const Node &node, const std::string &path, const std::vector<std::string_view> &known) {
    for (const auto &child : node.children) {
      if (std::find(known.begin(), known.end(), child.key) != known.end())
        continue;
      const auto meant = did_you_mean(child.key, known);
      problems_.add_at(child.key_at,
                       path.empty() ? log::printable(child.key) : path + "." + log::printable(child.key),
                       "unknown key; " + (meant ? fmt::format("did you mean {}?", *meant)
                                                : fmt::format("write one of {}", fmt::join(known, ", "))));
    }
  }

  static std::vector<std::string_view> type_words() {
    std::vector<std::string_view> words;
    words.reserve(kTypes.size());
    for (const auto type : kTypes)
      words.push_back(to_word(type));
    return words;
  }

  Problems &problems_;
};

} // namespace

void lay_over(const std::string &yaml, Mapping &mapping, Problems &problems) {
  if (const auto root = parse_yaml(yaml, problems))
    Overlay(problems).mapping(*root, mapping);
}

Mapping builtin_mapping() {
  Mapping mapping;
  Problems problems;
  problems.set_file("config/mapping.yaml");
  lay_over(std::string(embedded_file("config/mapping.yaml")), mapping, problems);
  problems.throw_if_any();
  return mapping;
}

} // namespace xingtu::config
