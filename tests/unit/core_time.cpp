// Instants as text.
#include <doctest/doctest.h>

#include "core/time.hpp"

using namespace xingtu;
using std::chrono::microseconds;
using std::chrono::seconds;

namespace {

std::string text_of(microseconds since_1970) {
  return to_iso8601(TimePoint(std::chrono::duration_cast<TimePoint::duration>(since_1970)));
}

} // namespace

TEST_CASE("an instant is written in UTC, with microseconds where it has some") {
  CHECK(text_of(seconds(0)) == "1970-01-01T00:00:00Z");
  CHECK(text_of(seconds(1'749'482'645)) == "2025-06-09T15:24:05Z");
  CHECK(text_of(microseconds(1'749'482'645'000'070)) == "2025-06-09T15:24:05.000070Z");
  CHECK(text_of(microseconds(-1)) == "1969-12-31T23:59:59.999999Z");
}

TEST_CASE("years have four digits at least") {
  CHECK(text_of(seconds(-62'135'596'800)) == "0001-01-01T00:00:00Z");
  CHECK(text_of(seconds(253'402'300'799)) == "9999-12-31T23:59:59Z");
  CHECK(text_of(seconds(253'402'300'800)) == "10000-01-01T00:00:00Z");
}
