// What is taken as JSON and what is not, and what a value holds.
#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/json.hpp"

using namespace xingtu;
using json::Document;
using json::Kind;

namespace {

bool accepted(std::string_view bytes) { return std::holds_alternative<Document>(Document::parse(bytes)); }

Document parsed(std::string_view bytes) {
  auto result = Document::parse(bytes);
  if (const auto *error = std::get_if<json::ParseError>(&result)) FAIL("refused: " << error->what);
  return std::get<Document>(std::move(result));
}

std::string error_of(std::string_view bytes) {
  const auto result = Document::parse(bytes);
  const auto *error = std::get_if<json::ParseError>(&result);
  return error == nullptr ? "" : error->what;
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string out;
  out.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

} // namespace

TEST_CASE("every form of a JSON number is taken, and keeps the text that was written") {
  const std::vector<std::string> numbers = {
      "0", "-0", "1", "-1", "10", "0.0", "-0.5", "0.10", "1.5e3", "1E3", "1e+3", "1e-3", "0e0", "-0E-0",
      "6613871234567890123", "9223372036854775808", "1e400", "1e999999999", "1e-999999999",
      std::string(400, '7'), "0." + std::string(400, '3'),
  };
  for (const std::string &number : numbers) {
    CAPTURE(number);
    const Document alone = parsed(number);
    CHECK(alone.root().kind == Kind::number);
    CHECK(alone.root().text == number);
    CHECK(alone.root().raw == number);
    CHECK(parsed("[ " + number + " , 1]").root().elements()[0].text == number);
    CHECK(parsed("{\"a\":" + number + "}").root().find("a")->text == number);
  }
}

TEST_CASE("what only looks like a number is refused") {
  for (const std::string text : {"01", "-01", "00", "1.", ".5", "-.5", "-", "+1", "1e", "1e+", "1.e3", "0x10",
      "1_000",
                                 "NaN", "nan", "Infinity", "-Infinity", "1a", "--1", "１", "1 2", "0b1",
                                 "1f"}) {
    CAPTURE(text);
    CHECK_FALSE(accepted(text));
    CHECK_FALSE(accepted("[" + text + "]"));
    CHECK_FALSE(accepted("{\"a\":" + text + "}"));
  }
}

TEST_CASE("strings are decoded, whatever is escaped in them") {
  struct Row {
    std::string_view written, decoded;
  };
  const std::vector<Row> rows = {
      {R"("")", ""},
      {R"("abc")", "abc"},
      {R"("\"\\\/\b\f\n\r\t")", "\"\\/\b\f\n\r\t"},
      {R"("\u0041\u00e9\u4E07")", "Aé万"},
      {R"("1.2\u4e07-3万")", "1.2万-3万"},
      {R"("\ud83d\ude00")", "\U0001F600"},
      {R"("\uD83D\uDE00")", "\U0001F600"},
      {R"("\uDBFF\uDFFF")", "\U0010FFFF"},
      {R"("\uFFFF")", "\uFFFF"},
      {"\"\x7f\"", "\x7f"},
      {"\"\U0001F600\"", "\U0001F600"},
      {R"("\\u0041")", "\\u0041"},
      {R"("\\\\")", "\\\\"},
      {R"("\\\"")", "\\\""},
  };
  for (const Row &row : rows) {
    CAPTURE(row.written);
    const Document document = parsed(row.written);
    CHECK(document.root().kind == Kind::string);
    CHECK(document.root().text == row.decoded);
    CHECK(document.root().raw == row.written);
    CHECK_FALSE(document.root().replaced);
  }
}

TEST_CASE("an escaped NUL stays in the text") {
  using namespace std::string_view_literals;
  CHECK(parsed(R"("a\u0000b")").root().text == "a\0b"sv);
  CHECK(parsed(R"({"a\u0000":1})").root().find("a\0"sv) != nullptr);
}

TEST_CASE("a lone surrogate is replaced and told of, in texts and in names") {
  for (const std::string written : {R"("\ud83d")", R"("\ude00")", R"("a\ud83d")", R"("\ud83d\u0041")",
      R"("\ud83dx")",
                                    R"("\ude00\ud83d")", R"("\ud83d\ud83d\ude00")", R"("\ud83d\n")"}) {
    CAPTURE(written);
    const Document document = parsed(written);
    CHECK(document.root().replaced);
    CHECK(document.root().text.find("\uFFFD") != std::string_view::npos);
  }
  CHECK(parsed(R"("\ud83d\ud83d\ude00")").root().text == "\uFFFD\U0001F600");
  CHECK(parsed(R"("\ud83d\u0041")").root().text == "\uFFFDA");
  const Document document = parsed(R"({"\ud800":1,"b":"c"})");
  CHECK(document.root().members()[0].key == "\uFFFD");
  CHECK(document.root().members()[0].key_replaced);
  CHECK_FALSE(document.root().members()[1].key_replaced);
  CHECK_FALSE(document.root().members()[1].value.replaced);
}

