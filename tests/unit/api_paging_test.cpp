// Which pages are asked for, when a scope is complete, and what is proven then.
#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "api/paging.hpp"

using namespace xingtu::api;
using State = Paging::State;

namespace {

/// Facts of a full page of ten new items.
PageFacts full(bool has_more, std::optional<std::int64_t> total = {}) {
  return {has_more, total, 10, 10, 10};
}

std::vector<int> all_next(Paging &paging) {
  std::vector<int> pages;
  while (const auto page = paging.next())
    pages.push_back(*page);
  return pages;
}

/// A vendor with a list that does not change.
struct Vendor {
  int total = 0;
  int limit = 10;
  bool tells_total = true;

  int pages() const { return std::max(1, (total + limit - 1) / limit); }
  PageFacts page(int number) const {
    const int items = std::clamp(total - (number - 1) * limit, 0, limit);
    PageFacts facts{number < pages(), {}, {}, items, items};
    if (tells_total) {
      facts.total_count = total;
      facts.limit = limit;
    }
    return facts;
  }
};

} // namespace

TEST_CASE("page 1 goes alone") {
  Paging paging(500);
  CHECK(all_next(paging) == std::vector{1});
  CHECK(paging.state() == State::open);
}

TEST_CASE("an empty list is complete after one page") {
  Paging paging(500);
  paging.next();
  paging.stored(1, {false, 0, 10, 0, 0});
  CHECK(paging.state() == State::complete);
  CHECK(paging.proof() == Proof::count_matched);
  CHECK_FALSE(paging.next());
  CHECK_FALSE(paging.drifted());
}

TEST_CASE("total_count and limit let the rest be asked for at once") {
  Paging paging(500);
  paging.next();
  paging.stored(1, full(true, 35));
  CHECK(all_next(paging) == std::vector{2, 3, 4});
}

TEST_CASE("without numbers that can be true pages are asked for one by one") {
  using Number = std::optional<std::int64_t>;
  const std::pair<Number, Number> useless[] = {{{}, 10},  {35, {}}, {0, 10}, {-35, 10}, {35, 0}, {35, -1},
                                               {9'000'000'000'000'000'000, 1}, {1'000'000, 10}};
  for (const auto &[total, limit] : useless) {
    Paging paging(500);
    paging.next();
    paging.stored(1, {true, total, limit, 10, 10});
    CHECK(all_next(paging) == std::vector{2});
    paging.stored(2, {true, total, limit, 10, 10});
    CHECK(all_next(paging) == std::vector{3});
  }
}

TEST_CASE("a page that holds more than its limit does not lead to pages behind the end") {
  Paging paging(500);
  paging.next();
  paging.stored(1, {true, 40, 10, 20, 20});
  CHECK(all_next(paging) == std::vector{2});
}

TEST_CASE("has_more decides: it goes on after the promised pages") {
  Paging paging(500);
  paging.next();
  paging.stored(1, full(true, 20));
  CHECK(all_next(paging) == std::vector{2});
  paging.stored(2, full(true, 20));
  CHECK(paging.state() == State::open);
  CHECK(all_next(paging) == std::vector{3});
  paging.stored(3, full(false, 20));
  CHECK(paging.state() == State::complete);
  CHECK(paging.proof() == Proof::last_page);
  CHECK(paging.drifted());
}

TEST_CASE("has_more decides: nothing is bought behind the end though the total promises more") {
  Paging paging(500);
  paging.next();
  paging.stored(1, full(false, 50));
  CHECK_FALSE(paging.next());
  CHECK(paging.state() == State::complete);
  CHECK(paging.proof() == Proof::last_page);
  CHECK(paging.drifted());
}

