#include "extract/profile.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "extract/attributes.hpp"
#include "extract/list.hpp"
#include "extract/page.hpp"
#include "extract/text.hpp"
#include "extract/value.hpp"

namespace xingtu::extract {
namespace {

using json::Kind;
using json::Value;

constexpr std::size_t kExamples = 3;
constexpr std::size_t kExampleBytes = 120;
/// Names of fields are words; what is longer is content in the place of a name.
constexpr std::size_t kNameBytes = 128;
/// Arrays of objects in pages that the mapping cannot read.
constexpr std::size_t kMostLists = 50;
constexpr int kListDepth = 4;

JsonType type_of(const Value &value) {
  switch (value.kind) {
  case Kind::null:
    return JsonType::null;
  case Kind::boolean:
    return JsonType::boolean;
  case Kind::number:
    return value.text.find_first_of(".eE") == std::string_view::npos ? JsonType::integer : JsonType::number;
  case Kind::string:
    return JsonType::string;
  case Kind::array:
    return JsonType::array;
  case Kind::object:
    return JsonType::object;
  }
  return JsonType::null;
}

/// PATH/NAME, by RFC 6901.
std::string pointer_below(const std::string &path, std::string_view name) {
  std::string pointer = path + '/';
  for (const char c : name) {
    if (c == '~')
      pointer += "~0";
    else if (c == '/')
      pointer += "~1";
    else
      pointer.push_back(c);
  }
  return pointer;
}

std::string example_of(const Value &value) {
  const bool is_text = value.is(Kind::string);
  const auto whole = is_text ? value.text : value.raw;
  const auto start = cut_utf8(whole, kExampleBytes);
  std::string example(start);
  if (start.size() < whole.size())
    example += "...";
  return is_text ? '"' + example + '"' : example;
}

void add_example(FieldProfile &field, const Value &value) {
  if (field.examples.size() == kExamples)
    return;
  auto example = example_of(value);
  if (std::find(field.examples.begin(), field.examples.end(), example) == field.examples.end())
    field.examples.push_back(std::move(example));
}

/// Arrays of objects below an object, with their pointers.
using Arrays = std::vector<std::pair<std::string, const Value *>>;
void find_arrays(const Value &object, const std::string &path, int depth, Arrays &found) {
  for (const auto &member : object.members()) {
    if (found.size() == kMostLists || member.key.size() > kNameBytes)
      return;
    const auto elements = member.value.elements();
    const auto is_object = [](const Value &element) { return element.is(Kind::object); };
    if (std::any_of(elements.begin(), elements.end(), is_object))
      found.emplace_back(pointer_below(path, member.key), &member.value);
    else if (member.value.is(Kind::object) && depth < kListDepth)
      find_arrays(member.value, pointer_below(path, member.key), depth + 1, found);
  }
}

std::int64_t count_ids(const Value &array, const ItemMapping &mapping) {
  const auto elements = array.elements();
  return std::count_if(elements.begin(), elements.end(), [&](const Value &element) {
    return source_of_id(element, mapping.id).value != nullptr;
  });
}

} // namespace

std::string_view to_word(JsonType type) {
  static constexpr std::array<std::string_view, kJsonTypes> kWords{"null",   "boolean", "integer", "number",
                                                                   "string", "array",   "object"};
  return kWords[static_cast<std::size_t>(type)];
}

std::int64_t ColumnProfile::items() const {
  std::int64_t sum = 0;
  for (const auto items : fed)
    sum += items;
  return sum;
}

Profiler::Profiler(const ItemMapping &mapping, std::string id_name, TimeZone zone)
    : mapping_(mapping), mended_(mapping), zone_(std::move(zone)) {
  const auto add = [this](std::string name, bool is_id, ColumnType type, const auto &pointers) {
    profile_.columns.push_back(
        {std::move(name), is_id, type, pointers, std::vector<std::int64_t>(pointers.size())});
  };
  add(std::move(id_name), true, ColumnType::text, mapping.id);
  for (const auto *columns : {&mapping.dimensions, &mapping.measures})
    for (const auto &column : *columns)
      add(column.name, false, column.type, column.pointers);
}

struct Profiler::Taken {
  std::string pointer;
  const Value *array = nullptr;
  std::string unmapped; ///< why the mapping does not find it
};

Profiler::Taken Profiler::take_list(const Value &data) {
  const auto found = find_list(data, mapping_);
  const auto &mapped = mapping_.list;
  const bool is_mapped = std::find(mapped.begin(), mapped.end(), found.pointer) != mapped.end();
  // The only array of objects is read as the list, but it may be another one.
  const bool is_other = found.array != nullptr && !is_mapped && count_ids(*found.array, mapping_) == 0;
  if (!is_other && found.missing.empty())
    return {found.pointer, found.array, {}};
  Taken taken{{}, nullptr, is_other ? read_page(data, mapping_, zone_).unmapped : found.missing};
  Arrays arrays;
  find_arrays(data, "", 1, arrays);
  std::pair<std::int64_t, std::int64_t> best{-1, -1}; // items with an id, items
  for (const auto &[pointer, array] : arrays) {
    ++list(pointer).seen;
    const auto is_object = [](const Value &element) { return element.is(Kind::object); };
    const auto elements = array->elements();
    const std::pair<std::int64_t, std::int64_t> now{
        count_ids(*array, mapping_), std::count_if(elements.begin(), elements.end(), is_object)};
    if (now > best) {
      best = now;
      taken.pointer = pointer;
      taken.array = array;
    }
  }
  return taken;
}

void Profiler::add(const Value &data) {
  ++profile_.pages;
  const auto taken = take_list(data);
  Page page;
  page.unmapped = taken.unmapped;
  bool lacks_ids = false;
  if (taken.array != nullptr) {
    mended_.list = {taken.pointer};
    page = read_page(data, mended_, zone_);
    lacks_ids = !page.unmapped.empty();
    if (!lacks_ids)
      page.unmapped = taken.unmapped;
  }
  const bool is_mapped = page.unmapped.empty();
  if (!is_mapped && profile_.unmapped++ == 0)
    profile_.why_unmapped = page.unmapped;
  if (taken.array == nullptr)
    return;

  auto &in = list(taken.pointer);
  ++in.pages;
  in.unmapped += is_mapped ? 0 : 1;
  if (is_mapped)
    profile_.rejected += std::ssize(page.rejected);
  page_lacks_ids_ = lacks_ids;
  ids_of_page_.clear();
  auto row = page.items.begin(); // in the order of the list
  int ordinal = 0;
  for (const auto &element : taken.array->elements()) {
    ++ordinal;
    const bool is_row = row != page.items.end() && row->ordinal == ordinal;
    if (is_row)
      ++row;
    if (!element.is(Kind::object))
      continue;
    ++in.items;
    item(element, is_row || lacks_ids);
  }
}

void Profiler::item(const Value &item, bool is_row) {
  ++profile_.items;
  profile_.without_id += page_lacks_ids_ ? 1 : 0;
  object(item, "", 1, false);
  if (!is_row)
    return;
  auto column = profile_.columns.begin();
  if (const auto id = source_of_id(item, mapping_.id); id.value != nullptr) {
    ++column->fed[id.index];
    ++column->filled;
  }
  for (const auto *columns : {&mapping_.dimensions, &mapping_.measures})
    for (const auto &mapped : *columns) {
      ++column;
      const auto source = source_of_column(item, mapped.pointers);
      if (source.value == nullptr)
        continue;
      ++column->fed[source.index];
      const auto reading = read_value(unwrap(*source.value), mapped.type, zone_);
      if (reading.low || reading.high)
        ++column->filled;
      else if (!reading.reason.empty())
        ++column->unreadable;
    }
}

void Profiler::object(const Value &object, const std::string &path, int depth, bool in_array) {
  const auto members = object.members();
  const auto superseded = superseded_members(members);
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (!superseded.empty() && superseded[i])
      continue;
    if (members[i].key.size() > kNameBytes)
      profile_.is_cut = true;
    else
      value(members[i].value, pointer_below(path, members[i].key), depth, in_array);
  }
}

