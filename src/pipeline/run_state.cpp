#include "pipeline/run_state.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace xingtu::pipeline {

RunState::RunState(int concurrency, double rate_limit, std::function<void(const Progress &)> on_progress)
    : most_in_a_row_(static_cast<std::size_t>(std::max(20, 2 * concurrency))),
      on_progress_(std::move(on_progress)), rate_(rate_limit, std::chrono::steady_clock::now()) {}

void RunState::add(const Step &step) {
  const std::lock_guard lock(mutex_);
  progress_.scopes_done += step.added.scopes_done;
  progress_.scopes_failed += step.added.scopes_failed;
  progress_.errors += step.added.errors;
  progress_.in_flight += step.added.in_flight;
  auto &counters = progress_.counters;
  const auto &added = step.added.counters;
  counters.requests_sent += added.requests_sent;
  counters.requests_billed += added.requests_billed;
  counters.requests_unknown += added.requests_unknown;
  counters.pages_loaded += added.pages_loaded;
  counters.items_loaded += added.items_loaded;
  counters.items_rejected += added.items_rejected;

  if (step.settled > 0)
    last_settled_ = std::chrono::steady_clock::now();
  parked_in_a_row_.insert(parked_in_a_row_.end(), step.parked.begin(), step.parked.end());
  unreadable_in_a_row_.insert(unreadable_in_a_row_.end(), step.unreadable.begin(), step.unreadable.end());
  if (step.bought_at && !stop_)
    bought_at_ = std::max(bought_at_, *step.bought_at);
  std::erase_if(parked_in_a_row_, [&](const SteadyTime &at) { return at <= bought_at_; });
  std::erase_if(unreadable_in_a_row_, [&](const Unreadable &one) { return one.at <= bought_at_; });
  if (stop_)
    return;
  if (parked_in_a_row_.size() >= most_in_a_row_)
    stop_ = Stop{ExitCode::again, fmt::format("the API is down: {} scopes in a row used up their attempts",
                                              parked_in_a_row_.size())};
  else if (unreadable_in_a_row_.size() >= most_in_a_row_)
    stop_ =
        Stop{ExitCode::again,
             fmt::format("what answers is not the API as it should be: {} scopes in a row got answers that "
                         "cannot be read; look at api.base_url, and at error_detail in "
                         "xingtu_ops.request_audit",
                         unreadable_in_a_row_.size())};
  if (stop_)
    wake();
}

Progress RunState::progress() const {
  const std::lock_guard lock(mutex_);
  return progress_now();
}

void RunState::show() const {
  const std::lock_guard lock(show_mutex_);
  on_progress_(progress());
}

Progress RunState::progress_now() const {
  auto progress = progress_;
  progress.rate = rate_.per_second();
  return progress;
}

void RunState::stop(Stop stop) {
  {
    const std::lock_guard lock(mutex_);
    if (stop.code == ExitCode::interrupted || stop.code == ExitCode::terminated)
      signalled_ = true;
    if (!stop_)
      stop_ = std::move(stop);
  }
  wake();
}

bool RunState::signalled() const {
  const std::lock_guard lock(mutex_);
  return signalled_;
}

SteadyTime RunState::last_settled() const {
  const std::lock_guard lock(mutex_);
  return last_settled_;
}

void RunState::begins_work() {
  const std::lock_guard lock(mutex_);
  ++working_;
  ++begun_;
}

void RunState::rests() {
  bool last = false;
  {
    const std::lock_guard lock(mutex_);
    last = --working_ == 0;
  }
  if (last)
    wake(); // who waits for the others' scopes
}

std::pair<int, std::int64_t> RunState::working() const {
  const std::lock_guard lock(mutex_);
  return {working_, begun_};
}

std::optional<Stop> RunState::stopped() const {
  const std::lock_guard lock(mutex_);
  return stop_;
}

void RunState::wake() const {
  for (const auto &waker : wakers_)
    waker();
}

std::vector<std::int64_t> RunState::take_unreadable() {
  const std::lock_guard lock(mutex_);
  if (unreadable_in_a_row_.size() < most_in_a_row_)
    return {};
  std::vector<std::int64_t> scopes;
  for (const auto &one : std::exchange(unreadable_in_a_row_, {}))
    scopes.push_back(one.scope_id);
  return scopes;
}

} // namespace xingtu::pipeline
