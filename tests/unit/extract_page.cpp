// Pages: where the list is, what becomes a row, what is rejected, what is told.
#include <doctest/doctest.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/json.hpp"
#include "extract/page.hpp"

using namespace xingtu;
using extract::Cell;
using extract::Page;

namespace {

/// Videos as the built-in mapping reads them, with fewer columns.
ItemMapping video_mapping() {
  ItemMapping mapping;
  mapping.list = {"/video_list"};
  mapping.id = {"/item_id", "/aweme_id", "/video_id", "/id"};
  mapping.dimensions = {{"title", ColumnType::text, {"/item_title", "/title"}},
                        {"published_at", ColumnType::timestamp, {"/create_timestamp", "/item_date"}}};
  mapping.measures = {{"play_count", ColumnType::count, {"/play", "/play_cnt", "/stats/play"}},
                      {"sales_amount", ColumnType::money_range, {"/sales_amount", "/sales_amount_range"}}};
  return mapping;
}

Page read_page(std::string_view data, const ItemMapping &mapping = video_mapping()) {
  static const TimeZone zone("Asia/Shanghai");
  const auto parsed = json::Document::parse(data);
  const auto *document = std::get_if<json::Document>(&parsed);
  REQUIRE(document != nullptr);
  return extract::read_page(document->root(), mapping, zone);
}

/// The page whose list holds these items.
Page read_items(const std::string &items) { return read_page("{\"video_list\":[" + items + "]}"); }

std::string show(const std::vector<Cell> &cells) {
  std::string text;
  for (const Cell &cell : cells) text += (text.empty() ? "" : "|") + cell.value_or("NULL");
  return text;
}

} // namespace

TEST_CASE("the vendor's sample answer is a page with no items") {
  const Page page = read_page(R"({
"base_resp": {
"status_code": 0,
"status_message": ""
},
"pagination": {
"has_more": false,
"limit": 10,
"page": 1,
"total_count": 0
},
"video_list": []
})");
  CHECK(page.unmapped == "");
  CHECK(page.items_seen == 0);
  CHECK(page.items.empty());
  CHECK(page.rejected.empty());
  CHECK(page.issues.empty());
}

TEST_CASE("an item becomes a row with its cells in the order of the physical columns") {
  const Page page = read_items(
      R"({"item_id":"6613871234567890123","item_title":"好物","create_timestamp":1557705600,
          "play":{"value":12},"sales_amount_range":"¥1w-5w"},
         {"item_id":6613871234567890124,"item_date":"2019-05-13","play":"1.2万","sales_amount":0.10})");
  CHECK(page.unmapped == "");
  CHECK(page.items_seen == 2);
  REQUIRE(page.items.size() == 2);
  CHECK(page.items[0].ordinal == 1);
  CHECK(page.items[0].id == "6613871234567890123");
  CHECK(show(page.items[0].dimensions) == "好物|2019-05-13T00:00:00Z");
  CHECK(show(page.items[0].measures) == "12|10000|50000");
  CHECK(page.items[0].attributes == "{}");
  CHECK(page.items[1].ordinal == 2);
  CHECK(page.items[1].id == "6613871234567890124");
  CHECK(show(page.items[1].dimensions) == "NULL|2019-05-12T16:00:00Z");
  CHECK(show(page.items[1].measures) == "12000|0.1|0.1");
  CHECK(page.issues.empty());
  const std::size_t physical = physical_columns(video_mapping().measures).size();
  CHECK(page.items[0].measures.size() == physical);
}

TEST_CASE("the first pointer that is present wins, and what it beats stays in the attributes") {
  const Page page = read_items(
      R"({"item_id":"1","video_id":"v0200f77","play":1,"play_cnt":2,"stats":{"play":3}},
         {"item_id":"2","play":null,"play_cnt":2},
         {"item_id":"3","play":{"value":null},"stats":{"play":3}},
         {"item_id":"4","play":"-","play_cnt":2},
         {"item_id":null,"aweme_id":"","video_id":"v5"})");
  REQUIRE(page.items.size() == 5);
  CHECK(page.items[0].id == "1");
  CHECK(page.items[0].measures[0] == "1");
  CHECK(page.items[0].attributes == R"({"video_id":"v0200f77","play_cnt":2,"stats":{"play":3}})");
  CHECK(page.items[1].measures[0] == "2");
  CHECK(page.items[1].attributes == R"({"play":null})");
  CHECK(page.items[2].measures[0] == "3");
  CHECK(page.items[2].attributes == R"({"play":{"value":null},"stats":{"play":3}})");
  CHECK(page.items[3].measures[0] == std::nullopt);
  CHECK(page.items[3].attributes == R"({"play_cnt":2})");
  CHECK(page.items[4].id == "v5");
  CHECK(page.items[4].attributes == R"({"item_id":null,"aweme_id":""})");
  CHECK(page.issues.empty());
}