void Profiler::value(const Value &value, const std::string &pointer, int depth, bool in_array) {
  {
    auto &one = field(pointer, in_array);
    if (one.last_item != profile_.items) {
      one.last_item = profile_.items;
      ++one.items;
    }
    ++one.values[static_cast<std::size_t>(type_of(value))];
    if (!value.is(Kind::null))
      add_example(one, value);
    if (!in_array)
      one.guess.note(value, zone_);
    if (page_lacks_ids_ && !in_array && is_good_id(value) && !value.text.empty()) {
      ++one.ids;
      one.repeats |= !ids_of_page_.emplace(pointer + '\n' + std::string(value.text)).second;
    }
  } // what lies below may push it out
  if (!value.is(Kind::object) && !value.is(Kind::array))
    return;
  if (depth == kMostDepth) {
    profile_.is_cut = profile_.is_cut || !value.members().empty() || !value.elements().empty();
    return;
  }
  object(value, pointer, depth + 1, in_array);
  // Of elements the fields are told, not the elements: those are what the examples of the array show.
  for (const auto &element : value.elements())
    if (element.is(Kind::object))
      object(element, pointer + "/*", depth + 1, true);
}

FieldProfile &Profiler::field(const std::string &pointer, bool in_array) {
  const auto known = fields_.find(pointer);
  if (known != fields_.end())
    return known->second;
  if (fields_.size() >= 2 * kMostFields)
    forget_rare_fields();
  auto &added = fields_[pointer];
  added.pointer = pointer;
  added.in_array = in_array;
  added.order = ++fields_seen_;
  return added;
}

