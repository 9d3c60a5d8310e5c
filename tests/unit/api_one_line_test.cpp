#include <doctest/doctest.h>

#include "api/one_line.hpp"

using xingtu::api::one_line;
using namespace std::string_view_literals;

TEST_CASE("text without control characters stays as it is") {
  CHECK(one_line("达人 ¥100 \\n 😀", 500) == "达人 ¥100 \\n 😀");
  CHECK(one_line("", 500).empty());
}

TEST_CASE("no text from outside can start a line, move the cursor or turn the direction of writing") {
  CHECK(one_line("a\nb\rc\td\0e\x1b[2Jf\x7f"sv, 500) == R"(a\nb\rc\td\x00e\x1b[2Jf\x7f)");
  CHECK(one_line("\xc2\x9b" "31m", 500) == R"(\x9b31m)");
  CHECK(one_line("\xe2\x80\xa8\xe2\x80\xae\xe2\x81\xa6", 500) == R"(\u2028\u202e\u2066)");
}

TEST_CASE("bytes that are not UTF-8 are written as such") {
  CHECK(one_line("a\xff", 500) == R"(a\xff)");
  CHECK(one_line("\xc0\xaf", 500) == R"(\xc0\xaf)");             // overlong
  CHECK(one_line("\xe0\x80\xaf", 500) == R"(\xe0\x80\xaf)");     // overlong
  CHECK(one_line("\xed\xa0\x80", 500) == R"(\xed\xa0\x80)");     // surrogate
  CHECK(one_line("\xf4\x90\x80\x80", 500) == R"(\xf4\x90\x80\x80)"); // above U+10FFFF
  CHECK(one_line("\xe8\xbe", 500) == R"(\xe8\xbe)");             // cut
}

TEST_CASE("what is too long is cut between characters and says so") {
  CHECK(one_line("12345678", 8) == "12345678");
  CHECK(one_line("123456789", 8) == "12345...");
  CHECK(one_line("1234达达达", 8) == "1234...");
  CHECK(one_line("12\n\n\n\n", 8) == "12\\n...");
  CHECK(one_line("12345", 2) == "..");
}