TEST_CASE("a scope is not complete while a page below the end is missing") {
  Paging paging(500);
  paging.next();
  paging.stored(1, full(true, 30));
  all_next(paging);
  paging.stored(3, full(false, 30));
  CHECK(paging.state() == State::open);
  paging.give_back(2);
  CHECK(paging.state() == State::open);
  CHECK(all_next(paging) == std::vector{2});
  paging.stored(2, full(true, 30));
  CHECK(paging.state() == State::complete);
  CHECK(paging.proof() == Proof::count_matched);
}

TEST_CASE("a scope is not complete while a page is asked for, and pages above the end count") {
  Paging paging(500);
  paging.next();
  paging.stored(1, full(true, 30));
  all_next(paging);
  paging.stored(2, full(false, 30)); // the list has become shorter, but page 3 is on its way
  CHECK(paging.state() == State::open);
  CHECK_FALSE(paging.next());
  paging.stored(3, full(false, 30));
  CHECK(paging.state() == State::complete);
  CHECK(paging.proof() == Proof::count_matched);
  CHECK(paging.drifted());
}

TEST_CASE("a page above the end that failed is not asked for again") {
  Paging paging(500);
  paging.next();
  paging.stored(1, full(true, 30));
  all_next(paging);
  paging.stored(2, full(false, 30));
  paging.give_back(3);
  CHECK_FALSE(paging.next());
  CHECK(paging.state() == State::complete);
  CHECK(paging.proof() == Proof::last_page);
}

TEST_CASE("no_content on page 1 completes the scope with nothing") {
  Paging paging(500);
  paging.next();
  paging.no_content(1);
  CHECK(paging.state() == State::complete);
  CHECK(paging.proof() == Proof::no_content);
  CHECK_FALSE(paging.next());
  CHECK_FALSE(paging.total_count_first());
  CHECK_FALSE(paging.drifted());
}

TEST_CASE("no_content on a later page ends the list before it") {
  Paging paging(500);
  paging.next();
  paging.stored(1, full(true, 30));
  all_next(paging);
  paging.no_content(3);
  CHECK(paging.state() == State::open);
  paging.stored(2, full(true, 30));
  CHECK(paging.state() == State::complete);
  CHECK(paging.proof() == Proof::last_page);
  CHECK(paging.drifted());
  CHECK_FALSE(paging.next());
}

TEST_CASE("an empty page that says has_more completes the scope only if the count matches") {
  Paging paging(500);
  paging.next();
  paging.stored(1, full(true, 10));
  CHECK(all_next(paging) == std::vector{2});
  paging.stored(2, {true, 10, 10, 0, 0});
  CHECK(paging.state() == State::complete);
  CHECK(paging.proof() == Proof::count_matched);
  CHECK_FALSE(paging.next());
}

TEST_CASE("an empty page that says has_more fails the scope if items are missing") {
  Paging paging(500);
  paging.next();
  paging.stored(1, full(true, 11));
  all_next(paging);
  paging.stored(2, {true, 11, 10, 0, 0});
  CHECK(paging.state() == State::failed);
  CHECK(paging.failure() == "page 2 is empty, but says has_more; 10 items came, total_count is 11");
  CHECK_FALSE(paging.next());
}

TEST_CASE("a list that repeats itself is noticed after two pages") {
  Paging paging(500);
  const PageFacts repeated{true, {}, {}, 10, 0};
  paging.next();
  paging.stored(1, full(true));
  paging.next();
  paging.stored(2, repeated); // alone this can be a list that moved
  CHECK(paging.next() == 3);
  paging.stored(3, repeated);
  CHECK(paging.state() == State::failed);
  CHECK(paging.failure() == "page 3 brings nothing new, but says has_more; 10 items came, "
                            "total_count is not given");
  CHECK_FALSE(paging.next());
}

TEST_CASE("no page above pages_per_scope is asked for") {
  Paging paging(3);
  paging.next();
  paging.stored(1, full(true, 1000));
  for (int page = 2; page <= 3; ++page) {
    CHECK(all_next(paging) == std::vector{page});
    paging.stored(page, full(true, 1000));
  }
  CHECK_FALSE(paging.next());
  CHECK(paging.state() == State::failed);
  CHECK(paging.failure() == "page 3 is the last that limits.pages_per_scope allows, and says has_more");
}