/// Pages may be made of ever new names. Those that come again stay, so that the real ones do.
void Profiler::forget_rare_fields() {
  std::vector<std::pair<std::int64_t, std::size_t>> ranks;
  for (const auto &[pointer, field] : fields_)
    ranks.emplace_back(-field.items, field.order);
  const auto last = ranks.begin() + static_cast<std::ptrdiff_t>(kMostFields) - 1;
  std::nth_element(ranks.begin(), last, ranks.end());
  const auto limit = *last;
  std::erase_if(
      fields_, [&](const auto &entry) { return std::pair(-entry.second.items, entry.second.order) > limit; });
  profile_.is_cut = true;
}

ListProfile &Profiler::list(const std::string &pointer) {
  auto &lists = profile_.lists;
  const auto known =
      std::find_if(lists.begin(), lists.end(), [&](const auto &one) { return one.pointer == pointer; });
  if (known != lists.end())
    return *known;
  // A page more or less in a place that is full makes no difference to what is told.
  if (lists.size() == kMostLists) {
    profile_.is_cut = true;
    lists.pop_back();
  }
  lists.push_back({pointer});
  return lists.back();
}

Profile Profiler::take() {
  if (fields_.size() > kMostFields)
    forget_rare_fields();
  for (auto &[pointer, field] : fields_)
    profile_.fields.push_back(std::move(field));
  // In the order of first sight, and what lies inside a field behind it.
  const auto top = [](const std::string &pointer) { return pointer.substr(0, pointer.find('/', 1)); };
  std::unordered_map<std::string, std::size_t> first;
  for (const auto &field : profile_.fields) {
    auto &order = first.try_emplace(top(field.pointer), field.order).first->second;
    order = std::min(order, field.order);
  }
  std::sort(profile_.fields.begin(), profile_.fields.end(), [&](const auto &a, const auto &b) {
    const auto x = first.at(top(a.pointer)), y = first.at(top(b.pointer));
    return x != y ? x < y : a.pointer < b.pointer;
  });
  std::stable_sort(profile_.lists.begin(), profile_.lists.end(), [](const auto &a, const auto &b) {
    return std::pair(a.pages, a.seen) > std::pair(b.pages, b.seen);
  });
  return std::move(profile_);
}

} // namespace xingtu::extract
