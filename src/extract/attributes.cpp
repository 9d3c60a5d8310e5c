#include "extract/attributes.hpp"

#include <algorithm>
#include <bit>
#include <bitset>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <list>
#include <string>
#include <unordered_map>
#include <utility>

#include "extract/text.hpp"
#include "extract/value.hpp"

namespace xingtu::extract {
namespace {

using json::Kind;
using json::Member;
using json::Value;

/// jsonb keeps numbers as numeric: at most 131072 digits before the point and 16383 behind it, all
/// written out. Within these bounds a number is far from both, and small.
constexpr std::size_t kMaxNumberLength = 1000;
constexpr int kMaxExponent = 1000;

bool numeric_accepts(std::string_view number) {
  if (number.size() > kMaxNumberLength) return false;
  const std::size_t e = number.find_first_of("eE");
  if (e == std::string_view::npos) return true;
  std::string_view exponent = number.substr(e + 1);
  if (exponent.starts_with('+')) exponent.remove_prefix(1);
  int value = 0;
  const auto [end, error] = std::from_chars(exponent.data(), exponent.data() + exponent.size(), value);
  return error == std::errc() && value >= -kMaxExponent && value <= kMaxExponent;
}

bool has_nul(std::string_view text) { return text.find('\0') != std::string_view::npos; }

/// The members' names as they are stored, which may make two names the same. `cleaned` holds those that
/// are not as they came.
std::vector<std::string_view> stored_names(std::span<const Member> members,
                                           std::list<std::string> &cleaned) {
  std::vector<std::string_view> names;
  names.reserve(members.size());
  for (const Member &member : members) {
    names.push_back(has_nul(member.key) ? std::string_view(cleaned.emplace_back(without_nul(member.key)))
                                        : member.key);
  }
  return names;
}

/// Names that differ in length, or in their ends, hardly ever have the same.
std::size_t slot_of(std::string_view name, int bits) {
  std::uint64_t front = 0, back = 0;
  if (name.size() >= sizeof front) {
    std::memcpy(&front, name.data(), sizeof front);
    std::memcpy(&back, name.data() + name.size() - sizeof back, sizeof back);
  } else {
    for (const char c : name)
      front = front << 8 | static_cast<unsigned char>(c);
  }
  constexpr std::uint64_t kGoldenRatio = 0x9e3779b97f4a7c15;
  return ((front ^ std::rotl(back, 32)) + name.size()) * kGoldenRatio >> (64 - bits);
}

bool has_duplicates(std::vector<std::string_view> names) {
  constexpr int kBits = 12;
  std::bitset<1U << kBits> taken;
  bool apart = true;
  for (const auto name : names) {
    const auto slot = slot_of(name, kBits);
    apart = apart && !taken[slot];
    taken.set(slot);
  }
  if (apart)
    return false;
  std::sort(names.begin(), names.end());
  return std::adjacent_find(names.begin(), names.end()) != names.end();
}

class Writer {
public:
  explicit Writer(Attributes &result) : result_(result), out_(result.json) {}

  void object(const Value &object, const std::vector<bool> &left_out) {
    const std::vector<bool> superseded = superseded_members(object.members());
    char separator = '{';
    for (std::size_t i = 0; i < object.members().size(); ++i) {
      const Member &member = object.members()[i];
      if (!left_out.empty() && left_out[i]) continue;
      if (!superseded.empty() && superseded[i]) {
        note(reason::kDuplicateKey, member.value);
        continue;
      }
      out_.push_back(std::exchange(separator, ','));
      key(member);
      out_.push_back(':');
      value(member.value);
    }
    out_ += separator == '{' ? "{}" : "}";
  }

private:
  // Recursion is bounded by the parser's kMaxDepth.
  void value(const Value &value) {
    switch (value.kind) {
    case Kind::object: object(value, {}); break;
    case Kind::array: array(value); break;
    case Kind::string: string(value); break;
    case Kind::number: number(value); break;
    default: out_ += value.raw;
    }
  }

  void array(const Value &array) {
    out_.push_back('[');
    for (const Value &element : array.elements()) {
      if (&element != &array.elements().front()) out_.push_back(',');
      value(element);
    }
    out_.push_back(']');
  }

  void string(const Value &value) {
    if (!has_nul(value.text) && !value.replaced) {
      out_ += value.raw;
      return;
    }
    note(reason::kCleaned, value);
    json::append_string(out_, without_nul(value.text));
  }

  void number(const Value &value) {
    if (numeric_accepts(value.text)) {
      out_ += value.text;
      return;
    }
    note(reason::kCleaned, value);
    json::append_string(out_, value.text);
  }

  void key(const Member &member) {
    if (has_nul(member.key) || member.key_replaced) note(reason::kCleaned, member.value);
    json::append_string(out_, has_nul(member.key) ? without_nul(member.key) : std::string(member.key));
  }

  /// A value that was left out goes before one that was cleaned, which is still there.
  void note(std::string_view why, const Value &value) {
    const bool is_worse = result_.reason == reason::kCleaned && why == reason::kDuplicateKey;
    if (!result_.reason.empty() && !is_worse) return;
    result_.reason = why;
    result_.original = value.raw;
  }

  Attributes &result_;
  std::string &out_;
};

} // namespace

std::vector<bool> superseded_members(std::span<const Member> members) {
  std::list<std::string> cleaned;
  const auto names = stored_names(members, cleaned);
  if (!has_duplicates(names)) return {};
  std::unordered_map<std::string_view, std::size_t> last;
  for (std::size_t i = 0; i < names.size(); ++i) last[names[i]] = i;
  std::vector<bool> superseded(names.size());
  for (std::size_t i = 0; i < names.size(); ++i) superseded[i] = last[names[i]] != i;
  return superseded;
}

Attributes write_attributes(const Value &item, const std::vector<bool> &consumed) {
  Attributes result;
  result.json.clear();
  Writer(result).object(item, consumed);
  return result;
}

} // namespace xingtu::extract
