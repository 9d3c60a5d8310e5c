// Random pages: ids that repeat, change their type or are missing; fields that are added, removed, retyped or
// come twice. Whatever comes, each item is loaded or rejected, and no value of it vanishes.
#include <cstdint>
#include <cstdlib>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "config/mapping_file.hpp"
#include "core/json.hpp"
#include "extract/page.hpp"
#include "support/environment.hpp"

using namespace xingtu;

namespace {

enum class Fate { loaded, duplicate_id, no_id, bad_id, not_an_object };

/// An item as it is sent, and what must become of it.
struct Sent {
  std::string json;
  Fate fate = Fate::loaded;
  std::string id;
  std::vector<std::string> markers; ///< numbers that occur nowhere else: one in each value
};

class PageMaker {
public:
  PageMaker(std::uint64_t seed, const ItemMapping &mapping) : random_(seed), mapping_(mapping) {}

  std::vector<Sent> items() {
    std::vector<Sent> items;
    items.push_back(item(true)); // without any id the page would count as unmapped
    for (auto more = below(12); more > 0; --more)
      items.push_back(item(false));
    return items;
  }

private:
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(random_() % n); }
  bool one_in(std::size_t n) { return below(n) == 0; }

  Sent item(bool with_id) {
    Sent sent;
    if (!with_id && one_in(15))
      return not_an_object();
    names_.clear();
    add_id(sent, with_id);
    for (const auto *part : {&mapping_.dimensions, &mapping_.measures})
      for (const MappedColumn &column : *part)
        if (!one_in(3))
          add(sent, pointer(column.pointers), value());
    for (auto more = below(4); more > 0; --more)
      add(sent, fmt::format("new_{}", below(100)), value());
    // One at most: an item has one issue for its attributes, which shows the first value that was left out.
    if (one_in(5))
      sent.json += fmt::format(R"(,"twice":{},"{}":{})", marker(sent), one_in(2) ? "twice" : "tw\\u0000ice",
                               marker(sent));
    sent.json = "{" + sent.json + "}";
    return sent;
  }

  Sent not_an_object() {
    Sent sent;
    sent.fate = Fate::not_an_object;
    sent.json = one_in(2) ? marker(sent) : "[" + marker(sent) + "]";
    return sent;
  }

  void add_id(Sent &sent, bool with_id) {
    const std::string name = pointer(mapping_.id);
    const auto kind = with_id ? 0 : below(10);
    if (kind <= 6) {
      sent.id = std::to_string(7'301'234'567'890'123'450 + static_cast<std::int64_t>(below(10)));
      sent.fate = ids_.insert(sent.id).second ? Fate::loaded : Fate::duplicate_id;
      add(sent, name, one_in(2) ? sent.id : "\"" + sent.id + "\"");
    } else if (kind == 7) {
      sent.fate = Fate::bad_id;
      add(sent, name, one_in(2) ? marker(sent) + ".5" : "{\"id\":" + marker(sent) + "}");
    } else {
      sent.fate = Fate::no_id;
      if (kind == 8)
        add(sent, name, one_in(2) ? "null" : "\"\"");
    }
  }

  /// A column may be fed from several places, and two columns from the same.
  std::string pointer(const std::vector<std::string> &pointers) {
    return pointers.at(below(pointers.size())).substr(1);
  }

  void add(Sent &sent, const std::string &name, const std::string &value) {
    const auto markers = std::exchange(fresh_, {});
    if (!names_.insert(name).second)
      return;
    sent.json += fmt::format("{}\"{}\":{}", sent.json.empty() ? "" : ",", name, value);
    sent.markers.insert(sent.markers.end(), markers.begin(), markers.end());
  }

  std::string number() {
    fresh_.push_back(std::to_string(next_marker_++));
    return fresh_.back();
  }
  /// A number for a value that is surely added.
  std::string marker(Sent &sent) {
    sent.markers.push_back(std::to_string(next_marker_++));
    return sent.markers.back();
  }

