#include <doctest/doctest.h>

#include <array>
#include <string>

#include "core/byte_set.hpp"

using xingtu::ByteSet;

TEST_CASE("the first of some bytes is found wherever it stands, and nothing else is taken for it") {
  const std::string_view wanted("\"\\\x80", 3);
  const ByteSet set(std::array{'"', '\\', '\x80'});
  // Each pair of bytes at each place of a text that is longer than two times eight bytes, from each beginning
  // on.
  for (std::size_t size = 0; size <= 19; ++size)
    for (std::size_t place = 0; place + 1 < size; ++place)
      for (int first = 0; first < 256; first += first < 96 || first > 124 ? 1 : 4)
        for (const char second : {'"', '\x80', '!', '#', '\x81', '\0', '\xff'}) {
          std::string text(size, 'x');
          text[place] = static_cast<char>(first);
          text[place + 1] = second;
          for (const std::size_t from : {std::size_t{0}, place, place + 1, place + 2}) {
            const auto expected = text.find_first_of(wanted, from);
            if (const auto found = set.find_in(text, from); found != expected) {
              CAPTURE(size);
              CAPTURE(place);
              CAPTURE(first);
              CAPTURE(from);
              REQUIRE(found == expected);
            }
          }
        }
  CHECK(set.find_in("") == std::string_view::npos);
  CHECK(set.find_in("abc\"", 9) == std::string_view::npos);
}
