// What pages hold, counted; and the mapping that is suggested for what no column takes.
#include <doctest/doctest.h>

#include <map>
#include <string>
#include <variant>

#include <fmt/format.h>

#include "config/mapping_file.hpp"
#include "core/json.hpp"
#include "core/log.hpp"
#include "extract/page.hpp"
#include "extract/profile.hpp"
#include "extract/suggestion.hpp"

using namespace xingtu;
using extract::FieldProfile;
using extract::JsonType;
using extract::Profile;

namespace {

const TimeZone &zone() {
  static const TimeZone shanghai("Asia/Shanghai");
  return shanghai;
}

ItemMapping video_mapping() {
  return config::builtin_mapping().video;
}

json::Document parsed(const std::string &text) {
  auto result = json::Document::parse(text);
  REQUIRE_MESSAGE(std::holds_alternative<json::Document>(result), text.substr(0, 200));
  return std::move(std::get<json::Document>(result));
}

/// The profile of pages, each of which is its `data`.
Profile profile_of(const std::vector<std::string> &pages, const ItemMapping &mapping = video_mapping()) {
  extract::Profiler profiler(mapping, "video_id", zone());
  for (const auto &page : pages)
    profiler.add(parsed(page).root());
  return profiler.take();
}

Profile items_of(const std::string &items, const ItemMapping &mapping = video_mapping()) {
  return profile_of({"{\"video_list\":[" + items + "]}"}, mapping);
}

const FieldProfile &field(const Profile &profile, const std::string &pointer) {
  static const FieldProfile none;
  for (const auto &one : profile.fields)
    if (one.pointer == pointer)
      return one;
  FAIL_CHECK("no field " << pointer);
  return none;
}

const extract::ColumnProfile &column(const Profile &profile, std::string_view name) {
  for (const auto &one : profile.columns)
    if (one.name == name)
      return one;
  FAIL("no column " << std::string(name));
  return profile.columns.front();
}

/// "count NAME" of the one column that is suggested for these values of this field; "" if none is.
std::string guessed(const std::string &key, const std::vector<std::string> &values,
                    const std::map<std::string, std::string> &existing = {}) {
  std::string items;
  for (const auto &value : values)
    items +=
        fmt::format("{}{{\"item_id\":\"{}\",\"{}\":{}}}", items.empty() ? "" : ",", items.size(), key, value);
  const auto mapping = video_mapping();
  const auto suggestion = extract::suggest(items_of(items), mapping, existing);
  std::string text;
  for (const auto &one : suggestion.columns)
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", to_word(one.column.type), one.column.name);
  return text;
}

/// The mapping with the suggestion laid over it, as the program reads it from a file.
Mapping mended(const Profile &profile, const Mapping &mapping = config::builtin_mapping()) {
  const auto yaml = to_yaml("video", extract::suggest(profile, mapping.video, {}), profile.items);
  CAPTURE(yaml);
  Mapping result = mapping;
  config::Problems problems;
  problems.set_file("suggestion");
  config::lay_over(yaml, result, problems);
  problems.throw_if_any();
  return result;
}

} // namespace

TEST_CASE("fields are counted in items, by type, with different examples") {
  const auto profile = items_of(R"({"item_id":"1","a":1,"b":null,"c":{"d":"x","e":[1,{"f":2},{"f":"y"}]}},
                                   {"item_id":"2","a":1.5,"b":true,"a/b~":"q"},
                                   {"item_id":"3","a":"1","c":{}},
                                   {"item_id":"4","a":1e2,"a":7})");
  CHECK(profile.pages == 1);
  CHECK(profile.items == 4);
  const auto &a = field(profile, "/a");
  CHECK(a.items == 4);
  CHECK(a.count(JsonType::integer) == 2); // of two members of one name the last one counts
  CHECK(a.count(JsonType::number) == 1);
  CHECK(a.count(JsonType::string) == 1);
  CHECK(a.examples == std::vector<std::string>{"1", "1.5", "\"1\""});
  CHECK(field(profile, "/b").items == 2);
  CHECK(field(profile, "/b").count(JsonType::null) == 1);
  CHECK(field(profile, "/b").count(JsonType::boolean) == 1);
  CHECK(field(profile, "/b").examples == std::vector<std::string>{"true"});
  CHECK(field(profile, "/c").count(JsonType::object) == 2);
  CHECK(field(profile, "/c/d").items == 1);
  CHECK(field(profile, "/c/e").count(JsonType::array) == 1);
  CHECK(field(profile, "/a~1b~0").items == 1);
  const auto &f = field(profile, "/c/e/*/f");
  CHECK(f.in_array);
  CHECK(f.items == 1);
  CHECK(f.count(JsonType::integer) + f.count(JsonType::string) == 2);
  std::string order;
  for (const auto &one : profile.fields)
    order += one.pointer + " ";
  CHECK(order == "/item_id /a /b /c /c/d /c/e /c/e/*/f /a~1b~0 ");
}

