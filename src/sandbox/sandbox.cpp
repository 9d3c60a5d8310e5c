#include "sandbox/sandbox.hpp"

#include <fmt/format.h>

#include "sandbox/envelope.hpp"

namespace xingtu::sandbox {
namespace {

/// What the loader can know of the billing: only a code that can be read tells it.
Billed billed_by_rule(const RuleAnswer &rule, int usual_code) {
  if (rule.billed)
    return *rule.billed;
  if (rule.sending != Sending::whole || rule.body || (rule.fault && !keeps_code(*rule.fault)))
    return Billed::unknown;
  if (rule.code_json && !rule.code)
    return Billed::unknown;
  const auto code = rule.code.value_or(usual_code);
  return rule.fault && code != 0 ? Billed::unknown : billed_by(code);
}

} // namespace

Sandbox::Sandbox(Behaviour behaviour, Rules rules, Journal &journal, Clock clock)
    : behaviour_(std::move(behaviour)), journal_(journal), clock_(std::move(clock)), rules_(std::move(rules)),
      day_(behaviour_.day) {}

Day Sandbox::today(TimePoint now) const {
  const auto shanghai = now.time_since_epoch() + std::chrono::seconds(kShanghaiOffsetSeconds);
  return day_.value_or(static_cast<Day>(std::chrono::floor<std::chrono::days>(shanghai).count()));
}

bool Sandbox::over_rate(TimePoint now) {
  if (!behaviour_.rate_limit)
    return false;
  while (!last_second_.empty() && last_second_.front() <= now - std::chrono::seconds(1))
    last_second_.pop_front();
  if (static_cast<std::int64_t>(last_second_.size()) >= *behaviour_.rate_limit)
    return true;
  last_second_.push_back(now);
  return false;
}

void Sandbox::choose_by_chance(Verdict &verdict) const {
  double left =
      Draw(behaviour_.world.seed).of("outcome").of(static_cast<std::uint64_t>(verdict.ordinal)).fraction();
  for (const auto &[code, share] : behaviour_.errors) {
    if (left < share)
      return void(verdict.code = code);
    left -= share;
  }
  for (const auto &[fault, share] : behaviour_.malformed) {
    if (left < share)
      return void(verdict.fault = fault);
    left -= share;
  }
}

void Sandbox::choose_code(Verdict &verdict, const CheckedRequest &checked, TimePoint now) {
  if (checked.token != TokenState::valid)
    return void(verdict.code = 100);
  if (!checked.problem.empty()) {
    verdict.code = 400;
    return void(verdict.message = fmt::format("Invalid Parameters: {}", checked.problem));
  }
  const int usual = has_no_content(behaviour_.world, checked.scope) ? 202 : 0;
  verdict.rule = rules_.take(checked.scope, checked.page);
  if (verdict.rule)
    return void(verdict.code = verdict.rule->replaces_content() ? 0 : usual);
  if (over_rate(now))
    return void(verdict.code = 302);
  if (behaviour_.balance && billed_ >= *behaviour_.balance)
    return void(verdict.code = 601);
  if (behaviour_.quota && billed_ >= *behaviour_.quota)
    return void(verdict.code = 303);
  choose_by_chance(verdict);
  if (verdict.code == 0 && !verdict.fault)
    verdict.code = usual;
}

Verdict Sandbox::judge(const CheckedRequest &checked, TimePoint now) {
  const std::lock_guard lock(mutex_);
  Verdict verdict;
  verdict.ordinal = ++requests_;
  verdict.day = today(now);
  choose_code(verdict, checked, now);
  if (verdict.rule)
    verdict.billed = billed_by_rule(*verdict.rule, verdict.code);
  else if (!verdict.fault || keeps_code(*verdict.fault))
    verdict.billed = billed_by(verdict.code);
  if (verdict.billed == Billed::yes)
    ++billed_;
  return verdict;
}

Reply Sandbox::answer(const RawRequest &request) {
  const TimePoint now = clock_();
  const CheckedRequest checked = check_request(request, behaviour_.token.reveal());
  const Verdict verdict = judge(checked, now);
  JournalEntry entry;
  entry.received_at = now;
  entry.request = &request;
  entry.checked = &checked;
  entry.billed = verdict.billed;
  entry.date = to_text(verdict.day);
  Reply reply = compose(behaviour_, verdict, checked, entry);
  journal_.append(entry);
  return reply;
}

void Sandbox::set_day(Day day) {
  const std::lock_guard lock(mutex_);
  day_ = day;
}

void Sandbox::set_rules(Rules rules) {
  const std::lock_guard lock(mutex_);
  rules_ = std::move(rules);
}

std::string Sandbox::state_json() {
  const std::lock_guard lock(mutex_);
  return fmt::format(R"({{"date":"{}","seed":{},"requests":{},"billed":{},"rules":{}}})",
                     to_text(today(clock_())), behaviour_.world.seed, requests_, billed_,
                     rules_.counts_json());
}

} // namespace xingtu::sandbox
