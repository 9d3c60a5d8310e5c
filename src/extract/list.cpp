#include "extract/list.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <unordered_set>

#include <fmt/format.h>

#include "extract/text.hpp"

namespace xingtu::extract {
namespace {

using json::Kind;
using json::Member;
using json::Value;

/// Enough to recognise what came, without copying a hostile answer into a message.
constexpr std::size_t kMembersShown = 20;
constexpr std::size_t kNameBytesShown = 64;

std::string describe(const Value &value) {
  switch (value.kind) {
  case Kind::null: return "null";
  case Kind::boolean: return "boolean";
  case Kind::number: return "number";
  case Kind::string: return "string";
  case Kind::array: return fmt::format("array of {}", value.elements().size());
  case Kind::object: return "object";
  }
  return {};
}

bool is_array_of_objects(const Value &value) {
  const auto is_object = [](const Value &element) { return element.is(Kind::object); };
  return value.is(Kind::array) && !value.elements().empty() &&
         std::all_of(value.elements().begin(), value.elements().end(), is_object);
}

/// The pointer to a member of this name (RFC 6901).
std::string pointer_to(std::string_view name) {
  std::string pointer = "/";
  for (const char c : name) {
    if (c == '~') pointer += "~0";
    else if (c == '/') pointer += "~1";
    else if (c != '\0') pointer.push_back(c);
  }
  return pointer;
}

const Member *only_array_of_objects(const Value &data) {
  std::unordered_set<std::string_view> seen; // of members with the same name the last one counts
  const auto is_one = [&seen](const Member &member) {
    return seen.insert(member.key).second && is_array_of_objects(member.value);
  };
  const auto members = data.members();
  const auto end = members.rend();
  const auto found = std::find_if(members.rbegin(), end, is_one);
  if (found == end || std::find_if(std::next(found), end, is_one) != end) return nullptr;
  return &*found;
}

} // namespace

std::string describe_members(const Value &object) {
  std::string text;
  const std::size_t shown = std::min(object.members().size(), kMembersShown);
  for (std::size_t i = 0; i < shown; ++i) {
    const Member &member = object.members()[i];
    const std::string name = without_nul(cut_utf8(member.key, kNameBytesShown));
    text += fmt::format("{}{} ({})", i == 0 ? "" : ", ", name, describe(member.value));
  }
  if (object.members().size() > shown) text += fmt::format(" and {} more", object.members().size() - shown);
  return text;
}

std::string join_pointers(const std::vector<std::string> &pointers) {
  std::string text;
  for (const std::string &pointer : pointers) text += (text.empty() ? "" : ", ") + pointer;
  return text;
}

FoundList find_list(const Value &data, const ItemMapping &mapping) {
  const std::string *null_at = nullptr;
  for (const std::string &pointer : mapping.list) {
    const Value *value = data.at(pointer);
    if (value == nullptr) continue;
    if (value->is(Kind::array)) return {value, pointer, {}};
    if (value->is(Kind::null) && !pointer.empty() && null_at == nullptr) null_at = &pointer;
  }
  if (const Member *only = only_array_of_objects(data)) return {&only->value, pointer_to(only->key), {}};
  if (null_at != nullptr) return {nullptr, *null_at, {}};

  std::string has = "data is " + describe(data);
  if (data.is(Kind::object)) {
    has = data.members().empty() ? "data is an empty object" : "data has " + describe_members(data);
  }
  return {nullptr, {}, fmt::format("no list of items: looked for an array at {} in data; {}",
                                   join_pointers(mapping.list), has)};
}

} // namespace xingtu::extract
