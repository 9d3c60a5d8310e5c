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
  CHECK(work.wait_for_mapping(2));
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

// In whatever order the answers arrive.
TEST_CASE("what is wrong with a page behind the end of the list says nothing of the list") {
  const auto now = std::chrono::steady_clock::now();
  for (const auto wrong : {Outcome::invalid_parameters, Outcome::server_error, Outcome::unmapped})
    for (const bool comes_first : {true, false}) {
      CAPTURE(to_word(wrong));
      CAPTURE(comes_first);
      pipeline::ScopeWork work(claimed(), 500);
      REQUIRE(work.next_page(now) == 1);
      work.ended(1, Outcome::ok);
      work.stored(1, {true, 40, 10, 10}, 10, false);
      for (const int page : {2, 3, 4})
        REQUIRE(work.next_page(now) == page);
      const auto last_one_is_wrong = [&] {
        work.ended(4, wrong);
        work.give_back(4);
        return wrong == Outcome::invalid_parameters ? work.fail(4, "page 4: invalid_parameters")
               : wrong == Outcome::server_error     ? work.park(4)
                                                    : work.wait_for_mapping(4);
      };
      if (comes_first) {
        CHECK(last_one_is_wrong());
        CHECK_FALSE(work.has_next_page(now));
      }
      for (const int page : {2, 3}) {
        CHECK_FALSE(work.finished());
        work.ended(page, Outcome::ok);
        work.stored(page, {page < 3, 40, 10, 10}, 10, false);
      }
      if (!comes_first)
        CHECK_FALSE(last_one_is_wrong());
      CHECK(work.finished());
      CHECK(work.complete());
      CHECK(work.progress().state == "complete");
      CHECK(work.progress().failure.empty());
      CHECK(work.progress().last_outcome == Outcome::ok);
    }
}

TEST_CASE("a page that waits for its next attempt waits on, though a page behind the end failed meanwhile") {
  const auto now = std::chrono::steady_clock::now();
  const auto later = now + std::chrono::seconds(120);
  for (const bool waits_first : {true, false}) {
    CAPTURE(waits_first);
    pipeline::ScopeWork work(claimed(), 500);
    REQUIRE(work.next_page(now) == 1);
    work.ended(1, Outcome::ok);
    work.stored(1, {true, 40, 10, 10}, 10, false);
    for (const int page : {2, 3, 4})
      REQUIRE(work.next_page(now) == page);
    const auto second_waits = [&] {
      work.ended(2, Outcome::server_error);
      work.again(2, later);
    };
    if (waits_first)
      second_waits();
    work.ended(4, Outcome::invalid_parameters);
    work.give_back(4);
    CHECK(work.fail(4, "page 4: invalid_parameters"));
    if (!waits_first)
      second_waits();
    CHECK_FALSE(work.earliest_retry());
    work.ended(3, Outcome::ok);
    work.stored(3, {false, 40, 10, 10}, 10, false);
    CHECK_FALSE(work.finished());
    CHECK_FALSE(work.has_next_page(now));
    CHECK(work.earliest_retry() == later);
    CHECK(work.next_page(later) == 2);
  }
}

// Or the older rows would stay for ever, as those of a reading that the scope's row calls complete.
TEST_CASE("a refresh that is whole when its run is told to stop replaces the older reading all the same") {
  const auto now = std::chrono::steady_clock::now();
  auto scope = claimed();
  scope.reading = 1;
  pipeline::ScopeWork work(scope, 500);
  REQUIRE(work.next_page(now) == 1);
  work.ended(1, Outcome::ok);
  work.stored(1, {false, 3, 10, 3}, 3, false);
  work.abandon();
  CHECK(work.finished());
  CHECK(work.complete());
  CHECK(work.awaits_replacement());
  CHECK(work.progress().state == "leased");
}

TEST_CASE("what is wrong with a page within the list fails it, whatever is wrong behind its end") {
  const auto now = std::chrono::steady_clock::now();
  pipeline::ScopeWork work(claimed(), 500);
  REQUIRE(work.next_page(now) == 1);
  work.ended(1, Outcome::ok);
  work.stored(1, {true, 40, 10, 10}, 10, false);
  for (const int page : {2, 3, 4})
    REQUIRE(work.next_page(now) == page);
  for (const int page : {4, 2}) {
    work.ended(page, Outcome::invalid_parameters);
    work.give_back(page);
    work.fail(page, "page " + std::to_string(page));
  }
  work.ended(3, Outcome::ok);
  work.stored(3, {false, 40, 10, 10}, 10, false);
  CHECK(work.finished());
  CHECK_FALSE(work.complete());
  CHECK(work.progress().state == "failed");
  CHECK(work.progress().failure == "page 2");
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
