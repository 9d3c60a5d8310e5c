#include "fuzz/json_tree.hpp"

#include <algorithm>
#include <set>

namespace xingtu::fuzz {
namespace {

using json::Kind;
using json::Member;
using json::Value;

bool equal_members(const Member &a, const Member &b) { return a.key == b.key && equal(a.value, b.value); }

bool has_nul(std::string_view text) { return text.find('\0') != std::string_view::npos; }

} // namespace

bool equal(const Value &a, const Value &b) {
  return a.kind == b.kind && a.text == b.text && std::ranges::equal(a.elements(), b.elements(), equal) &&
         std::ranges::equal(a.members(), b.members(), equal_members);
}

std::string printed(const Value &value) {
  std::string out;
  switch (value.kind) {
  case Kind::null:
    return "null";
  case Kind::boolean:
  case Kind::number:
    return std::string(value.text);
  case Kind::string:
    json::append_string(out, value.text);
    return out;
  case Kind::array:
    for (const Value &element : value.elements())
      out.append(out.empty() ? "" : ",").append(printed(element));
    return "[" + out + "]";
  case Kind::object:
    for (const Member &member : value.members()) {
      out += out.empty() ? "" : ",";
      json::append_string(out, member.key);
      out.append(":").append(printed(member.value));
    }
    return "{" + out + "}";
  }
  return out;
}

bool is_clean(const Value &value) {
  std::set<std::string_view> names;
  for (const Member &member : value.members())
    if (member.key_replaced || has_nul(member.key) || !names.insert(member.key).second ||
        !is_clean(member.value))
      return false;
  return !value.replaced && !has_nul(value.text) && std::ranges::all_of(value.elements(), is_clean);
}

} // namespace xingtu::fuzz