TEST_CASE("malformed JSON is refused") {
  const std::vector<std::string> texts = {
      "", " ", "\n", "[", "]", "{", "}", "[1", "[1,", "[1,]", "[,1]", "[,]", "[1,,2]", "[1 2]", "[1}", "{]",
      R"({"a")", R"({"a":)", R"({"a":1)", R"({"a":1,)", R"({"a":1,})", R"({,"a":1})", R"({"a" 1})",
          R"({"a":})",
      R"({"a":1 "b":2})", R"({"a"::1})", R"({a:1})", R"({'a':1})", R"({1:1})", R"({null:1})", R"("a)",
          R"("a\")",
      R"(')", R"("\x41")", R"("\u")", R"("\u12")", R"("\u12G4")", R"("\U0041")", R"("\ud83d\u12")", R"("\ )",
          "\"\\",
      "tru", "True", "TRUE", "nul", "null1", "nulls", "truefalse", "fals", "undefined", "/* c */ 1", "1 // c",
      "# c\n1",
      "[1] 2", "{} {}", "1 2", "\"a\" \"b\"", "[1]]", "{}}", "null,", ",null", "1,", ":", "\f1", "\v1",
      "\u00a01",
  };
  for (const std::string &text : texts) {
    CAPTURE(text);
    CHECK_FALSE(accepted(text));
    CHECK_FALSE(accepted("[[" + text));
  }
}

TEST_CASE("a control character in a string is refused, in a value and in a name") {
  for (int c = 0; c < 0x20; ++c) {
    CAPTURE(c);
    const std::string text = {'"', 'a', static_cast<char>(c), '"'};
    CHECK_FALSE(accepted(text));
    CHECK_FALSE(accepted("{" + text + ":1}"));
    CHECK_FALSE(accepted("[1]" + std::string(1, static_cast<char>(c)) + "x"));
  }
  CHECK_FALSE(accepted(std::string("[1]\0", 4)));
  CHECK_FALSE(accepted(std::string("\0[1]", 4)));
}

TEST_CASE("any encoding but UTF-8 without byte order mark is refused") {
  using namespace std::string_literals;
  CHECK(error_of("\xEF\xBB\xBF{}") == "a byte order mark where JSON should begin at byte 0 of 5");
  const std::vector<std::string> bad = {
      "\xFF\xFE{\0}\0"s, "\xFE\xFF\0{\0}"s, "{\0}\0"s, "\0{\0}"s, "\"\x80\"", "\"\xBF\"", "\"\xC0\x80\"",
      "\"\xC1\xBF\"",
      "\"\xC2\"", "\"\xE0\x80\x80\"", "\"\xE0\x9F\xBF\"", "\"\xE4\xB8\"", "\"\xED\xA0\x80\"",
      "\"\xED\xBF\xBF\"",
      "\"\xF0\x80\x80\x80\"", "\"\xF0\x8F\xBF\xBF\"", "\"\xF4\x90\x80\x80\"", "\"\xF5\x80\x80\x80\"",
      "\"\xF8\x88\x80\x80\x80\"",
      "\"\xFF\"", "\"abcdefgh\xFFijklmnop\"", "\"\xD6\xD0\xCE\xC4\"" /* GBK */, "\xC2\xA0", "\"\xE4\xB8",
      "\"abcdefghijk\xE4",
  };
  for (const std::string &text : bad) {
    CAPTURE(text.size());
    CHECK_FALSE(accepted(text));
  }
  for (const std::string text : {"\"\xC2\x80\"", "\"\xDF\xBF\"", "\"\xE0\xA0\x80\"", "\"\xED\x9F\xBF\"",
      "\"\xEE\x80\x80\"",
                                 "\"\xF0\x90\x80\x80\"", "\"\xF4\x8F\xBF\xBF\"", "\"\xEF\xBB\xBF\""}) {
    CAPTURE(text);
    CHECK(accepted(text));
  }
  CHECK(error_of("[\"ab\xFF\"]") == "not valid UTF-8 at byte 4 of 7");
}