  std::string value() {
    switch (below(14)) {
    case 0:
      return "\"" + number() + "\"";
    case 1:
      return "\"text " + number() + "\"";
    case 2:
      return "[" + number() + "," + number() + "]";
    case 3:
      return "{\"a\":{\"b\":" + number() + "}}";
    case 4:
      return "{\"value\":" + number() + "}";
    case 5:
      return "{\"value\":" + number() + ",\"unit\":\"" + number() + "\"}";
    case 6:
      return "\"" + number() + "-" + number() + "\"";
    case 7:
      return number() + ".5";
    case 8:
      return "-" + number();
    case 9:
      return "\"" + number() + "万\"";
    case 10:
      return "\"" + number() + "%\"";
    case 11:
      return "\"a\\u0000" + number() + "\"";
    case 12:
      return "null";
    default:
      return number();
    }
  }

  std::mt19937_64 random_;
  const ItemMapping &mapping_;
  std::set<std::string> ids_;   ///< of the page
  std::set<std::string> names_; ///< of the item
  std::vector<std::string> fresh_; ///< markers of a value that is not added yet
  std::int64_t next_marker_ = 1'000'003;
};

std::string_view word(Fate fate) {
  switch (fate) {
  case Fate::loaded:
    return "";
  case Fate::duplicate_id:
    return "duplicate_id";
  case Fate::no_id:
    return "no_id";
  case Fate::bad_id:
    return "bad_id";
  case Fate::not_an_object:
    return "not_an_object";
  }
  return "";
}

/// All that is kept of an item, as one text.
std::string kept(const extract::Page &page, int ordinal) {
  std::string text;
  for (const extract::Item &item : page.items) {
    if (item.ordinal != ordinal)
      continue;
    text += item.attributes;
    for (const auto *cells : {&item.dimensions, &item.measures})
      for (const extract::Cell &cell : *cells)
        text += " " + cell.value_or("");
  }
  for (const extract::ValueIssue &issue : page.issues)
    if (issue.ordinal == ordinal)
      text += " " + issue.original;
  for (const extract::RejectedItem &rejected : page.rejected)
    if (rejected.ordinal == ordinal)
      text += " " + rejected.item;
  return text;
}

void check_fates(const std::vector<Sent> &sent, const extract::Page &page) {
  CHECK(page.items_seen == static_cast<int>(sent.size()));
  CHECK(page.items.size() + page.rejected.size() == sent.size());
  std::vector<std::string> fates(sent.size(), "lost"), ids(sent.size());
  for (const extract::Item &item : page.items) {
    fates.at(static_cast<std::size_t>(item.ordinal - 1)) = "";
    ids.at(static_cast<std::size_t>(item.ordinal - 1)) = item.id;
  }
  for (const extract::RejectedItem &rejected : page.rejected)
    fates.at(static_cast<std::size_t>(rejected.ordinal - 1)) = rejected.reason;
  for (std::size_t i = 0; i < sent.size(); ++i) {
    CAPTURE(sent[i].json);
    CHECK(fates[i] == word(sent[i].fate));
    if (sent[i].fate == Fate::loaded)
      CHECK(ids[i] == sent[i].id);
  }
}

void check_page(std::uint64_t seed, const ItemMapping &mapping) {
  static const TimeZone zone("Asia/Shanghai");
  CAPTURE(seed);
  const auto sent = PageMaker(seed, mapping).items();
  std::string list;
  for (const Sent &item : sent)
    list += (list.empty() ? "" : ",") + item.json;
  const auto parsed = json::Document::parse("{\"" + mapping.list.front().substr(1) + "\":[" + list + "]}");
  REQUIRE(std::holds_alternative<json::Document>(parsed));
  const auto page = extract::read_page(std::get<json::Document>(parsed).root(), mapping, zone);
  REQUIRE(page.unmapped == "");
  check_fates(sent, page);
  for (std::size_t i = 0; i < sent.size(); ++i) {
    const std::string all = kept(page, static_cast<int>(i) + 1);
    for (const std::string &marker : sent[i].markers) {
      const bool found = all.find(marker) != std::string::npos;
      CHECK_MESSAGE(found, marker, " of ", sent[i].json, " is not in ", all);
    }
  }
}

} // namespace

TEST_CASE("of random pages each item is loaded or rejected, the first of an id wins, and no value vanishes") {
  static const Mapping mapping = config::builtin_mapping();
  const std::uint64_t pages = xingtu::test::deep() ? 100'000 : 1'000;
  for (std::uint64_t seed = 1; seed <= pages; ++seed) {
    check_page(seed, mapping.video);
    check_page(seed, mapping.product);
  }
}