TEST_CASE("a column is fed by the first pointer present, as in the tables") {
  const std::string items =
      R"({"item_id":"1","play":null,"play_cnt":3,"vv":4,"title":"t"},
         {"item_id":"2","play":{"value":5},"play_cnt":6,"desc":"d"},
         {"item_id":"2","play":7,"title":"twice the same id: no row"},
         {"play":8,"title":"no id: no row"}, 17,
         {"item_id":"","aweme_id":9,"play_cnt":{"value":null},"vv":"many"})";
  const auto profile = items_of(items);
  const auto &play = column(profile, "play_count");
  CHECK(play.pointers == std::vector<std::string>{"/play", "/play_cnt", "/play_count", "/vv", "/video_vv"});
  CHECK(play.fed == std::vector<std::int64_t>{1, 1, 0, 1, 0});
  CHECK(play.filled == 2);
  CHECK(play.unreadable == 1);
  CHECK(column(profile, "title").fed == std::vector<std::int64_t>{0, 1, 0, 1});
  CHECK(column(profile, "video_id").fed == std::vector<std::int64_t>{2, 1, 0, 0});
  CHECK(column(profile, "like_count").items() == 0);
  CHECK(profile.items == 5);
  CHECK(profile.rejected == 3);

  // The very rows that the tables get.
  const auto document = parsed("{\"video_list\":[" + items + "]}");
  const auto page = extract::read_page(document.root(), video_mapping(), zone());
  std::int64_t plays = 0;
  for (const auto &item : page.items)
    plays += item.measures.front() ? 1 : 0;
  CHECK(page.items.size() == 3);
  CHECK(plays == play.filled);
}

TEST_CASE("of pages that the mapping cannot read, the likeliest list is read and suggested") {
  const auto mapping = video_mapping();
  const std::string works =
      R"({"tips":[{"text":"1"},{"text":"2"},{"text":"3"}],"inner":{"works":[{"item_id":"1","play":12},{"item_id":"2"}]}})";
  const auto profile = profile_of({R"({"video_list":[{"item_id":"3","play":1}]})", works, works}, mapping);
  CHECK(profile.unmapped == 2);
  CHECK(profile.why_unmapped.find("has an id") != std::string::npos);
  CHECK(profile.items == 5);
  CHECK(column(profile, "play_count").filled == 3);
  REQUIRE(profile.lists.size() == 3);
  CHECK(profile.lists[0].pointer == "/inner/works");
  CHECK(profile.lists[0].pages == 2);
  CHECK(profile.lists[0].unmapped == 2);
  CHECK(profile.lists[0].items == 4);
  CHECK(profile.lists[1].pointer == "/video_list");
  CHECK(profile.lists[1].unmapped == 0);
  CHECK(profile.lists[2].pointer == "/tips");
  CHECK(profile.lists[2].pages == 0);
  CHECK(profile.lists[2].seen == 2);
  CHECK(extract::suggest(profile, mapping, {}).list ==
        std::vector<std::string>{"/video_list", "/inner/works"});

  const auto document = parsed(works);
  CHECK(extract::read_page(document.root(), mapping, zone()).unmapped != "");
  CHECK(extract::read_page(document.root(), mended(profile).video, zone()).items.size() == 2);
}

TEST_CASE("of items without an id, the field that is one is suggested") {
  const auto mapping = video_mapping();
  const std::string page =
      R"({"video_list":[{"author_id":"7","kind":"a","video_no":"71","play":3},{"author_id":"7","kind":"b","video_no":"72"}]})";
  const auto profile = profile_of({page, R"({"video_list":[]})"}, mapping);
  CHECK(profile.unmapped == 1);
  CHECK(profile.without_id == 2);
  CHECK(column(profile, "play_count").filled == 1); // what it will be
  const auto suggestion = extract::suggest(profile, mapping, {});
  CHECK(suggestion.id == std::vector<std::string>{"/item_id", "/aweme_id", "/video_id", "/id", "/video_no"});
  CHECK(suggestion.list.empty());
  for (const auto &one : suggestion.columns)
    CHECK(one.column.pointers.front() != "/video_no");
  const auto document = parsed(page);
  CHECK(extract::read_page(document.root(), mended(profile).video, zone()).items.size() == 2);
}

