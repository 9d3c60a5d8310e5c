#include "pipeline/scope_work.hpp"

#include <algorithm>

namespace xingtu::pipeline {

ScopeWork::ScopeWork(const warehouse::ClaimedScope &claimed, int pages_per_scope)
    : id_(claimed.scope_id), key_(claimed.key), lease_token_(claimed.lease_token), reading_(claimed.reading),
      paging_(pages_per_scope), attempts_(claimed.attempts) {
  for (const auto &[page, facts, items_new] : claimed.stored) {
    paging_.stored(page, {facts.has_more, facts.total_count, facts.limit, facts.items_seen, items_new});
    items_of_page_[page] = facts.items_seen;
  }
}

void ScopeWork::stored(int page, const warehouse::ReceiptFacts &facts, int items_new, bool no_content) {
  if (no_content)
    paging_.no_content(page);
  else
    paging_.stored(page, {facts.has_more, facts.total_count, facts.limit, facts.items_seen, items_new});
  items_of_page_[page] = facts.items_seen;
  forget_behind_end();
}

/// Pages that were asked for beside the last one and failed would be bought for nothing, and say nothing of
/// the list.
void ScopeWork::forget_behind_end() {
  std::erase_if(failed_pages_, [this](const auto &entry) { return paging_.is_behind_end(entry.first); });
  const auto is_behind_end = [this](int page) { return paging_.is_behind_end(page); };
  std::erase_if(parked_pages_, is_behind_end);
  std::erase_if(unmapped_pages_, is_behind_end);
  std::erase_if(waiting_, [this](const auto &entry) {
    if (!paging_.is_behind_end(entry.first))
      return false;
    paging_.give_back(entry.first);
    return true;
  });
}

void ScopeWork::again(int page, SteadyTime when) {
  if (!abandoned_ && !paging_.is_behind_end(page))
    waiting_[page] = when;
  else
    paging_.give_back(page);
}

/// A scope that waits for its mapping has been paid for, whatever else is wrong with it.
ScopeWork::Ending ScopeWork::ending() const {
  if (!unmapped_pages_.empty())
    return Ending::unmapped;
  if (!failed_pages_.empty())
    return Ending::failed;
  if (!parked_pages_.empty())
    return Ending::parked;
  return abandoned_ ? Ending::stopped : Ending::none;
}

bool ScopeWork::fail(int page, std::string why) {
  if (paging_.is_behind_end(page))
    return false;
  failed_pages_.emplace_back(page, std::move(why));
  return true;
}

bool ScopeWork::park(int page) {
  return !paging_.is_behind_end(page) && parked_pages_.insert(page).second;
}

bool ScopeWork::wait_for_mapping(int page) {
  return !paging_.is_behind_end(page) && unmapped_pages_.insert(page).second;
}

void ScopeWork::abandon() {
  abandoned_ = true;
  for (const auto &[page, when] : waiting_)
    paging_.give_back(page);
  waiting_.clear();
}

bool ScopeWork::has_next_page(SteadyTime now) const {
  if (ending() != Ending::none)
    return false;
  const auto retry = earliest_retry();
  return (retry && *retry <= now) || paging_.peek();
}

std::optional<int> ScopeWork::next_page(SteadyTime now) {
  if (ending() != Ending::none)
    return std::nullopt;
  for (const auto &[page, when] : waiting_) {
    if (when > now)
      continue;
    const int due = page;
    waiting_.erase(due);
    in_flight_.insert(due);
    return due;
  }
  const auto page = paging_.next();
  if (page)
    in_flight_.insert(*page);
  return page;
}

void ScopeWork::give_back(int page) {
  in_flight_.erase(page);
  paging_.give_back(page);
}

void ScopeWork::not_sent(int page) {
  give_back(page);
  --attempts_[page];
}

std::optional<SteadyTime> ScopeWork::earliest_retry() const {
  std::optional<SteadyTime> earliest;
  if (ending() != Ending::none)
    return earliest;
  for (const auto &[page, when] : waiting_)
    earliest = std::min(when, earliest.value_or(when));
  return earliest;
}

std::int64_t ScopeWork::items_before(int page, std::optional<std::int64_t> limit) const {
  std::int64_t earlier = 0;
  for (const auto &[stored_page, items] : items_of_page_)
    if (stored_page < page)
      earlier += items;
  return pipeline::items_before(page, limit, earlier);
}

bool ScopeWork::finished() const {
  if (!in_flight_.empty())
    return false;
  return ending() != Ending::none || paging_.state() != api::Paging::State::open;
}

bool ScopeWork::awaits_replacement() const {
  return reading_ > 0 && in_flight_.empty() && complete();
}

void describe_paging(const api::Paging &paging, warehouse::ProgressRow &row) {
  row.total_count_first = paging.total_count_first();
  row.total_count_last = paging.total_count_last();
  row.drifted = paging.drifted();
  switch (paging.state()) {
  case api::Paging::State::open:
    break;
  case api::Paging::State::complete:
    row.state = "complete";
    row.proof = to_word(paging.proof());
    break;
  case api::Paging::State::failed:
    row.state = "failed";
    row.failure = paging.failure();
    break;
  }
}

warehouse::ProgressRow ScopeWork::progress() const {
  warehouse::ProgressRow row;
  row.scope_id = id_;
  row.lease_token = lease_token_;
  // A scope that waits for its mapping is known by its outcome, also to those who take it over from a process
  // that is killed before the last of its answers.
  row.last_outcome = ending() == Ending::unmapped ? Outcome::unmapped : last_outcome_;
  row.pages_stored = pages_stored();
  row.state = "leased";
  auto paging = paging_;
  if (finished()) {
    row.state = "open";
    describe_paging(paging, row);
    switch (ending()) {
    case Ending::none:
    case Ending::stopped:
      break;
    case Ending::failed:
      row.state = "failed";
      row.failure = failed_pages_.front().second; // the first is the one to look at
      row.proof.clear();
      break;
    case Ending::parked:
      row.parked = row.state == "open";
      break;
    case Ending::unmapped:
      row.state = "open";
      row.proof.clear();
      break;
    }
    if (awaits_replacement()) {
      row.state = "leased";
      row.proof.clear();
    }
  } else {
    row.total_count_first = paging.total_count_first();
    row.total_count_last = paging.total_count_last();
    row.drifted = paging.drifted();
  }
  return row;
}

} // namespace xingtu::pipeline
