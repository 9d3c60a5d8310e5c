#include "pipeline/loader.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "api/request.hpp"
#include "core/crash_point.hpp"
#include "core/log.hpp"
#include "pipeline/changes.hpp"
#include "pipeline/rebuild.hpp"
#include "warehouse/runs.hpp"

namespace xingtu::pipeline {
namespace {

using std::chrono::steady_clock;

/// Complete refreshes that wait for their replacement, before answers do.
constexpr std::size_t kMostToReplace = 32;

/// How soon a worker that has nothing left looks again whether other workers' scopes have become free: a
/// second later, or as soon as that costs it no more than a twentieth of the time. A run whose other workers
/// are through would end a second late otherwise.
Milliseconds until_next_look(Milliseconds look_took) {
  return std::clamp(20 * look_took, Milliseconds(100), Milliseconds(1'000));
}

} // namespace

Loader::Loader(LoaderOptions options, warehouse::Session &session, const RunContext &run, RunState &state,
               Permits &permits, AnswerQueue &queue, Send send)
    : options_(std::move(options)), session_(session), run_(run), state_(state), permits_(permits),
      rate_(state.rate()), queue_(queue), send_(std::move(send)), held_(options_.held_bytes),
      claimed_up_to_(options_.claim_after) {}

std::optional<Stop> Loader::run() {
  try {
    auto stop = work();
    rest();
    return stop;
  } catch (const warehouse::Fenced &fenced) {
    state_.stop({ExitCode::again, fenced.what()}); // before the waiting
    keep_late_evidence();
    throw;
  }
}

std::optional<Stop> Loader::work() {
  keep_alive(); // also to learn how many share the rate, before anything is sent
  std::vector<Judged> answers;
  while (true) {
    cycle(std::move(answers));
    // Together, while the database is what everything waits for; at once, while the API is.
    if (queue_.empty() || to_replace_.size() >= kMostToReplace)
      replace_readings();
    state_.show();
    if (finished())
      return stop_;
    // While no answer is in hand: if the run was given up, what comes is taken as evidence.
    keep_alive();
    answers = queue_.wait(next_event(), static_cast<std::size_t>(options_.batch));
    note_stop();
  }
}

void Loader::note_stop() {
  if (!stop_)
    stop_ = state_.stopped();
}

void Loader::cycle(std::vector<Judged> arrived) {
  auto answers = take_in(std::move(arrived));
  const auto now = steady_clock::now();
  // A permit that an answer of this batch returns is free for the intents of the same transaction.
  const auto returned = static_cast<int>(answers.ids.size());
  const bool asks = !stop_ && (returned > 0 || has_something_to_ask(now));
  const int more = asks ? permits_.take(options_.number) : 0;
  const int tokens = asks ? rate_.take(std::max(0, returned + more), now) : 0;
  const bool closes = std::any_of(works_.begin(), works_.end(),
                                  [&](const auto &entry) { return entry.second.finished() || stop_; });
  if (answers.ids.empty() && tokens == 0 && !closes) {
    give_back_permits(std::max(0, more));
    return;
  }

  begin_work();
  Changes changes;
  try {
    with_database([&] { settle_or_reject(answers, tokens, changes); },
                  [&] {
                    return warehouse::was_settled(session_, run_.plan, run_.run_id,
                                                  traces_of(answers, changes));
                  });
  } catch (const warehouse::Fenced &) {
    keep_evidence(answers);
    forget(answers);
    throw;
  }
  const auto used = static_cast<int>(changes.intents.size());
  rate_.give_back(tokens - used);
  adopt(answers, changes);
  give_back_permits(returned + std::max(0, more) - used);
}

warehouse::SettlementTraces Loader::traces_of(const Answers &answers, const Changes &changes) const {
  warehouse::SettlementTraces traces{answers.ids, {}, {}};
  for (const auto &intent : changes.intents)
    traces.intended.push_back(intent.request_id);
  for (const auto &[id, work] : changes.works)
    if (works_.contains(id) && work.finished() && !work.awaits_replacement())
      traces.closed.push_back(work.progress());
  return traces;
}

void Loader::give_back_permits(int count) {
  const bool needs = !stop_ && has_something_to_ask(steady_clock::now());
  if (permits_.give_back(options_.number, count, needs))
    state_.wake();
}

void Loader::forget(const Answers &answers) {
  for (const auto &id : answers.ids)
    sent_.erase(id);
}

/// Whose answers they are, and what they say of the rate.
Loader::Answers Loader::take_in(std::vector<Judged> arrived) {
  Answers answers;
  const auto now = steady_clock::now();
  for (auto &judged : arrived) {
    const auto &sent = sent_.at(judged.http.request_id);
    answers.ids.push_back(judged.http.request_id);
    answers.sent.push_back(sent);
    if (judged.outcome == Outcome::rate_limited)
      rate_.rate_limited(sent.at, judged.http.retry_after, now);
    else
      rate_.answered(now);
  }
  answers.judged = std::move(arrived);
  return answers;
}

/// After the commit: the changes are what is so, and the new requests go out.
void Loader::adopt(Answers &answers, Changes &changes) {
  forget(answers);
  for (std::size_t i = 0; i < answers.judged.size(); ++i)
    if (answers.sent[i].intent.reading > 0 && answers.judged[i].has_receipt())
      held_.hold(answers.sent[i].intent.scope_id, std::move(answers.judged[i]));
  RunState::Step step;
  step.settled = static_cast<int>(answers.ids.size());
  step.added.in_flight = static_cast<int>(changes.intents.size()) - step.settled;
  bool closed = false;
  for (auto &[id, work] : changes.works) {
    if (!work.finished()) {
      works_.insert_or_assign(id, std::move(work));
      continue;
    }
    closed = closed || !work.awaits_replacement();
    works_.erase(id);
    if (work.awaits_replacement())
      to_replace_.push_back(work);
    else
      held_.drop(id);
    if (work.complete()) {
      ++step.added.scopes_done;
      crash_point(CrashPoint::scope_complete);
    }
    const auto row = work.progress();
    if (row.state == "failed") {
      ++step.added.scopes_failed;
      log::warning("scope failed", {{"scope", describe(work.key())}, {"why", row.failure}});
    }
  }
  given_up_ = given_up_ || changes.claimed; // while it works on them
  last_look_ = last_look_ && !changes.claimed && !changes.all_claimed;
  claimed_up_to_ = changes.claimed_up_to;
  all_claimed_ = changes.all_claimed;
  budget_short_ = changes.budget_short;
  if (closed)
    look_for_freed();
  const auto now = steady_clock::now();
  if (!changes.claimed && changes.all_claimed) { // what a look has led to, and costs besides
    const auto took = std::chrono::ceil<Milliseconds>(now - changes.begun);
    look_again_at_ = std::max(look_again_at_, now + until_next_look(took));
  }
  if (changes.pause > Milliseconds(0) && now + changes.pause > rate_.paused_until())
    // As if asked for when the transaction began: where another loader was told so since, the rate is halved.
    rate_.rate_limited(changes.begun, std::chrono::ceil<std::chrono::seconds>(changes.pause), now);
  for (const auto &intent : changes.intents) {
    sent_.emplace(intent.request_id, Sent{intent, now});
    queue_.expect(intent.request_id, {intent.page, works_.at(intent.scope_id).key().detail_type});
    send_(intent.request_id, api::with_token(intent.url, options_.token), changes.begun + warehouse::kLease);
  }
  count(changes, std::move(step));
}

void Loader::count(const Changes &changes, RunState::Step step) {
  step.added.counters = changes.added;
  step.added.errors = changes.errors;
  step.bought_at = changes.bought_at;
  step.parked = changes.parked;
  step.unreadable = changes.unreadable;
  state_.add(step);
  if (changes.stop && changes.stop->of_one_loader && !stop_)
    stop_ = changes.stop;
  else if (changes.stop)
    state_.stop(*changes.stop);
  note_stop();
}

/// Single industries become free when their ALL is known.
void Loader::look_for_freed() {
  if (!run_.plan.axes.skip_empty_industries)
    return;
  all_claimed_ = false;
  claimed_up_to_ = options_.claim_after;
}

void Loader::reopen_unreadable() {
  const auto scopes = state_.take_unreadable();
  if (scopes.empty())
    return;
  std::int64_t reopened = 0;
  with_database(
      [&] { reopened = warehouse::reopen_scopes(session_, run_.run_id, run_.plan.snapshot_at, scopes); },
      [] { return false; });
  RunState::Step step;
  step.added.scopes_failed = -reopened;
  state_.add(step);
}

/// Refreshes are complete: their readings take the place of the older ones.
void Loader::replace_readings() {
  std::vector<warehouse::ScopeToRebuild> scopes;
  for (const auto &work : std::exchange(to_replace_, {}))
    scopes.push_back({work.id(), work.key(), run_.plan.snapshot_at, work.reading(), work.pages_stored()});
  for (const auto &batch : batches_of(scopes)) {
    replace_readings_of(batch);
    keep_alive();
  }
}

void Loader::replace_readings_of(const std::vector<warehouse::ScopeToRebuild> &scopes) {
  std::vector<ScopeResult> results;
  std::vector<std::int64_t> left;
  // Repeated as a whole when its commit is in doubt: it gives the same rows again.
  with_database(
      [&] {
        results = rebuild_scopes(session_, run_.tables, run_.mapping, run_.zone, scopes,
                                 {run_.run_id, run_.plan.axes.skip_empty_industries},
                                 options_.pages_per_scope, held_);
        left.clear();
        for (std::size_t i = 0; i < scopes.size(); ++i)
          if (results[i].result == Rebuilt::unmapped || results[i].result == Rebuilt::incomplete)
            left.push_back(scopes[i].scope_id);
        if (!left.empty())
          warehouse::park_scopes(session_, run_.run_id, run_.plan.snapshot_at, left);
      },
      [] { return false; });
  for (std::size_t i = 0; i < scopes.size(); ++i) {
    held_.drop(scopes[i].scope_id);
    if (results[i].result == Rebuilt::unmapped)
      log::warning(
          "the mapping cannot read a page of this refresh that was read before: the older rows stay; mend "
          "the mapping and run again, nothing is bought for it",
          {{"scope", describe(scopes[i].key)}});
    else if (results[i].result == Rebuilt::incomplete)
      log::warning(
          "pages of this refresh are gone from xingtu_raw.api_page: the older rows stay; run --refresh buys "
          "them again",
          {{"scope", describe(scopes[i].key)}});
  }
  RunState::Step step;
  step.added.scopes_done = -std::ssize(left);
  state_.add(step);
  look_for_freed();
  queue_.wake(); // to ask for permits, too
}

bool Loader::has_something_to_ask(SteadyTime now) const {
  if (budget_short_)
    return false;
  return claimable() > 0 || std::any_of(works_.begin(), works_.end(),
                                        [&](const auto &entry) { return entry.second.has_next_page(now); });
}

SteadyTime Loader::next_event() const {
  const auto now = steady_clock::now();
  auto next = next_sign_of_life_;
  if (stop_)
    return sent_.empty() ? now : next; // what is left is only to be closed
  if (!budget_short_) {
    const bool may_ask = free_permits() > 0;
    const auto allowed = rate_.next(now);
    // Without a permit one is asked for once: whoever gives it back has to know.
    for (const auto &[id, work] : works_)
      if (const auto retry = work.earliest_retry(); retry && (may_ask || *retry > now))
        next = std::min(next, std::max(*retry, allowed));
    if (may_ask && has_something_to_ask(now))
      next = std::min(next, allowed);
  }
  if (works_.empty() && all_claimed_)
    next = std::min(next, look_again_at_);
  return next;
}

void Loader::begin_work() {
  if (!std::exchange(working_, true))
    state_.begins_work();
}

void Loader::rest() {
  if (std::exchange(working_, false))
    state_.rests();
}

bool Loader::finished() {
  if (!sent_.empty() || !works_.empty() || !to_replace_.empty())
    return false;
  if (stop_)
    return true;
  return all_claimed_ && others_are_through();
}

/// Other loaders and workers may be at the rest; what they give up, or leave when they die, is ours.
bool Loader::others_are_through() {
  rest();
  const auto [working, begun] = state_.working();
  const bool beside = working > 0;
  // At once, when the last loader beside it has come to its end.
  if (beside == beside_ && (beside || others_work_) && steady_clock::now() < look_again_at_)
    return false;
  beside_ = beside;
  const auto look_begun = steady_clock::now();
  bool died = false, forgotten = false;
  warehouse::OpenScopes left;
  with_database(
      [&] {
        died =
            warehouse::sweep_dead_runs(session_, run_.plan.job, run_.run_id, options_.holds_job_lock) > 0 ||
            died;
        left = warehouse::open_scopes(session_, run_.plan);
        forgotten = !beside && left.leased > 0 && warehouse::has_leases(session_, run_.run_id);
      },
      [] { return false; });
  // Unless another loader has been at work since.
  if (forgotten && state_.working() == std::pair(0, begun))
    throw warehouse::Fenced(
        "scopes are leased to this run that none of its loaders works on: the database has "
        "lost a commit, or done one twice");
  const auto now = steady_clock::now();
  look_again_at_ = now + until_next_look(std::chrono::ceil<Milliseconds>(now - look_begun));
  others_work_ = beside || left.leased > 0;
  given_up_ = given_up_ || others_work_ || died;
  if (given_up_ && left.open > left.leased) {
    given_up_ = others_work_;
    last_look_ = !others_work_;
    all_claimed_ = false;
    claimed_up_to_ = 0;
    return false;
  }
  return !others_work_;
}

} // namespace xingtu::pipeline