TEST_CASE("the suggested type reads every value seen, and the name says what bare numbers are") {
  CHECK(guessed("collect_cnt", {"1", "\"1.2万\"", "null", "{\"value\":3}", "\"-\""}) ==
        "count collect_count");
  CHECK(guessed("fans", {"\"1w-5w\"", "7"}) == "count_range fans");
  CHECK(guessed("finish_range", {"\"0.5%-1%\"", "\"2%\""}) == "ratio_range finish");
  CHECK(guessed("finish", {"\"0.5%\"", "0.01"}) == "ratio finish");
  CHECK(guessed("finish_rate", {"12", "1000"}) == "ratio finish_rate");
  CHECK(guessed("finish_rate", {"12", "10001"}) == "count finish_rate"); // more than 1
  CHECK(guessed("spend", {"\"¥100-200\""}) == "money_range spend");
  CHECK(guessed("spend", {"\"¥100\"", "12"}) == "money spend");
  CHECK(guessed("floor_price", {"12"}) == "money floor_price");
  CHECK(guessed("score", {"4.8", "5"}) == "money score"); // the one type that holds decimals over 1
  CHECK(guessed("score", {"4.81234"}) == "text score");   // money would round it
  CHECK(guessed("music_name", {"\"Song\"", "\"12\""}) == "text music_name");
  CHECK(guessed("music_id", {"7", "8"}) == "text music_id");
  CHECK(guessed("ref", {"7700000000000000001"}) == "text ref"); // too long for an amount
  CHECK(guessed("ref", {"\"007\"", "\"12\""}) == "text ref");
  CHECK(guessed("modify_time", {"1557705600", "\"2019-05-13 10:00\""}) == "timestamp modify_time");
  CHECK(guessed("modified", {"\"2019-05-13\""}) == "timestamp modified");
  CHECK(guessed("modify_time", {"1557705600", "12"}) == "count modify_time");
  CHECK(guessed("music_duration", {"12.5", "30"}) == "seconds music_duration");
  CHECK(guessed("music", {"\"03:12\""}) == "seconds music");
  CHECK(guessed("collectCnt", {"1"}) == "count collect_count");
  CHECK(guessed("收藏", {"1"}) == "count field");
  CHECK(guessed("7days", {"1"}) == "count field_7days");
}

TEST_CASE("nothing is suggested for what no column type holds") {
  CHECK(guessed("is_ad", {"true"}) == "");
  CHECK(guessed("tags", {"[\"a\"]"}) == "");
  CHECK(guessed("mixed", {"1", "true"}) == "");
  CHECK(guessed("nothing", {"null", "\"\"", "\"-\"", "{\"value\":null}"}) == "");
  CHECK(guessed("stats", {"{\"collect\":1,\"value\":2}"}) == "count stats, count stats_collect");
  CHECK(guessed("stats", {"{\"collect\":1,\"value\":{\"x\":2}}"}) ==
        "count stats_collect, count stats_value_x");
  // The same goes for names that nobody could see or type.
  CHECK(guessed("\\u001b[2J", {"1"}) == "");
  CHECK(guessed("a\\u202eb", {"1"}) == "");
  CHECK(guessed("a\\u009bb", {"1"}) == "");
  CHECK(guessed("a\\u0000b", {"1"}) == "");
  CHECK(guessed("", {"1"}) == ""); // a mapping cannot point there
  // And for what a column takes, or would if another field did not come first.
  CHECK(guessed("play", {"1", "{\"value\":2}"}) == "");
  CHECK(guessed("video_vv", {"1"}) == "");
}

TEST_CASE("suggested names are free") {
  CHECK(guessed("position", {"1"}) == "count position_2");
  CHECK(guessed("Title", {"\"a b\""}) == "text title_2");
  CHECK(guessed("GPM", {"\"¥1-2\""}) == "money_range gpm_2"); // gpm_min is there
  CHECK(guessed("fans", {"1"}, {{"fans", "text"}}) == "count fans_2");
  CHECK(guessed("fans", {"1"}, {{"fans", "bigint"}}) == "count fans"); // of a mapping before this one
  CHECK(guessed(std::string(100, 'x'), {"1"}) == "count " + std::string(54, 'x'));
  const auto profile = items_of(R"({"item_id":"1","a-b":1,"a b":2,"a.b":3})");
  std::string names;
  for (const auto &one : extract::suggest(profile, video_mapping(), {}).columns)
    names += one.column.name + " ";
  CHECK(names == "a_b a_b_2 a_b_3 ");
}

