#include <doctest/doctest.h>

#include "pipeline/scope_work.hpp"

using namespace xingtu;

namespace {

warehouse::ClaimedScope claimed() {
  warehouse::ClaimedScope scope;
  scope.scope_id = 1;
  scope.key = {"1", Platform::short_video, "ALL", TimeRange::day_30, DetailType::video};
  return scope;
}

} // namespace

// Or, if the process is killed before page 4 is answered, the next run would take the scope and buy page 2
// again.
TEST_CASE("a scope that waits for its mapping says so at once, whatever else of it arrives") {
  const auto now = std::chrono::steady_clock::now();
  pipeline::ScopeWork work(claimed(), 500);
  const warehouse::ReceiptFacts facts{true, 40, 10, 10};
  REQUIRE(work.next_page(now) == 1);
  work.ended(1, Outcome::ok);
  work.stored(1, facts, 10, false);
  for (const int page : {2, 3, 4})
    REQUIRE(work.next_page(now) == page);
  work.ended(2, Outcome::unmapped);
  work.give_back(2);
  work.wait_for_mapping();
  CHECK(work.progress().last_outcome == Outcome::unmapped);
  work.ended(3, Outcome::ok);
  work.stored(3, facts, 10, false);
  CHECK_FALSE(work.finished());
  CHECK(work.progress().last_outcome == Outcome::unmapped);
  CHECK(work.progress().state == "leased");
  work.ended(4, Outcome::timeout);
  CHECK(work.progress().last_outcome == Outcome::unmapped);
  CHECK(work.progress().state == "open");
}

TEST_CASE(
    "a page that waits for its next attempt is not asked for when the list turns out to end before it") {
  const auto now = std::chrono::steady_clock::now();
  pipeline::ScopeWork work(claimed(), 500);
  REQUIRE(work.next_page(now) == 1);
  work.ended(1, Outcome::ok);
  work.stored(1, {true, 30, 10, 10}, 10, false);
  for (const int page : {2, 3})
    REQUIRE(work.next_page(now) == page);
  work.ended(3, Outcome::server_error);
  work.ended(2, Outcome::ok);
  SUBCASE("it waits already") {
    work.again(3, now);
    CHECK(work.has_next_page(now));
    work.stored(2, {false, 20, 10, 10}, 10, false);
  }
  SUBCASE("it is to wait from now on") {
    work.stored(2, {false, 20, 10, 10}, 10, false);
    work.again(3, now);
  }
  SUBCASE("the end is no page of its own") {
    work.again(3, now);
    work.stored(2, {}, 0, true);
  }
  CHECK_FALSE(work.has_next_page(now));
  CHECK_FALSE(work.earliest_retry());
  CHECK(work.finished());
  CHECK(work.progress().state == "complete");
}

TEST_CASE("a request that was not sent after all is no attempt") {
  const auto now = std::chrono::steady_clock::now();
  pipeline::ScopeWork work(claimed(), 500);
  REQUIRE(work.next_page(now) == 1);
  CHECK(work.next_attempt(1) == 1);
  work.not_sent(1);
  REQUIRE(work.next_page(now) == 1);
  CHECK(work.next_attempt(1) == 1);
  work.ended(1, Outcome::server_error);
  work.again(1, now);
  REQUIRE(work.next_page(now) == 1);
  CHECK(work.next_attempt(1) == 2);
}
