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
  std::erase_if(parked_pages_, [this](int page) { return paging_.is_behind_end(page); });
  std::erase_if(waiting_, [this](const auto &entry) {
    if (!paging_.is_behind_end(entry.first))
      return false;
    paging_.give_back(entry.first);
    return true;
  });
}

void ScopeWork::again(int page, SteadyTime when) {
  if (ending() == Ending::none && !paging_.is_behind_end(page))
    waiting_[page] = when;
  else
    paging_.give_back(page);
}

/// A scope that waits for its mapping has been paid for, whatever else is wrong with it.
ScopeWork::Ending ScopeWork::ending() const {
  if (unmapped_)
    return Ending::unmapped;
  if (!failed_pages_.empty())
    return Ending::failed;
  if (!parked_pages_.empty())
    return Ending::parked;
  return abandoned_ ? Ending::stopped : Ending::none;
}

void ScopeWork::fail(int page, std::string why) {
  if (paging_.is_behind_end(page))
    return;
  failed_pages_.emplace_back(page, std::move(why));
  clear_waiting();
}

void ScopeWork::park(int page) {
  if (paging_.is_behind_end(page))
    return;
  parked_pages_.insert(page);
  clear_waiting();
}

void ScopeWork::wait_for_mapping() {
  unmapped_ = true;
  clear_waiting();
}

void ScopeWork::abandon() {
  abandoned_ = true;
  clear_waiting();
}

void ScopeWork::clear_waiting() {
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
  row.last_outcome = last_outcome_;
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
      row.last_outcome = Outcome::unmapped;
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