TEST_CASE("the suggestion is a mapping file that reads what was nowhere, whatever the names are") {
  const std::string item = R"({"item_id":"1","null":1,"yes":2,"a b":"x","q\"\\'":3,"a: {b}#":"4%","${HOME}":5,
    "收藏":"1.2万","t/~":{"in":"¥1-2"},"w":{"value":"x # y\n\u001b[31m"},"select":1,"no":7,"~":8,"%":9})";
  const auto profile = items_of(item);
  const auto mapping = mended(profile).video;
  const auto document = parsed("{\"video_list\":[" + item + "]}");
  const auto page = extract::read_page(document.root(), mapping, zone());
  REQUIRE(page.items.size() == 1);
  CHECK(page.issues.empty());
  CHECK(page.items[0].attributes ==
        R"({"t/~":{"in":"¥1-2"}})"); // a member of the item is taken whole or stays
  const auto again = [&] {
    extract::Profiler profiler(mapping, "video_id", zone());
    profiler.add(document.root());
    return profiler.take();
  }();
  CHECK(extract::suggest(again, mapping, {}).empty());
  for (const auto *columns : {&mapping.dimensions, &mapping.measures})
    for (const auto &one : *columns)
      if (one.pointers.size() == 1 && one.name != "duration_seconds" && one.name != "shop_name")
        CHECK_MESSAGE(column(again, one.name).filled == 1, one.name);
  const auto yaml = to_yaml("video", extract::suggest(profile, video_mapping(), {}), 1);
  CHECK(log::printable(yaml).find("\\x") == log::printable(yaml).find("\\x1b")); // and that one is a text
}

TEST_CASE("pages of ever new names neither fill the memory nor push the real fields out") {
  std::vector<std::string> pages;
  int name = 0;
  for (int page = 0; page < 5; ++page) {
    std::string item = "{\"item_id\":\"1\",\"play\":1,\"real\":\"x\"";
    for (int i = 0; i < 20'000; ++i)
      item += fmt::format(",\"k{}\":{}", name++, i);
    pages.push_back("{\"video_list\":[" + item + "}]}");
  }
  const auto profile = profile_of(pages);
  CHECK(profile.is_cut);
  CHECK(profile.fields.size() <= extract::Profiler::kMostFields);
  CHECK(field(profile, "/play").items == 5);
  CHECK(field(profile, "/real").items == 5);
  const auto mapping = video_mapping();
  const auto suggestion = extract::suggest(profile, mapping, {});
  CHECK(suggestion.columns.size() == 50);
  CHECK(suggestion.more > 1000);
  CHECK(suggestion.columns.front().column.name == "real");
}

TEST_CASE("deep nesting, long names and many arrays are cut, and that is said") {
  std::string deep = "1";
  for (int i = 0; i < 100; ++i)
    deep = "{\"d\":" + deep + "}";
  const auto nested = items_of("{\"item_id\":\"1\",\"d\":" + deep + "}");
  CHECK(nested.is_cut);
  CHECK(nested.fields.size() == 1 + extract::Profiler::kMostDepth);

  const auto named = items_of("{\"item_id\":\"1\",\"" + std::string(100'000, 'n') + "\":1}");
  CHECK(named.is_cut);
  CHECK(named.fields.size() == 1);

  std::string lists;
  for (int i = 0; i < 1000; ++i)
    lists += fmt::format("{}\"l{}\":[{{\"x\":1}}]", i == 0 ? "" : ",", i);
  CHECK(profile_of({"{" + lists + "}"}).lists.size() <= 50);

  const auto text = items_of("{\"item_id\":\"1\",\"t\":\"" + std::string(1'000'000, 't') + "\"}");
  CHECK(field(text, "/t").examples.front().size() < 200);
  CHECK_FALSE(text.is_cut);
  CHECK_FALSE(items_of(R"({"item_id":"1","a":{"b":{"c":[]}}})").is_cut);
}

TEST_CASE("a page that has nothing, or no object, is a page without items") {
  for (const char *data : {"{\"video_list\":null}", "{\"video_list\":[]}", "{}", "[]", "null", "17",
                           "{\"video_list\":[1,2]}", "{\"a\":[[{\"b\":1}]]}"}) {
    CAPTURE(std::string(data));
    const auto profile = profile_of({data});
    CHECK(profile.pages == 1);
    CHECK(profile.items == 0);
    CHECK(profile.fields.empty());
    CHECK(extract::suggest(profile, video_mapping(), {}).empty());
  }
}

TEST_CASE("printable text does nothing to a terminal") {
  CHECK(log::printable("a\u009b2Jb") == "a\\xc2\\x9b2Jb");
  CHECK(log::printable("\u0085\u00a0é") == "\\xc2\\x85\u00a0é");
  CHECK(log::printable("x\u202ey\u2028\u2029\u2066\u2069\u200f") ==
        "x\\xe2\\x80\\xaey\\xe2\\x80\\xa8\\xe2\\x80\\xa9\\xe2\\x81\\xa6\\xe2\\x81\\xa9\\xe2\\x80\\x8f");
  CHECK(log::printable("数据 “…” – ‰\xe2\x80") == "数据 “…” – ‰\\xe2\\x80");
}