TEST_CASE("nesting is taken to its limit, and beyond it refused without using up the stack") {
  const auto nested = [](std::size_t depth, const char *open, const char *inner, const char *close) {
    return repeated(open, depth) + inner + repeated(close, depth);
  };
  constexpr auto kLimit = static_cast<std::size_t>(Document::kMaxDepth);
  CHECK(accepted(nested(kLimit, "[", "1", "]")));
  CHECK(accepted(nested(kLimit, "{\"a\":", "1", "}")));
  CHECK_FALSE(accepted(nested(kLimit + 1, "[", "", "]")));
  CHECK_FALSE(accepted(nested(kLimit + 1, "{\"a\":", "1", "}")));
  CHECK(error_of(nested(100'000, "[", "", "]")) == "nested deeper than 128 at byte 128 of 200000");
  CHECK_FALSE(accepted(repeated("[", 100'000)));
  CHECK_FALSE(accepted(repeated("{\"a\":[", 100'000)));
  CHECK(accepted("[" + repeated("[],", 1000) + "{}]"));
}

TEST_CASE("more values than any page has are refused, so that memory stays bounded") {
  CHECK(accepted("[" + repeated("0,", Document::kMaxValues - 2) + "0]"));
  CHECK_FALSE(accepted("[" + repeated("0,", Document::kMaxValues - 1) + "0]"));
}

TEST_CASE("blanks may stand anywhere between tokens and are no part of a value's bytes") {
  const Document document = parsed(" \t\r\n{ \"a\" : [ 1 , { \"b\" : null } , \"c\" ] , \"d\" : true } \n");
  const json::Value &root = document.root();
  CHECK(root.raw == "{ \"a\" : [ 1 , { \"b\" : null } , \"c\" ] , \"d\" : true }");
  CHECK(root.find("a")->raw == "[ 1 , { \"b\" : null } , \"c\" ]");
  CHECK(root.find("a")->elements()[1].raw == "{ \"b\" : null }");
  CHECK(root.find("a")->elements()[2].raw == "\"c\"");
  CHECK(root.find("d")->raw == "true");
  CHECK(root.find("d")->text == "true");
  CHECK(root.at("/a/1/b")->is(Kind::null));
}

TEST_CASE("a name that comes twice keeps both members, and the last one is found") {
  const Document document = parsed(R"({"a":1,"b":2,"a":3,"\u0061":4})");
  CHECK(document.root().members().size() == 4);
  CHECK(document.root().find("a")->text == "4");
  CHECK(document.root().at("/a")->text == "4");
}

TEST_CASE("a document owns its bytes and stays valid when it is moved") {
  std::string bytes = R"({"a":"x\ny","b":"plain"})";
  Document first = parsed(bytes);
  bytes.assign(bytes.size(), '#');
  const std::string_view before = first.root().find("a")->text;
  Document second = std::move(first);
  Document third = parsed("1");
  third = std::move(second);
  CHECK(before == "x\ny");
  CHECK(third.root().find("a")->text == "x\ny");
  CHECK(third.root().find("b")->text == "plain");
}

TEST_CASE("many escaped strings leave each other alone") {
  std::string text = "[";
  for (int i = 0; i < 5000; ++i) text += (i == 0 ? "" : ",") + ("\"\\n" + std::to_string(i) + "\\u4e07\"");
  const Document document = parsed(text + "]");
  for (int i = 0; i < 5000; ++i) {
    REQUIRE(document.root().elements()[static_cast<std::size_t>(i)].text == "\n" + std::to_string(i) + "万");
  }
}

TEST_CASE("an error says what is wrong and where") {
  CHECK(error_of("") == "the text ends where a JSON value should be at byte 0 of 0");
  CHECK(error_of("<html>") == "no JSON value at byte 0 of 6");
  CHECK(error_of("[1,]") == "no JSON value at byte 3 of 4");
  CHECK(error_of("{\"a\":1,}") == "no member name in quotes in an object at byte 7 of 8");
  CHECK(error_of("[1] x") == "something after the end of the JSON text at byte 4 of 5");
  CHECK(error_of(R"(["ab\qc"])") == "an escape that JSON does not have at byte 4 of 9");
  CHECK(error_of(R"(["ab)") == "the text ends inside a string at byte 4 of 4");
  CHECK(error_of("{\"code\":0,\"data\":[01]}") == "a number with a leading zero at byte 19 of 22");
}
