#include <algorithm>
#include <array>

#include <doctest/doctest.h>

#include "pipeline/permits.hpp"

using xingtu::pipeline::Permits;

TEST_CASE("each loader takes its share of the permits, and no more while the others need theirs") {
  Permits permits(7, 2);
  CHECK(permits.share(0) == 4);
  CHECK(permits.share(1) == 3);
  CHECK(permits.take(0) == 4);
  CHECK(permits.take(0) == 0);
  CHECK(permits.take(1) == 3);
  CHECK(permits.take(1) == 0);
}

TEST_CASE("what a loader has no use for is the others', until it needs it again") {
  Permits permits(8, 2);
  CHECK(permits.take(0) == 4);
  CHECK(permits.take(1) == 4);
  SUBCASE("a part of its share") {
    permits.give_back(1, 3, false);
    CHECK(permits.take(0) == 3);
    CHECK(permits.free(1) == 0);
  }
  SUBCASE("not what it gives back while it still needs some") {
    permits.give_back(1, 3, true);
    CHECK(permits.take(0) == 0);
    CHECK(permits.take(1) == 3);
  }
  SUBCASE("who has too many then is told to give them back") {
    permits.give_back(1, 4, false);
    CHECK(permits.take(0) == 4);
    CHECK(permits.take(1) == 0);
    CHECK(permits.take(0) == -4);
    permits.give_back(0, 3, true);
    CHECK(permits.take(1) == 3);
    CHECK(permits.take(0) == -1);
    permits.give_back(0, 1, true);
    CHECK(permits.take(1) == 1);
    CHECK(permits.take(0) == 0);
  }
}

TEST_CASE("all of them together never have more permits than there are") {
  // Each loader in turn takes what it gets, gives back all of it or a half, and needs more or not: in all
  // ways that there are for six steps, done twice.
  constexpr int kCount = 5;
  for (unsigned history = 0; history < 4096; ++history) {
    Permits permits(kCount, 3);
    std::array<int, 3> taken{};
    for (unsigned step = 0; step < 12; ++step) {
      const unsigned loader = step % 3, choice = history >> (2 * (step % 6)) & 3U;
      taken.at(loader) += std::max(0, permits.take(loader));
      REQUIRE(taken[0] + taken[1] + taken[2] <= kCount);
      const int back = choice % 2 == 0 ? taken.at(loader) : taken.at(loader) / 2;
      permits.give_back(loader, back, choice / 2 == 0);
      taken.at(loader) -= back;
    }
  }
}

TEST_CASE("who tried in vain is told when there are permits for it") {
  Permits permits(4, 2);
  CHECK(permits.take(0) == 2);
  CHECK(permits.take(1) == 2);
  CHECK_FALSE(permits.give_back(1, 1, false)); // nobody tried
  CHECK(permits.take(0) == 1);
  CHECK(permits.take(0) == 0); // in vain
  CHECK(permits.give_back(1, 1, false));
  CHECK_FALSE(permits.give_back(1, 0, false)); // it has been told, and will try when it comes to it
  CHECK(permits.take(0) == 1);
  CHECK_FALSE(permits.give_back(1, 0, false)); // it got some
  SUBCASE("also when another one only no longer needs its share") {
    CHECK(permits.give_back(0, 4, true) == false);
    CHECK(permits.take(1) == 2);
    CHECK(permits.take(1) == 0);
    CHECK(permits.give_back(0, 0, false));
  }
}
