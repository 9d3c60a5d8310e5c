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