TEST_CASE("a wrapper that says more than its value is kept whole in the attributes too") {
  const Page page = read_items(R"({"item_id":"1","play":{"value":12,"trend":"up"}},
                                  {"item_id":"2","play":{"value":12}})");
  REQUIRE(page.items.size() == 2);
  CHECK(page.items[0].measures[0] == "12");
  CHECK(page.items[0].attributes == R"({"play":{"value":12,"trend":"up"}})");
  CHECK(page.items[1].measures[0] == "12");
  CHECK(page.items[1].attributes == "{}");
}

TEST_CASE("a value that cannot be read is NULL and told with its bytes, and its item is kept") {
  const Page page = read_items(R"({"item_id":"1","play":"约1.2万","sales_amount_range":[1,2],
                                   "item_title":"a\u0000b"},
                                  {"item_id":"2","play":{"value":"1-2"}})");
  REQUIRE(page.items.size() == 2);
  CHECK(show(page.items[0].dimensions) == "ab|NULL");
  CHECK(show(page.items[0].measures) == "NULL|NULL|NULL");
  CHECK(page.items[0].attributes == "{}");
  REQUIRE(page.issues.size() == 4);
  CHECK(page.issues[0].ordinal == 1);
  CHECK(page.issues[0].column == "title");
  CHECK(page.issues[0].reason == "cleaned");
  CHECK(page.issues[0].original == R"("a\u0000b")");
  CHECK(page.issues[1].column == "play_count");
  CHECK(page.issues[1].reason == "not_a_number");
  CHECK(page.issues[1].original == R"("约1.2万")");
  CHECK(page.issues[2].column == "sales_amount");
  CHECK(page.issues[2].reason == "wrong_type");
  CHECK(page.issues[2].original == "[1,2]");
  CHECK(page.issues[3].ordinal == 2);
  CHECK(page.issues[3].reason == "range_in_single_column");
  CHECK(page.issues[3].original == R"({"value":"1-2"})");
}

TEST_CASE("the original text of an issue is cut to 2,000 bytes between characters") {
  std::string title;
  for (int i = 0; i < 3000; ++i) title += "万";
  const Page page = read_items(R"({"item_id":"1","play":")" + title + "\"}");
  REQUIRE(page.issues.size() == 1);
  CHECK(page.issues[0].original == "\"" + title.substr(0, 1998));
}

TEST_CASE("items without a usable id are rejected with reason, place and bytes; the others are kept") {
  const Page page = read_items(R"({"item_id":"1"}, {"title":"x"}, 7, null, {"item_id":"1","title":"again"},
    {"item_id":{"value":"5"}}, {"item_id":true}, {"item_id":["5"]}, {"item_id":1.0}, {"item_id":1e3},
    {"item_id":-0},
    {"item_id":"a\u0000"}, {"item_id":"\ud800"}, {"item_id":")" + std::string(129, 'x') + R"("},
    {"item_id":")" + std::string(128,
    'x') + R"("}, {"item_id":" 1 "}, {"item_id":12345678901234567890123}, {"item_id":1})");
  CHECK(page.unmapped == "");
  CHECK(page.items_seen == 18);
  REQUIRE(page.items.size() == 4);
  CHECK(page.items[0].id == "1");
  CHECK(page.items[1].id == std::string(128, 'x'));
  CHECK(page.items[1].ordinal == 15);
  CHECK(page.items[2].id == " 1 ");
  CHECK(page.items[3].id == "12345678901234567890123");
  const std::vector<std::string> reasons = {"no_id", "not_an_object", "not_an_object", "duplicate_id",
      "bad_id", "bad_id",
                                            "bad_id", "bad_id", "bad_id", "bad_id", "bad_id", "bad_id",
                                            "bad_id", "duplicate_id"};
  REQUIRE(page.rejected.size() == reasons.size());
  for (std::size_t i = 0; i < reasons.size(); ++i) CHECK(page.rejected[i].reason == reasons[i]);
  CHECK(page.rejected[0].ordinal == 2);
  CHECK(page.rejected[0].json_path == "/video_list/1");
  CHECK(page.rejected[0].item == R"({"title":"x"})");
  CHECK(page.rejected[3].json_path == "/video_list/4");
  CHECK(page.rejected[3].item == R"({"item_id":"1","title":"again"})");
  CHECK(page.items_seen == static_cast<int>(page.items.size() + page.rejected.size()));
}

TEST_CASE("of two items with one id, the first one counts") {
  const Page page = read_items(R"({"item_id":"1","play":1},{"item_id":"1","play":2})");
  REQUIRE(page.items.size() == 1);
  CHECK(page.items[0].measures[0] == "1");
}

