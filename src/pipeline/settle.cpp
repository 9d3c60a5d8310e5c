// The loader's transaction: from answers to what is asked for next.
#include <algorithm>

#include <fmt/format.h>

#include "api/request.hpp"
#include "core/log.hpp"
#include "pipeline/changes.hpp"

namespace xingtu::pipeline {

using std::chrono::steady_clock;

namespace {

/// Longer than any run has patience; milliseconds of longer ones may not fit.
constexpr std::chrono::seconds kLongestRetryAfter = std::chrono::hours(24 * 366);

Stop limited_for_too_long(Milliseconds still) {
  return {ExitCode::again, fmt::format("the API limits the rate for longer than a run waits: for {} s more",
                                       std::chrono::ceil<std::chrono::seconds>(still).count())};
}

} // namespace

/// Where a constraint of the tables keeps items out, these are rejected, and the batch is settled without
/// them.
void Loader::settle_or_reject(Answers &answers, int tokens, Changes &changes) {
  try {
    settle(answers, tokens, changes);
  } catch (const warehouse::DatabaseError &e) {
    if (e.problem() != warehouse::DatabaseProblem::constraint)
      throw;
    log::warning("the database refuses rows of this batch; looking for them", {{"why", e.what()}});
    reject_refused(answers);
    settle(answers, tokens, changes);
  }
}

void Loader::reject_refused(Answers &answers) {
  warehouse::Settlement settlement(session_, run_.tables, run_.plan, run_.run_id,
                                   run_.worker); // is taken back
  for (std::size_t i = 0; i < answers.judged.size(); ++i) {
    auto &judged = answers.judged[i];
    const auto &intent = answers.sent[i].intent;
    const auto &work = works_.at(intent.scope_id);
    if (!judged.has_receipt() || work.reading() > 0)
      continue;
    auto row = answer_row(judged, work.id(), work.reading(), intent.page, settlement.now());
    const auto rows = rows_of(judged.page, work.items_before(intent.page, receipt_of(judged).limit));
    row.rows = &rows;
    reject(judged, settlement.refused(row, work.key()));
  }
}

/// `committed` is what the last COMMIT that was sent holds: it may turn out to be done when a repetition has
/// begun.
void Loader::settle(const Answers &answers, int tokens, Changes &committed) {
  Changes changes;
  changes.begun = steady_clock::now();
  changes.claimed_up_to = claimed_up_to_;
  changes.all_claimed = all_claimed_;
  for (const auto &sent : answers.sent)
    changes.works.emplace(sent.intent.scope_id, works_.at(sent.intent.scope_id));
  for (const auto &[id, work] : works_)
    if (stop_ || work.finished())
      changes.works.emplace(id, work);

  warehouse::Settlement settlement(session_, run_.tables, run_.plan, run_.run_id, run_.worker);
  store(answers, settlement, changes);
  note_stop(); // another loader may have been told meanwhile
  if (stop_ || changes.stop) {
    for (auto &[id, work] : changes.works)
      work.abandon();
  } else {
    plan_requests(settlement, tokens, changes);
  }
  std::vector<warehouse::ProgressRow> rows;
  for (const auto &[id, work] : changes.works)
    rows.push_back(work.progress());
  settlement.progress(rows);
  pay(answers, settlement, changes);
  committed = std::move(changes);
  settlement.commit();
}

void Loader::store(const Answers &answers, warehouse::Settlement &settlement, Changes &changes) {
  std::vector<warehouse::AnswerRow> rows;
  std::vector<warehouse::PageRows> pages(answers.judged.size());
  std::map<std::int64_t, ScopeKey> scopes;
  for (std::size_t i = 0; i < answers.judged.size(); ++i) {
    const auto &judged = answers.judged[i];
    const int page = answers.sent[i].intent.page;
    const auto &work = changes.works.at(answers.sent[i].intent.scope_id);
    auto row = answer_row(judged, work.id(), work.reading(), page, settlement.now());
    if (judged.has_receipt()) {
      row.receipt = receipt_of(judged);
      pages[i] = rows_of(judged.page, work.items_before(page, row.receipt->limit));
      ++changes.added.pages_loaded;
      changes.added.items_loaded += static_cast<std::int64_t>(pages[i].items.size());
      changes.added.items_rejected += static_cast<std::int64_t>(pages[i].rejected.size());
      // A refresh is loaded when all its pages are there, see replace_readings.
      if (work.reading() == 0)
        row.rows = &pages[i];
    }
    changes.added.requests_unknown -= judged.billed == Billed::unknown ? 0 : 1;
    changes.added.requests_billed += judged.billed == Billed::yes ? 1 : 0;
    changes.refund += judged.billed == Billed::no ? 1 : 0;
    scopes.emplace(work.id(), work.key());
    rows.push_back(std::move(row));
  }
  const auto items_new = settlement.store(rows, scopes);
  for (std::size_t i = 0; i < answers.judged.size(); ++i) {
    const auto found = items_new.find(answers.ids[i]);
    apply(answers.judged[i], answers.sent[i].intent.page,
          found == items_new.end() ? std::nullopt : std::optional(found->second),
          changes.works.at(answers.sent[i].intent.scope_id), changes);
  }
}

/// What an answer means for its scope and for the run.
void Loader::apply(const Judged &judged, int page, std::optional<int> items_new, ScopeWork &work,
                   Changes &changes) {
  if (log::shows(log::Level::debug))
    log::debug("answered", {{"scope", describe(work.key())}, {"what", explain(judged, page)}});
  work.ended(page, judged.outcome);
  if (items_new) {
    work.stored(page, receipt_of(judged), *items_new, judged.action == api::Action::no_items);
    changes.bought_at = std::max(changes.bought_at.value_or(SteadyTime::min()), judged.http.finished_at);
    return;
  }
  ++changes.errors;
  if (judged.unmapped) {
    work.give_back(page);
    if (!work.wait_for_mapping(page))
      return;
    log::warning("a page cannot be mapped; it is kept: mend the mapping as profile suggests, and run replay",
                 {{"scope", describe(work.key())}, {"page", page}, {"why", judged.error_detail}});
    return;
  }
  switch (judged.action) {
  case api::Action::load:
  case api::Action::no_items:
    break; // have a receipt
  case api::Action::retry:
  case api::Action::retry_once:
  case api::Action::slow_down:
    retry(judged, page, work, changes);
    return;
  case api::Action::fail_scope:
    work.give_back(page);
    work.fail(page, explain(judged, page));
    return;
  case api::Action::stop_account:
    changes.stop = Stop{ExitCode::account, explain(judged, page)};
    break;
  case api::Action::stop_quota:
    changes.stop = Stop{ExitCode::again, explain(judged, page)};
    break;
  case api::Action::stop_insecure:
    changes.stop = Stop{ExitCode::config, explain(judged, page)};
    break;
  }
  work.give_back(page);
}

void Loader::retry(const Judged &judged, int page, ScopeWork &work, Changes &changes) {
  const auto now = steady_clock::now();
  if (judged.action == api::Action::slow_down) {
    work.again(page, now); // when, is the rate limiter's matter
    const auto since = rate_.limited_since();
    if (rate_.paused_until() - now > options_.rate_patience ||
        (since && now - *since > options_.rate_patience))
      changes.stop = limited_for_too_long(
          std::max(std::chrono::ceil<Milliseconds>(rate_.paused_until() - now), Milliseconds(0)));
    return;
  }
  if (judged.action == api::Action::retry_once && work.count_malformed(page) >= 2) {
    work.give_back(page);
    if (work.fail(page, explain(judged, page)))
      changes.unreadable.push_back({work.id(), judged.http.finished_at});
    return;
  }
  // A gateway says so, too, when it sheds load; the rate limit is api::Action::slow_down.
  const auto wanted = std::chrono::duration_cast<Milliseconds>(
      std::min(judged.http.retry_after.value_or(std::chrono::seconds(0)), kLongestRetryAfter));
  const int failures = work.count_failure(page);
  if (failures >= options_.max_attempts || wanted > options_.rate_patience) {
    work.give_back(page);
    if (!work.park(page))
      return;
    changes.parked.push_back(judged.http.finished_at);
    log::warning(
        failures >= options_.max_attempts
            ? "attempts are used up; the scope stays open for the next run"
            : "the answer asks for a longer wait than a run has patience for; the scope stays open for the "
              "next run",
        {{"scope", describe(work.key())}, {"what", explain(judged, page)}});
    return;
  }
  const auto random = [&] { return std::uniform_real_distribution<double>(0, 1)(random_); };
  work.again(page, now + std::max(wanted, fetch::backoff_wait(options_.backoff, failures, random)));
}

/// The next requests: pages of scopes that are begun, before scopes that are not, so that the pages of
/// a list are fetched close together.
void Loader::plan_requests(warehouse::Settlement &settlement, int tokens, Changes &changes) {
  for (auto &[id, work] : changes.works)
    ask_for_pages(work, tokens, changes);
  const auto now = steady_clock::now();
  for (const auto &[id, work] : works_) {
    if (static_cast<int>(changes.intents.size()) >= tokens)
      return;
    if (!changes.works.contains(id) && work.has_next_page(now))
      ask_for_pages(changes.works.emplace(id, work).first->second, tokens, changes);
  }
  claim_scopes(settlement, tokens, changes);
}

void Loader::claim_scopes(warehouse::Settlement &settlement, int tokens, Changes &changes) {
  if (all_claimed_)
    return;
  auto active = static_cast<int>(works_.size());
  for (const auto &[id, work] : changes.works)
    if (work.finished())
      --active;
  const int wanted =
      std::min(tokens - static_cast<int>(changes.intents.size()), permits_.share(options_.number) - active);
  if (wanted <= 0)
    return;
  const auto claimed = settlement.claim(wanted, claimed_up_to_,
                                        last_look_ ? warehouse::Settlement::Locked::wait_for
                                                   : warehouse::Settlement::Locked::skip);
  for (const auto &scope : claimed)
    ask_for_pages(
        changes.works.emplace(scope.scope_id, ScopeWork(scope, options_.pages_per_scope)).first->second,
        tokens, changes);
  changes.claimed = !claimed.empty();
  changes.claimed_up_to = claimed.empty() ? 0 : claimed.back().scope_id;
  // The end of the list; what others have released meanwhile lies before it, so it is gone through from
  // the beginning until that gives nothing.
  if (static_cast<int>(claimed.size()) < wanted) {
    changes.all_claimed = claimed.empty() && claimed_up_to_ == 0;
    changes.claimed_up_to = 0;
  }
}

void Loader::ask_for_pages(ScopeWork &work, int tokens, Changes &changes) const {
  const auto now = steady_clock::now();
  while (static_cast<int>(changes.intents.size()) < tokens) {
    const auto page = work.next_page(now);
    if (!page)
      return;
    warehouse::Intent intent;
    intent.scope_id = work.id();
    intent.reading = work.reading();
    intent.page = *page;
    intent.attempt = work.next_attempt(*page);
    intent.url = api::request_url(options_.base_url, work.key(), *page);
    changes.intents.push_back(std::move(intent));
  }
}

/// Takes the intents from the budget. Those that it does not pay for are not written: they wait for
/// requests in flight that may turn out to be free, and if there are none, the run ends.
void Loader::pay(const Answers &answers, warehouse::Settlement &settlement, Changes &changes) {
  bool run_limit_reached = false;
  auto unpaid = changes.intents.size();
  if (options_.run_billed_limit) {
    const auto so_far = state_.progress().counters; // this loader is the only one
    const auto left = *options_.run_billed_limit - so_far.requests_billed - so_far.requests_unknown -
                      changes.added.requests_billed - changes.added.requests_unknown;
    run_limit_reached = left < std::ssize(changes.intents);
    if (run_limit_reached)
      give_back_from(static_cast<std::size_t>(std::max<std::int64_t>(0, left)), changes);
  }
  const auto asked = changes.intents.size();
  const auto grant = settlement.book(changes.intents, changes.added, changes.refund, options_.billed_limit,
                                     own_pause(answers));
  changes.added.requests_sent += grant.requests;
  changes.added.requests_unknown += grant.requests;
  give_back_from(static_cast<std::size_t>(grant.requests), changes);
  unpaid -= changes.intents.size();
  if (unpaid == 0)
    return;
  if (grant.pause > Milliseconds(0)) {
    changes.pause = grant.pause;
    if (grant.pause > options_.rate_patience)
      changes.stop = limited_for_too_long(grant.pause);
    return;
  }
  changes.budget_short = true;
  if (sent_.size() - answers.ids.size() + changes.intents.size() > 0)
    return;
  changes.stop =
      Stop{ExitCode::again,
           run_limit_reached && changes.intents.size() == asked
               ? "the limit --max-billed is reached"
               : fmt::format("the budget limits.billed_requests = {} is reached", options_.billed_limit),
           true};
}

void Loader::give_back_from(std::size_t paid, Changes &changes) {
  for (auto i = paid; i < changes.intents.size(); ++i)
    changes.works.at(changes.intents[i].scope_id).not_sent(changes.intents[i].page);
  changes.intents.resize(paid);
}

/// How long the API wants no requests, if it has said so with one of these answers.
std::optional<Milliseconds> Loader::own_pause(const Answers &answers) const {
  const bool told = std::any_of(answers.judged.begin(), answers.judged.end(),
                                [](const Judged &one) { return one.outcome == Outcome::rate_limited; });
  if (!told)
    return std::nullopt;
  constexpr Milliseconds kLongest = kLongestRetryAfter; // what a timestamp can surely hold
  const auto left = std::chrono::ceil<Milliseconds>(rate_.paused_until() - steady_clock::now());
  return std::clamp(left, Milliseconds(0), kLongest);
}

} // namespace xingtu::pipeline