TEST_CASE("a list of exactly pages_per_scope pages is complete") {
  Paging paging(3);
  paging.next();
  paging.stored(1, full(true, 30));
  CHECK(all_next(paging) == std::vector{2, 3});
  paging.stored(3, full(false, 30));
  paging.stored(2, full(true, 30));
  CHECK(paging.state() == State::complete);
}

TEST_CASE("totals that change while paging are drift, and both are kept") {
  Paging paging(500);
  paging.stored(1, full(true, 21));
  paging.stored(2, full(false, 20));
  CHECK(paging.state() == State::complete);
  CHECK(paging.proof() == Proof::count_matched);
  CHECK(paging.total_count_first() == 21);
  CHECK(paging.total_count_last() == 20);
  CHECK(paging.drifted());
}

TEST_CASE("duplicates across pages count once") {
  Paging paging(500);
  paging.stored(1, full(true, 19));
  paging.stored(2, {false, 19, 10, 10, 9});
  CHECK(paging.proof() == Proof::count_matched);
}

TEST_CASE("any order of arrival and any kill ends in the same state, and buys every page once") {
  std::mt19937 random(20261122);
  const auto below = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  for (int round = 0; round < 500; ++round) {
    const Vendor vendor{below(200), 1 + below(20), below(3) != 0};
    std::map<int, PageFacts> receipts; // what survives a kill
    int bought = 0;
    Paging paging(500);
    std::vector<int> on_their_way;
    while (paging.state() == State::open) {
      while (static_cast<int>(on_their_way.size()) < 8) {
        const auto page = paging.next();
        if (!page)
          break;
        on_their_way.push_back(*page);
      }
      REQUIRE_FALSE(on_their_way.empty());
      const auto which = on_their_way.begin() + below(static_cast<int>(on_their_way.size()));
      const int page = *which;
      on_their_way.erase(which);
      const int fate = below(10);
      if (fate == 0) { // killed: begun again from the receipts
        paging = Paging(500);
        on_their_way.clear();
        for (const auto &[number, facts] : receipts)
          paging.stored(number, facts);
      } else if (fate == 1) {
        paging.give_back(page);
      } else {
        ++bought;
        receipts[page] = vendor.page(page);
        paging.stored(page, receipts[page]);
      }
    }
    CAPTURE(vendor.total);
    CAPTURE(vendor.limit);
    CHECK(paging.state() == State::complete);
    CHECK(paging.proof() == (vendor.tells_total ? Proof::count_matched : Proof::last_page));
    CHECK(bought == vendor.pages());
    CHECK_FALSE(paging.drifted());
  }
}

TEST_CASE("contradicting pages lead to an end, and to the same one in whatever order they came") {
  std::mt19937 random(7);
  for (int round = 0; round < 2000; ++round) {
    std::vector<std::pair<int, PageFacts>> pages;
    for (int page = 1; page <= 6; ++page)
      if (random() % 8 != 0) {
        const int items = random() % 4 == 0 ? 0 : 10;
        pages.push_back({page, {random() % 4 != 0, 10 * (1 + random() % 6), 10, items, items}});
      }
    Paging first(6), second(6);
    for (const auto &[page, facts] : pages)
      first.stored(page, facts);
    std::ranges::shuffle(pages, random);
    for (const auto &[page, facts] : pages)
      second.stored(page, facts);
    CHECK(first.state() == second.state());
    CHECK(first.failure() == second.failure());
    CHECK(first.drifted() == second.drifted());
    // Open means that there is something to ask for, so that nobody waits for ever.
    const auto next = first.next();
    CHECK(next == second.next());
    CHECK(next.has_value() == (second.give_back(next.value_or(0)), second.state() == State::open));
  }
}