TEST_CASE("the list is taken where the mapping looks, else where only one array of objects is") {
  ItemMapping mapping = video_mapping();
  mapping.list = {"/video_list", "/deep/list", "/a~1b"};
  const auto ids = [&mapping](std::string_view data) {
    const Page page = read_page(data, mapping);
    std::string text = page.unmapped.empty() ? "" : "unmapped";
    for (const auto &item : page.items) text += item.id;
    return text;
  };
  CHECK(ids(R"({"video_list":[{"id":"1"}],"other":[{"id":"2"}]})") == "1");
  CHECK(ids(R"({"video_list":"x","deep":{"list":[{"id":"3"}]},"other":[{"id":"2"}]})") == "3");
  CHECK(ids(R"({"video_list":[],"other":[{"id":"2"}]})") == "");
  CHECK(ids(R"({"a/b":[{"id":"4"}]})") == "4");
  CHECK(ids(R"({"pagination":{},"tags":["x"],"none":[],"items":[{"id":"5"}]})") == "5");
  CHECK(ids(R"({"video_list":null,"items":[{"id":"6"}]})") == "6");
  CHECK(ids(R"({"video_list":null,"pagination":{}})") == "");
  CHECK(ids(R"({"items":[{"id":"5"}],"more":[{"id":"6"}]})") == "unmapped");
  CHECK(ids(R"({"items":[{"id":"5"},7]})") == "unmapped");
  CHECK(ids(R"({"items":[]})") == "unmapped");
  CHECK(ids(R"({"video_list":{"id":"1"}})") == "unmapped");
  for (const char *nothing : {"null", "{}", "[]", "7", "\"x\"", "true",
      "[{\"id\":\"1\"}]"}) CHECK(ids(nothing) == "unmapped");
  mapping.list = {""};
  CHECK(ids(R"([{"id":"1"}])") == "1");
}

TEST_CASE("a page that the mapping does not fit says where was looked and what is there") {
  CHECK(read_page(R"({"items":[],"pagination":{"page":1},"n":1,"s":"x","b":true,"z":null})").unmapped ==
        "no list of items: looked for an array at /video_list in data; data has items (array of 0), "
        "pagination (object), n (number), s (string), b (boolean), z (null)");
  CHECK(read_page("{}").unmapped ==
        "no list of items: looked for an array at /video_list in data; data is an empty object");
  CHECK(read_page("null").unmapped ==
        "no list of items: looked for an array at /video_list in data; data is null");
  const Page page = read_page(R"({"video_list":[{"new_id":"1","play":"x"},{"new_id":"2"}]})");
  CHECK(page.unmapped == "none of the 2 items in /video_list has an id at /item_id, /aweme_id, /video_id, "
                         "/id; the first one has new_id (string), play (string)");
  CHECK(page.items_seen == 0);
  CHECK(page.rejected.empty());
  CHECK(page.issues.empty());
  CHECK(read_items("1,2").unmapped.ends_with("; the first one is not an object"));
  CHECK(read_items(R"({"item_id":{}})").unmapped == "");
}

TEST_CASE("a hostile object cannot blow up the message about it, nor put a NUL into it") {
  std::string data = R"({"\u0000a":1)";
  for (int i = 0; i < 1000; ++i) data += ",\"" + std::to_string(i) + std::string(1000, 'k') + "\":1";
  const std::string message = read_page(data + "}").unmapped;
  CHECK(message.size() < 3000);
  CHECK(message.find('\0') == std::string::npos);
  CHECK(message.ends_with(" and 981 more"));
}

TEST_CASE("as many items as a document holds, and an item with 100,000 members, are read in seconds") {
  constexpr int kItems = 25'000; // of 9 values each
  static_assert(kItems * 9 + 2 <= json::Document::kMaxValues);
  std::string items;
  for (int i = 0; i < kItems; ++i) {
    items += (i == 0 ? "" : ",") + (R"({"item_id":")" + std::to_string(6613871234567890123 + i)) +
             R"(","item_title":"标题","play":"1.2万","sales_amount_range":"1w-5w","extra":{"a":[1,2]}})";
  }
  std::string members;
  for (int i = 0; i < 100'000; ++i) members += ",\"" + std::to_string(i % 50'000) + "\":" + std::to_string(i);
  const auto start = std::chrono::steady_clock::now();
  const Page page = read_items(items);
  const Page wide = read_items("{\"item_id\":\"1\"" + members + "}");
  const auto took = std::chrono::steady_clock::now() - start;
  CHECK(page.items.size() == kItems);
  CHECK(wide.items.size() == 1);
  // An order of magnitude over what it takes without optimisation, so that only an algorithm that
  // grows faster than its input fails.
  CHECK(took < std::chrono::seconds(20));
}
