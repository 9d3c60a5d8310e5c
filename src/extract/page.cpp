#include "extract/page.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "extract/attributes.hpp"
#include "extract/list.hpp"
#include "extract/text.hpp"
#include "extract/value.hpp"

namespace xingtu::extract {
namespace {

using json::Kind;
using json::Member;
using json::Value;

/// Of what an issue shows; the whole value is in the raw page.
constexpr std::size_t kOriginalBytes = 2000;
/// Ids are 19 digits; btree keys must stay far below a third of a page.
constexpr std::size_t kIdBytes = 128;

/// An item that is being read: its members, and which of them a column or the id took.
struct OpenItem {
  explicit OpenItem(const Value &object) : value(object), consumed(object.members().size()) {}

  const Value &value;
  std::vector<bool> consumed;
};

/// Says that `value` is taken, if it is a member of the item itself; what lies deeper leaves its
/// member in the attributes. A wrapper that holds more than the value stays there too.
void consume(OpenItem &item, const Value &value) {
  const bool is_wrapper = &unwrap(value) != &value;
  if (is_wrapper && value.members().size() > 1) return;
  const auto members = item.value.members();
  const auto found = std::find_if(members.begin(), members.end(),
                                  [&value](const Member &member) { return &member.value == &value; });
  if (found != members.end()) item.consumed[static_cast<std::size_t>(found - members.begin())] = true;
}

struct Id {
  std::string_view text;    ///< empty if there is none
  std::string_view why_not; ///< empty if there is one
};

/// The id at the first pointer that has one; null and "" are none. A string as it is, an integer
/// digit for digit; bad_id for anything else, over 128 bytes, with NUL or half a surrogate pair.
Id read_id(OpenItem &item, const std::vector<std::string> &pointers) {
  const Value *value = source_of_id(item.value, pointers).value;
  if (value == nullptr) return {{}, rejection::kNoId};
  if (!is_good_id(*value)) return {{}, rejection::kBadId};
  consume(item, *value);
  return {value->text, {}};
}

class PageReader {
public:
  PageReader(const ItemMapping &mapping, const TimeZone &zone, Page &page)
      : mapping_(mapping), zone_(zone), page_(page) {}

  void read(const FoundList &list) {
    const auto elements = list.array->elements();
    page_.items.reserve(elements.size());
    seen_.reserve(elements.size());
    int ordinal = 0;
    for (const Value &element : elements) {
      const std::string_view why_not = read_item(element, ++ordinal);
      if (why_not.empty()) continue;
      page_.rejected.push_back({ordinal, std::string(why_not),
                                fmt::format("{}/{}", list.pointer, ordinal - 1), std::string(element.raw)});
    }
    page_.items_seen = ordinal;
  }

private:
  /// Adds the item's row; or says why there is none.
  std::string_view read_item(const Value &element, int ordinal) {
    if (!element.is(Kind::object)) return rejection::kNotAnObject;
    OpenItem open(element);
    const Id id = read_id(open, mapping_.id);
    if (!id.why_not.empty()) return id.why_not;
    if (!seen_.insert(id.text).second) return rejection::kDuplicateId;

    Item &item = page_.items.emplace_back();
    item.ordinal = ordinal;
    item.id = id.text;
    read_columns(open, mapping_.dimensions, ordinal, item.dimensions);
    read_columns(open, mapping_.measures, ordinal, item.measures);
    Attributes attributes = write_attributes(element, open.consumed);
    item.attributes = std::move(attributes.json);
    if (!attributes.reason.empty()) add_issue(ordinal, "attributes", attributes.reason, attributes.original);
    return {};
  }

  void read_columns(OpenItem &item, const std::vector<MappedColumn> &columns, int ordinal,
                    std::vector<Cell> &cells) {
    cells.reserve(2 * columns.size());
    for (const MappedColumn &column : columns) {
      Reading reading;
      if (const Value *value = source_of_column(item.value, column.pointers).value) {
        reading = read_value(unwrap(*value), column.type, zone_);
        if (!reading.reason.empty()) add_issue(ordinal, column.name, reading.reason, value->raw);
        consume(item, *value);
      }
      cells.push_back(std::move(reading.low));
      if (is_range(column.type)) cells.push_back(std::move(reading.high));
    }
  }

  void add_issue(int ordinal, const std::string &column, std::string_view reason, std::string_view original) {
    page_.issues.push_back(
        {ordinal, column, std::string(reason), std::string(cut_utf8(original, kOriginalBytes))});
  }

  const ItemMapping &mapping_;
  const TimeZone &zone_;
  Page &page_;
  std::unordered_set<std::string_view> seen_;
};

/// Whether the mapping does not fit: items came, and in none of them is an id, not even a bad one.
bool has_no_id(const Page &page) {
  const auto lacks_id = [](const RejectedItem &rejected) {
    return rejected.reason == rejection::kNoId || rejected.reason == rejection::kNotAnObject;
  };
  return page.items_seen > 0 && page.items.empty() &&
         std::all_of(page.rejected.begin(), page.rejected.end(), lacks_id);
}

std::string describe_missing_ids(const FoundList &list, const ItemMapping &mapping) {
  const Value &first = list.array->elements().front();
  const std::string has = first.is(Kind::object) ? "has " + describe_members(first) : "is not an object";
  return fmt::format("none of the {} items in {} has an id at {}; the first one {}",
                     list.array->elements().size(), list.pointer, join_pointers(mapping.id), has);
}

} // namespace

Source source_of_column(const Value &item, const std::vector<std::string> &pointers) {
  for (std::size_t i = 0; i < pointers.size(); ++i) {
    const Value *value = item.at(pointers[i]);
    if (value != nullptr && !unwrap(*value).is(Kind::null)) return {i, value};
  }
  return {};
}

Source source_of_id(const Value &item, const std::vector<std::string> &pointers) {
  for (std::size_t i = 0; i < pointers.size(); ++i) {
    const Value *value = item.at(pointers[i]);
    if (value == nullptr || value->is(Kind::null)) continue;
    if (value->is(Kind::string) && value->text.empty()) continue;
    return {i, value};
  }
  return {};
}

bool is_good_id(const Value &value) {
  if (value.text.size() > kIdBytes || value.replaced) return false;
  if (value.is(Kind::string)) return value.text.find('\0') == std::string_view::npos;
  return value.is(Kind::number) && value.text != "-0" &&
         value.text.find_first_of(".eE") == std::string_view::npos;
}

Page read_page(const Value &data, const ItemMapping &mapping, const TimeZone &zone) {
  Page page;
  const FoundList list = find_list(data, mapping);
  page.unmapped = list.missing;
  if (list.array == nullptr) return page;
  page.list = list.pointer;
  PageReader(mapping, zone, page).read(list);
  if (has_no_id(page)) {
    page = Page();
    page.unmapped = describe_missing_ids(list, mapping);
  }
  return page;
}

} // namespace xingtu::extract
