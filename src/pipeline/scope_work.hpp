#pragma once
// What the loader remembers of a scope that it works on. Copyable: a settlement changes copies, which
// take the place of the originals once it has committed.
#include <map>
#include <optional>
#include <set>
#include <string>

#include "api/paging.hpp"
#include "pipeline/judge.hpp"
#include "warehouse/settlement.hpp"

namespace xingtu::pipeline {

class ScopeWork {
public:
  ScopeWork(const warehouse::ClaimedScope &claimed, int pages_per_scope);

  std::int64_t id() const { return id_; }
  const ScopeKey &key() const { return key_; }
  int reading() const { return reading_; }

  /// The page has a receipt.
  void stored(int page, const warehouse::ReceiptFacts &facts, int items_new, bool no_content);
  /// The request for `page` is answered.
  void ended(int page, Outcome outcome) {
    in_flight_.erase(page);
    if (!paging_.is_behind_end(page))
      last_outcome_ = outcome;
  }
  /// To be asked again at `when`, unless the list has ended before this page.
  void again(int page, SteadyTime when);
  /// Counts a failed attempt of this run; how many there are of this page now.
  int count_failure(int page) { return ++failures_[page]; }
  /// Counts an answer that no program can read; how many there are of this page now.
  int count_malformed(int page) { return ++malformed_[page]; }

  /// No more pages are asked for, for this page's sake; what is in flight still settles. Taken back if an
  /// earlier page turns out to be the last one; false, and nothing, if that is known already.
  bool fail(int page, std::string why);
  bool park(int page);             ///< open, for another run
  bool wait_for_mapping(int page); ///< open, for replay
  /// No more pages are asked for, because the run stops: open, unless all are there.
  void abandon();

  /// The next page worth asking for now. It is in flight from then on.
  std::optional<int> next_page(SteadyTime now);
  bool has_next_page(SteadyTime now) const;
  /// It is answered, and not asked for again.
  void give_back(int page);
  /// It was not sent after all.
  void not_sent(int page);
  /// When a page that waits for its next attempt may be asked for.
  std::optional<SteadyTime> earliest_retry() const;

  int next_attempt(int page) { return ++attempts_[page]; }
  std::int64_t items_before(int page, std::optional<std::int64_t> limit) const;

  /// Nothing is in flight, and nothing more will be asked for: progress() says how it ended.
  bool finished() const;
  /// All pages are stored, and the reading is a refresh: the older one is to be replaced.
  bool awaits_replacement() const;
  int pages_stored() const { return static_cast<int>(items_of_page_.size()); }
  bool complete() const {
    return (ending() == Ending::none || ending() == Ending::stopped) &&
           paging_.state() == api::Paging::State::complete;
  }
  warehouse::ProgressRow progress() const;

private:
  enum class Ending { none, failed, parked, unmapped, stopped };

  Ending ending() const;
  void forget_behind_end();

  std::int64_t id_;
  ScopeKey key_;
  std::int64_t lease_token_;
  int reading_;
  api::Paging paging_;
  std::map<int, int> items_of_page_;
  std::map<int, int> attempts_;  ///< over all runs
  std::map<int, int> failures_;  ///< in this run
  std::map<int, int> malformed_; ///< in this run
  std::set<int> in_flight_;
  std::map<int, SteadyTime> waiting_;
  std::vector<std::pair<int, std::string>> failed_pages_; ///< and why, in the order in which they failed
  std::set<int> parked_pages_, unmapped_pages_;
  bool abandoned_ = false;
  std::optional<Outcome> last_outcome_;
};

/// How paging left a scope, for its row.
void describe_paging(const api::Paging &paging, warehouse::ProgressRow &row);

} // namespace xingtu::pipeline
