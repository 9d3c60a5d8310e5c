// What no column took, as JSON that jsonb accepts.
#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/json.hpp"
#include "extract/attributes.hpp"
#include "extract/text.hpp"

using namespace xingtu;

namespace {

struct Written {
  std::string json, reason, original;
};

/// Nothing of it is consumed by a column, except the members with these indices.
Written write(std::string_view item, const std::vector<std::size_t> &taken = {}) {
  auto parsed = json::Document::parse(item);
  REQUIRE(std::holds_alternative<json::Document>(parsed));
  const auto &root = std::get<json::Document>(parsed).root();
  std::vector<bool> consumed(root.members().size());
  for (const std::size_t index : taken) consumed[index] = true;
  const auto attributes = extract::write_attributes(root, consumed);
  CHECK(std::holds_alternative<json::Document>(json::Document::parse(attributes.json)));
  return {attributes.json, std::string(attributes.reason), std::string(attributes.original)};
}

} // namespace

TEST_CASE("every member that no column took is kept as it was written") {
  const Written all = write(R"({ "a" : 1.50 , "b":[ ], "c": {} , "d":[1, {"e":null}],
                                "f":"\u4e07\/\n万", "g":true,
                                "h":-0, "i":1e400, "\u4e07\"":12345678901234567890 })");
  CHECK(all.json == R"({"a":1.50,"b":[],"c":{},"d":[1,{"e":null}],"f":"\u4e07\/\n万",)"
                    R"("g":true,"h":-0,"i":1e400,"万\"":12345678901234567890})");
  CHECK(all.reason == "");
  CHECK(write(R"({"a":1,"b":2,"c":3})", {0, 2}).json == R"({"b":2})");
  CHECK(write(R"({"a":1})", {0}).json == "{}");
  CHECK(write("{}").json == "{}");
}

TEST_CASE("what jsonb would refuse is cleaned at any depth, and told") {
  struct Row {
    std::string item, json, original;
  };
  const std::string digits(1001, '7');
  const std::vector<Row> rows = {
      {R"({"a":"x\u0000y"})", R"({"a":"xy"})", R"("x\u0000y")"},
      {R"({"a":"\ud800"})", "{\"a\":\"\uFFFD\"}", R"("\ud800")"},
      {R"({"a":[{"b":"\u0000"}]})", R"({"a":[{"b":""}]})", R"("\u0000")"},
      {R"({"a\u0000b":1})", R"({"ab":1})", "1"},
      {R"({"\udc00":[2]})", "{\"\uFFFD\":[2]}", "[2]"},
      {R"({"n":1e1001})", R"({"n":"1e1001"})", "1e1001"},
      {R"({"n":1E-1001})", R"({"n":"1E-1001"})", "1E-1001"},
      {R"({"n":1e+99999999999999999999})", R"({"n":"1e+99999999999999999999"})", "1e+99999999999999999999"},
      {"{\"n\":" + digits + "}", "{\"n\":\"" + digits + "\"}", digits},
      {R"({"n":[1e1000,1e-1000,1e+1000]})", R"({"n":[1e1000,1e-1000,1e+1000]})", ""},
      {R"({"a":"x\\u0000"})", R"({"a":"x\\u0000"})", ""},
  };
  for (const Row &row : rows) {
    CAPTURE(row.item);
    const Written written = write(row.item);
    CHECK(written.json == row.json);
    CHECK(written.reason == (row.original.empty() ? "" : "cleaned"));
    CHECK(written.original == row.original);
  }
}

TEST_CASE("of members with one name the last one is kept, as jsonb does, and the loss is told") {
  const Written written = write(R"({"a":1,"b":{"c":1,"c":2},"a":3})");
  CHECK(written.json == R"({"b":{"c":2},"a":3})");
  CHECK(written.reason == "duplicate_key");
  CHECK(written.original == "1");
  const Written taken = write(R"({"a":1,"a":3})", {1});
  CHECK(taken.json == "{}");
  CHECK(taken.reason == "duplicate_key");
}

TEST_CASE("an item has one issue for its attributes, that of the first member, and all are cleaned") {
  const Written written = write(R"({"a":"\u0000","b":1e9999,"c":"\ud800"})");
  CHECK(written.json == "{\"a\":\"\",\"b\":\"1e9999\",\"c\":\"\uFFFD\"}");
  CHECK(written.reason == "cleaned");
  CHECK(written.original == R"("\u0000")");
}

TEST_CASE("of a value that was left out the issue tells before one that was cleaned, which is still there") {
  const Written written = write(R"({"a":"\u0000","b":1e9999,"b":2,"b":3,"c":"\ud800"})");
  CHECK(written.json == "{\"a\":\"\",\"b\":3,\"c\":\"\uFFFD\"}");
  CHECK(written.reason == "duplicate_key");
  CHECK(written.original == "1e9999");
}

TEST_CASE("names that are the same without their NULs are the same name, and the last of them counts") {
  const Written written = write(R"({"a":1,"a\u0000":2,"\u0000b":3,"b":4})");
  CHECK(written.json == R"({"a":2,"b":4})");
  CHECK(written.reason == "duplicate_key");
  CHECK(written.original == "1");
}

TEST_CASE("a member that a column took does not count among those of its name") {
  const Written written = write(R"({"a":1,"a\u0000":2})", {0});
  CHECK(written.json == R"({"a":2})");
  CHECK(written.reason == "cleaned");
  CHECK(written.original == "2");
}

TEST_CASE("full-width forms become ordinary ones and other characters stay") {
  CHECK(extract::to_half_width("０９．，－＋％￥～ｗｋＷＫ（！）\u3000\u00a0x") == "09.,-+%¥~wkWK(!)  x");
  CHECK(extract::to_half_width("万亿、。é\U0001F600") == "万亿、。é\U0001F600");
  CHECK(extract::to_half_width("") == "");
}

TEST_CASE("cutting never ends inside a character") {
  CHECK(extract::cut_utf8("万a", 2) == "");
  CHECK(extract::cut_utf8("万a", 3) == "万");
  CHECK(extract::cut_utf8("万a", 4) == "万a");
  CHECK(extract::cut_utf8("a\U0001F600", 4) == "a");
  CHECK(extract::cut_utf8("abc", 9) == "abc");
}
