#include "api/paging.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace xingtu::api {

std::string_view to_word(Proof proof) {
  switch (proof) {
  case Proof::count_matched: return "count_matched";
  case Proof::last_page: return "last_page";
  case Proof::no_content: return "no_content";
  }
  return "";
}

Paging::Paging(int pages_per_scope) : pages_per_scope_(pages_per_scope) {}

void Paging::stored(int page, const PageFacts &facts) {
  asked_.erase(page);
  stored_[page] = facts;
}

void Paging::no_content(int page) {
  asked_.erase(page);
  ended_before_ = std::min(page, ended_before_.value_or(page));
}

std::optional<int> Paging::next() {
  const auto page = peek();
  if (page)
    asked_.insert(*page);
  return page;
}

std::optional<int> Paging::peek() const {
  const int last = last_page();
  const int promised = promised_pages();
  for (int page = 1; page <= last; ++page) {
    if (stored_.contains(page))
      continue;
    if (page > promised && !has_more(page - 1))
      return std::nullopt;
    if (!asked_.contains(page))
      return page;
  }
  return std::nullopt;
}

void Paging::give_back(int page) { asked_.erase(page); }

/// The last page that is worth asking for.
int Paging::last_page() const {
  const int most = pages_per_scope_;
  return std::min({most, end().value_or(most), barren().value_or(most)});
}

/// The last page of the list, as far as it is known: it says itself, or the API says of the next one,
/// that there is no more.
std::optional<int> Paging::end() const {
  std::optional<int> end;
  if (ended_before_)
    end = *ended_before_ - 1;
  const auto last = std::ranges::find_if(stored_, [](const auto &entry) { return !entry.second.has_more; });
  if (last != stored_.end())
    end = std::min(last->first, end.value_or(last->first));
  return end;
}

/// The first page that says has_more and yet shows that asking on leads nowhere: it is empty, or it
/// and the page before it hold only items that others hold too. (One such page alone can be a
/// list that moved between two requests.)
std::optional<int> Paging::barren() const {
  int repeated = 0; // the last page that brought nothing new
  for (const auto &[page, facts] : stored_) {
    if (!facts.has_more || facts.items_new > 0)
      continue;
    if (facts.items_seen == 0 || (repeated != 0 && repeated == page - 1))
      return page;
    repeated = page;
  }
  return std::nullopt;
}

bool Paging::has_more(int page) const {
  const auto found = stored_.find(page);
  return found != stored_.end() && found->second.has_more;
}

/// How many pages the first one lets expect, if it says so in numbers that can be true; else 1. A page
/// that holds more than its limit makes it fewer: a page too many is paid for, one too few only
/// comes later.
int Paging::promised_pages() const {
  const auto first = stored_.find(1);
  if (first == stored_.end())
    return 1;
  const auto total = first->second.total_count.value_or(0);
  const auto limit = first->second.limit.value_or(0);
  if (total <= 0 || limit <= 0)
    return 1;
  const auto pages = (total - 1) / std::max<std::int64_t>(limit, first->second.items_seen) + 1;
  return pages <= pages_per_scope_ ? static_cast<int>(pages) : 1;
}

int Paging::first_missing() const {
  int page = 1;
  while (stored_.contains(page))
    ++page;
  return page;
}

std::int64_t Paging::items() const {
  std::int64_t items = 0;
  for (const auto &[page, facts] : stored_)
    items += facts.items_new;
  return items;
}

bool Paging::counts_match() const { return total_count_last() == items(); }

std::string Paging::failure() const {
  const int missing = first_missing();
  const int end_at = end().value_or(missing);
  const int barren_at = barren().value_or(missing);
  if (!asked_.empty())
    return {};
  if (barren_at < missing && barren_at < end_at && !counts_match())
    return fmt::format("page {} {}, but says has_more; {} items came, total_count is {}", barren_at,
                       stored_.at(barren_at).items_seen == 0 ? "is empty" : "brings nothing new", items(),
                       total_count_last() ? std::to_string(*total_count_last()) : "not given");
  if (end_at >= missing && barren_at >= missing && missing > pages_per_scope_)
    return fmt::format("page {} is the last that limits.pages_per_scope allows, and says has_more",
                       pages_per_scope_);
  return {};
}

Paging::State Paging::state() const {
  if (!asked_.empty())
    return State::open;
  if (!failure().empty())
    return State::failed;
  const int missing = first_missing();
  const bool ended = end().value_or(missing) < missing || barren().value_or(missing) < missing;
  return ended ? State::complete : State::open;
}

Proof Paging::proof() const {
  if (ended_before_ == 1)
    return Proof::no_content;
  return counts_match() ? Proof::count_matched : Proof::last_page;
}

std::optional<std::int64_t> Paging::total_count_first() const {
  return stored_.empty() ? std::nullopt : stored_.begin()->second.total_count;
}

std::optional<std::int64_t> Paging::total_count_last() const {
  return stored_.empty() ? std::nullopt : stored_.rbegin()->second.total_count;
}

bool Paging::drifted() const {
  std::set<std::int64_t> totals;
  for (const auto &[page, facts] : stored_)
    if (facts.total_count)
      totals.insert(*facts.total_count);
  if (totals.size() > 1)
    return true;
  const auto last = end();
  const bool from_behind = last && !stored_.empty() && stored_.rbegin()->first > *last;
  return from_behind || (state() != State::open && total_count_last() && !counts_match());
}


} // namespace xingtu::api
