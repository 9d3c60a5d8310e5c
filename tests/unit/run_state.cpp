// What the loaders of a run have in common: when all of them stop, and what they have done together.
#include <thread>

#include <doctest/doctest.h>

#include "pipeline/run_state.hpp"

using namespace xingtu;
using pipeline::Progress;
using pipeline::RunState;

namespace {

constexpr int kConcurrency = 16; // so that 32 in a row are too many

/// That many seconds after the beginning.
SteadyTime at(int seconds) {
  return SteadyTime(std::chrono::seconds(1'000 + seconds));
}

RunState::Step parked(int scopes, int seconds) {
  RunState::Step step;
  step.parked.assign(static_cast<std::size_t>(scopes), at(seconds));
  return step;
}

RunState::Step unreadable(std::int64_t first, std::int64_t last, int seconds) {
  RunState::Step step;
  for (auto scope = first; scope <= last; ++scope)
    step.unreadable.push_back({scope, at(seconds)});
  return step;
}

RunState::Step bought(int seconds) {
  RunState::Step step;
  step.bought_at = at(seconds);
  return step;
}

struct Run {
  Progress shown;
  int woken = 0;
  RunState state{kConcurrency, 20, [this](const Progress &progress) { shown = progress; }};
  Run() {
    state.wakes([this] { ++woken; });
  }
};

} // namespace

TEST_CASE("what the loaders have done is one progress") {
  Run run;
  RunState::Step one, other;
  one.added.scopes_done = 2;
  one.added.in_flight = 5;
  one.added.counters.requests_billed = 7;
  other.added.scopes_done = -1;
  other.added.in_flight = -3;
  other.added.errors = 4;
  other.added.counters.requests_billed = 1;
  run.state.add(one);
  run.state.add(other);
  run.state.show();
  CHECK(run.shown.scopes_done == 1);
  CHECK(run.shown.in_flight == 2);
  CHECK(run.shown.errors == 4);
  CHECK(run.shown.counters.requests_billed == 8);
  CHECK(run.shown.rate == 20);
}

TEST_CASE("the first reason to stop is the run's, and wakes the loaders") {
  Run run;
  CHECK(!run.state.stopped());
  run.state.stop({ExitCode::account, "no balance"});
  run.state.stop({ExitCode::terminated, "SIGTERM"});
  REQUIRE(run.state.stopped());
  CHECK(run.state.stopped()->reason == "no balance");
  CHECK(run.woken == 2);
}

TEST_CASE("a signal is known of, whatever was the first reason") {
  Run run;
  run.state.stop({ExitCode::again, "quota"});
  CHECK(!run.state.signalled());
  run.state.stop({ExitCode::terminated, "SIGTERM"});
  CHECK(run.state.signalled());
  CHECK(run.state.stopped()->reason == "quota");
}

TEST_CASE("the last loader to rest wakes those that wait for it") {
  Run run;
  run.state.begins_work();
  run.state.begins_work();
  run.state.rests();
  CHECK(run.state.working().first == 1);
  CHECK(run.woken == 0);
  run.state.rests();
  CHECK(run.state.working() == std::pair<int, std::int64_t>(0, 2));
  CHECK(run.woken == 1);
}

TEST_CASE("scopes that used up their attempts in a row stop the run; a page between them begins anew") {
  Run run;
  run.state.add(parked(31, 1));
  run.state.add(bought(2));
  run.state.add(parked(16, 3));
  run.state.add(parked(15, 4));
  CHECK(!run.state.stopped());
  run.state.add(parked(1, 5));
  REQUIRE(run.state.stopped());
  CHECK(run.state.stopped()->code == ExitCode::again);
  CHECK(run.woken == 1);
}

TEST_CASE("what counts is when answers came, not when a loader committed them") {
  Run run;
  run.state.add(unreadable(1, 20, 5));
  run.state.add(bought(4)); // another loader's, committed late
  run.state.add(unreadable(21, 21, 3));
  run.state.add(unreadable(22, 33, 6));
  REQUIRE(run.state.stopped());
  CHECK(run.state.take_unreadable().size() == 32); // without 21, which a page came after
}

TEST_CASE("scopes that got nothing readable are given back whole, with those that came after the stop") {
  Run run;
  run.state.add(unreadable(1, 20, 1));
  CHECK(run.state.take_unreadable().empty());
  run.state.add(unreadable(21, 32, 2));
  REQUIRE(run.state.stopped());
  run.state.add(bought(3)); // by another loader: too late
  run.state.add(unreadable(33, 35, 4));
  CHECK(run.state.take_unreadable().size() == 35);
  CHECK(run.state.take_unreadable().empty());
}

TEST_CASE("steps of loaders on threads of their own are all counted") {
  Run run;
  constexpr int kSteps = 10'000;
  const auto add = [&] {
    RunState::Step step;
    step.added.counters.pages_loaded = 1;
    for (int i = 0; i < kSteps; ++i)
      run.state.add(step);
  };
  std::thread other(add);
  add();
  other.join();
  CHECK(run.state.progress().counters.pages_loaded == 2 * kSteps);
}
