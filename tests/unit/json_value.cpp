// Finding values in a document, and writing strings.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/json.hpp"

using namespace xingtu;
using json::Document;

namespace {

Document parsed(std::string_view bytes) {
  auto result = Document::parse(bytes);
  if (const auto *error = std::get_if<json::ParseError>(&result)) FAIL("refused: " << error->what);
  return std::get<Document>(std::move(result));
}

} // namespace

TEST_CASE("a pointer finds what RFC 6901 says") {
  const Document document = parsed(R"({
    "foo": ["bar", "baz", {"deep": [[7]]}], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "k\"l": 6, " ": 7, "m~n": 8,
    "~1": 9, "01": 10, "o": {"0": "zero", "": {"": 11}}})");
  struct Row {
    std::string_view pointer;
    std::optional<std::string_view> raw;
  };
  const std::vector<Row> rows = {
      {"/foo/0", "\"bar\""}, {"/foo/1", "\"baz\""}, {"/foo/2/deep/0/0", "7"}, {"/", "0"}, {"/a~1b", "1"},
      {"/c%d", "2"}, {"/e^f", "3"}, {"/k\"l", "6"}, {"/ ", "7"}, {"/m~0n", "8"}, {"/~01", "9"}, {"/01", "10"},
      {"/o/0", "\"zero\""}, {"/o//", "11"},
      {"/foo/3", std::nullopt}, {"/foo/-", std::nullopt}, {"/foo/00", std::nullopt},
      {"/foo/01", std::nullopt},
      {"/foo/+1", std::nullopt}, {"/foo/-1", std::nullopt}, {"/foo/1x", std::nullopt},
      {"/foo/", std::nullopt},
      {"/foo/18446744073709551616", std::nullopt}, {"/foo/0/x", std::nullopt}, {"/nothing", std::nullopt},
      {"/m~n", std::nullopt}, {"/m~", std::nullopt}, {"/m~2n", std::nullopt}, {"foo", std::nullopt},
      {"foo/0", std::nullopt}, {"#/foo", std::nullopt}, {"/foo/0/", std::nullopt},
  };
  for (const Row &row : rows) {
    CAPTURE(row.pointer);
    const json::Value *value = document.root().at(row.pointer);
    REQUIRE((value != nullptr) == row.raw.has_value());
    if (value != nullptr) CHECK(value->raw == *row.raw);
  }
  CHECK(document.root().at("") == &document.root());
}

TEST_CASE("only an integer that fits is an integer") {
  const auto integer = [](std::string_view text) { return parsed(text).root().as_integer(); };
  CHECK(integer("0") == 0);
  CHECK(integer("-0") == 0);
  CHECK(integer("-12") == -12);
  CHECK(integer("9223372036854775807") == 9223372036854775807LL);
  CHECK_FALSE(integer("9223372036854775808"));
  CHECK_FALSE(integer("1.0"));
  CHECK_FALSE(integer("1e3"));
  CHECK_FALSE(integer("\"1\""));
  CHECK_FALSE(integer("true"));
  CHECK_FALSE(integer("null"));
}

TEST_CASE("a written string reads back as the same bytes") {
  std::string all;
  for (int c = 0; c < 0x80; ++c) all.push_back(static_cast<char>(c));
  all += "é万\U0001F600\u2028";
  for (const std::string &text : {all, std::string(), std::string("\0", 1), std::string("\"\\/")}) {
    std::string written;
    json::append_string(written, text);
    CHECK(parsed(written).root().text == text);
  }
  std::string out = "x";
  json::append_string(out, "a\"b\\c\n\x01");
  CHECK(out == "x\"a\\\"b\\\\c\\n\\u0001\"");
}

TEST_CASE("a damaged document is taken exactly if another strict parser takes it") {
  const std::vector<std::string> seeds = {
      R"({"code":0,"data":{"video_list":[{"item_id":"6613871234567890123","play":{"value":12}}]},"m":null})",
      R"([1,-2.5,0.10,"\u4e07\n\\",true,false,null,[],{},[[]],{"a":[{}]}])",
      R"({"\ud83d\ude00":"万","":[ ],"x" : { "y" : -0 } })",
  };
  constexpr std::string_view kSpare = "{}[]\",:\\ \n\t\r0123.-+tfnulrea/bdx";
  std::mt19937 random(20261122);
  const auto below = [&random](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  int taken = 0;
  for (int round = 0; round < 40'000; ++round) {
    std::string text = seeds[below(seeds.size())];
    for (std::size_t edits = 1 + below(3); edits > 0; --edits) {
      const std::size_t place = below(text.size());
      switch (below(4)) {
      case 0: text.erase(place, 1 + below(3)); break;
      case 1: text.insert(place, 1, kSpare[below(kSpare.size())]); break;
      case 2: text[place] = kSpare[below(kSpare.size())]; break;
      default: text[place] = static_cast<char>(random() & 0xFF);
      }
      if (text.empty()) text.push_back('0');
    }
    auto result = Document::parse(text);
    const bool ours = std::holds_alternative<Document>(result);
    bool theirs = false, excused = false;
    try {
      theirs = !nlohmann::json::parse(text).is_discarded();
    } catch (const nlohmann::json::parse_error &error) {
      // The one thing that we take and it does not: half a surrogate pair.
      excused = std::string_view(error.what()).find("surrogate") != std::string_view::npos;
    } catch (const nlohmann::json::out_of_range &) {
      excused = true; // a number beyond double
    }
    CAPTURE(text);
    if (!excused) REQUIRE(ours == theirs);
    taken += ours ? 1 : 0;
  }
  CHECK(taken > 1000);
}
