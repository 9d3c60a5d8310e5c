#include "pipeline/rebuild.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <span>

#include "api/paging.hpp"
#include "core/log.hpp"
#include "pipeline/judge.hpp"
#include "pipeline/scope_work.hpp"

namespace xingtu::pipeline {
namespace {

/// The scope's row, from its pages. What a run decided beyond them stays: a scope that failed for
/// another reason than its paging stays failed, and what a dead run leased is the next run's to sweep.
warehouse::ProgressRow progress_of(const api::Paging &paging, const std::string &state_before,
                                   bool waits_for_mapping, std::optional<Outcome> last_outcome) {
  warehouse::ProgressRow row;
  row.state = "open";
  describe_paging(paging, row);
  row.last_outcome = last_outcome;
  if (waits_for_mapping) {
    row.state = "open";
    row.proof.clear();
    row.failure.clear();
    row.last_outcome = Outcome::unmapped;
  }
  if (row.state == "open" && (state_before == "failed" || state_before == "leased"))
    row.state = state_before;
  return row;
}

/// As many pages at once as memory is to hold.
std::vector<std::span<const warehouse::PageRef>> parts_of(const std::vector<warehouse::PageRef> &pages) {
  constexpr std::int64_t kMostBytes = 4 << 20;
  constexpr std::size_t kMostPages = 64;
  std::vector<std::span<const warehouse::PageRef>> parts;
  std::size_t begin = 0;
  std::int64_t bytes = 0;
  for (std::size_t i = 0; i < pages.size(); ++i) {
    if (i - begin == kMostPages || (i > begin && bytes + *pages[i].bytes > kMostBytes)) {
      parts.push_back(std::span(pages).subspan(begin, i - begin));
      begin = i;
      bytes = 0;
    }
    bytes += *pages[i].bytes;
  }
  if (begin < pages.size())
    parts.push_back(std::span(pages).subspan(begin));
  return parts;
}

/// What the pages of a scope have said so far.
struct ScopeSoFar {
  explicit ScopeSoFar(int pages_per_scope) : paging(pages_per_scope) {}

  api::Paging paging;
  std::int64_t items = 0;
  std::optional<Outcome> last_outcome;
  std::vector<int> unmapped_pages;
  ScopeResult result;
};

/// A page behind the end of the list is none of the list's.
bool waits_for_mapping(const std::vector<int> &unmapped_pages, const api::Paging &paging) {
  return std::any_of(unmapped_pages.begin(), unmapped_pages.end(),
                     [&](int page) { return !paging.is_behind_end(page); });
}

/// One transaction.
class Together {
public:
  Together(warehouse::Session &session, const warehouse::Tables &tables, const Mapping &mapping,
           const TimeZone &zone, const std::vector<warehouse::ScopeToRebuild> &scopes,
           const warehouse::RebuildFor &whom, int pages_per_scope, const HeldPages &held)
      : rebuild_(session, tables, scopes, whom), mapping_(mapping), zone_(zone), scopes_(scopes), held_(held),
        of_run_(!whom.run_id.empty()) {
    for (const auto &scope : scopes)
      so_far_.emplace(scope.scope_id, pages_per_scope).first->second.result.result =
          rebuild_.locked().contains(scope.scope_id) ? Rebuilt::done : Rebuilt::busy;
  }

  /// `looks`: for items that the tables refuse, page by page.
  std::vector<ScopeResult> run(bool looks) {
    auto pages = rebuild_.pages();
    require_stored(pages);
    leave_incomplete(pages);
    rebuild_.clear(pages);
    for (const auto &part : parts_of(pages))
      if (!load(part, looks))
        return {{Rebuilt::unmapped}}; // rolls back
    finish();
    rebuild_.commit();
    std::vector<ScopeResult> results;
    for (const auto &scope : scopes_)
      results.push_back(so_far_.at(scope.scope_id).result);
    return results;
  }

private:
  /// A run has seen its pages commit. A database that lacks some of them has lost the last commits, as after
  /// a failover; the older reading must not give way to what is left of the newer one.
  void require_stored(const std::vector<warehouse::PageRef> &pages) const {
    if (!of_run_)
      return;
    for (const auto &scope : scopes_)
      if (rebuild_.locked().contains(scope.scope_id) &&
          std::count_if(pages.begin(), pages.end(), [&](const auto &page) {
            return page.scope_id == scope.scope_id && page.has_receipt;
          }) < scope.pages)
        throw warehouse::LostCommits();
  }

  void leave_incomplete(std::vector<warehouse::PageRef> &pages) {
    std::set<std::int64_t> incomplete;
    for (const auto &page : pages)
      if (!page.bytes)
        incomplete.insert(page.scope_id);
    for (const auto id : incomplete)
      so_far_.at(id).result.result = Rebuilt::incomplete;
    std::erase_if(pages, [&](const auto &page) { return incomplete.contains(page.scope_id); });
    rebuild_.leave(incomplete);
  }

  const ItemMapping &mapping_of(std::int64_t scope_id) const {
    const auto scope = std::find_if(scopes_.begin(), scopes_.end(),
                                    [&](const auto &one) { return one.scope_id == scope_id; });
    return mapping_.of(scope->key.detail_type);
  }

  /// False if a page that was mapped before can't be mapped now.
  bool load(std::span<const warehouse::PageRef> part, bool looks) {
    std::vector<const warehouse::PageRef *> to_read;
    for (const auto &page : part)
      if (held_.find(page.scope_id, page.request_id) == nullptr)
        to_read.push_back(&page);
    auto bodies = rebuild_.bodies(to_read);
    std::vector<Judged> read; // the rows are views into these
    read.reserve(to_read.size());
    std::vector<const Judged *> judged;
    std::vector<warehouse::PageToRewrite> to_load;
    for (const auto &page : part) {
      auto &scope = so_far_.at(page.scope_id);
      ++scope.result.pages;
      const auto *held = held_.find(page.scope_id, page.request_id);
      if (held == nullptr)
        read.push_back(
            judge_stored(std::move(bodies.at(page.request_id)), page, mapping_of(page.scope_id), zone_));
      const Judged &one = held == nullptr ? read.back() : *held;
      if (!one.has_receipt()) {
        if (page.has_receipt)
          return false;
        scope.unmapped_pages.push_back(page.page);
        continue;
      }
      const auto facts = receipt_of(one);
      const auto before = items_before(page.page, facts.limit, scope.items);
      if (looks)
        reject(read.back(), rebuild_.refused(page, rows_of(one.page, before)));
      judged.push_back(&one);
      to_load.push_back({&page, facts, rows_of(one.page, before)});
      scope.items += facts.items_seen;
    }
    note(to_load, judged, rebuild_.load(to_load));
    return true;
  }

  void note(const std::vector<warehouse::PageToRewrite> &loaded, const std::vector<const Judged *> &judged,
            const std::vector<int> &items_new) {
    for (std::size_t i = 0; i < loaded.size(); ++i) {
      const auto &[page, facts, rows] = loaded[i];
      auto &scope = so_far_.at(page->scope_id);
      if (!page->has_receipt)
        rebuild_.mark_mapped(*page, judged[i]->outcome, facts.items_seen);
      if (judged[i]->action == api::Action::no_items)
        scope.paging.no_content(page->page);
      else
        scope.paging.stored(page->page,
                            {facts.has_more, facts.total_count, facts.limit, facts.items_seen, items_new[i]});
      scope.last_outcome = judged[i]->outcome;
    }
  }

  void finish() {
    std::vector<warehouse::ProgressRow> rows;
    for (const auto &[id, state] : rebuild_.locked()) {
      auto &scope = so_far_.at(id);
      scope.result.waits_for_mapping = waits_for_mapping(scope.unmapped_pages, scope.paging);
      rows.push_back(progress_of(scope.paging, state, scope.result.waits_for_mapping, scope.last_outcome));
      rows.back().scope_id = id;
    }
    if (!rows.empty())
      rebuild_.finish(rows);
  }

  warehouse::Rebuild rebuild_;
  const Mapping &mapping_;
  const TimeZone &zone_;
  const std::vector<warehouse::ScopeToRebuild> &scopes_;
  const HeldPages &held_;
  const bool of_run_; ///< not of replay
  std::map<std::int64_t, ScopeSoFar> so_far_;
};

} // namespace

std::vector<ScopeResult> rebuild_scopes(warehouse::Session &session, const warehouse::Tables &tables,
                                        const Mapping &mapping, const TimeZone &zone,
                                        const std::vector<warehouse::ScopeToRebuild> &scopes,
                                        const warehouse::RebuildFor &whom, int pages_per_scope,
                                        const HeldPages &held) {
  const auto together = [&](const std::vector<warehouse::ScopeToRebuild> &some, const HeldPages &known,
                            bool looks) {
    return Together(session, tables, mapping, zone, some, whom, pages_per_scope, known).run(looks);
  };
  try {
    auto results = together(scopes, held, false);
    if (results.size() == scopes.size())
      return results;
  } catch (const warehouse::DatabaseError &e) {
    if (e.problem() != warehouse::DatabaseProblem::constraint)
      throw;
    if (scopes.size() == 1)
      return together(scopes, HeldPages(), true);
  }
  // One of them has a page that this mapping can't read, or an item that the tables refuse: the others
  // shall not suffer.
  std::vector<ScopeResult> results;
  results.reserve(scopes.size());
  for (const auto &scope : scopes)
    results.push_back(
        rebuild_scopes(session, tables, mapping, zone, {scope}, whom, pages_per_scope, held).front());
  return results;
}

std::vector<std::vector<warehouse::ScopeToRebuild>>
batches_of(const std::vector<warehouse::ScopeToRebuild> &scopes) {
  constexpr std::size_t kMostScopes = 32;
  constexpr int kMostPages = 512;
  std::vector<std::vector<warehouse::ScopeToRebuild>> batches;
  int pages = 0;
  for (const auto &scope : scopes) {
    if (batches.empty() || batches.back().size() == kMostScopes || pages + scope.pages > kMostPages ||
        batches.back().front().snapshot_at != scope.snapshot_at) {
      batches.emplace_back();
      pages = 0;
    }
    batches.back().push_back(scope);
    pages += scope.pages;
  }
  return batches;
}

namespace {

void count(ReplayReport &report, const warehouse::ScopeToRebuild &scope, const ScopeResult &result) {
  switch (result.result) {
  case Rebuilt::done:
    ++report.scopes;
    report.pages += result.pages;
    report.waiting += result.waits_for_mapping ? 1 : 0;
    break;
  case Rebuilt::busy:
    ++report.busy;
    break;
  case Rebuilt::unmapped:
    ++report.unmapped;
    log::warning("this mapping cannot read a page that was read before; its rows stay as they were",
                 {{"scope", describe(scope.key)}, {"snapshot_at", to_iso8601(scope.snapshot_at)}});
    break;
  case Rebuilt::incomplete:
    ++report.incomplete;
    break;
  }
}

/// The pages of a refresh that waited for their mapping. It reads on where it stopped: the pages get their
/// receipts, and where they are all there now, their reading replaces the older one.
class WaitingRefresh {
public:
  WaitingRefresh(warehouse::Session &session, const warehouse::Tables &tables, const Mapping &mapping,
                 const TimeZone &zone, const warehouse::ScopeToRebuild &scope,
                 const warehouse::RebuildFor &whom, int pages_per_scope)
      : session_(session), tables_(tables), mapping_(mapping), zone_(zone), scope_(scope), whom_(whom),
        pages_per_scope_(pages_per_scope) {}

  ScopeResult run() {
    const auto received = receive();
    if (received.result != Rebuilt::done || received.waits_for_mapping || !whole_)
      return received;
    return rebuild_scopes(session_, tables_, mapping_, zone_, {scope_}, whom_, pages_per_scope_).front();
  }

private:
  ScopeResult receive() {
    warehouse::Rebuild rebuild(session_, tables_, {scope_});
    if (rebuild.locked().empty())
      return {Rebuilt::busy};
    const auto pages = rebuild.pages();
    if (std::any_of(pages.begin(), pages.end(), [](const auto &page) { return !page.bytes; }))
      return {Rebuilt::incomplete};
    ScopeResult result;
    api::Paging paging(pages_per_scope_);
    std::optional<Outcome> last_outcome;
    std::vector<int> unmapped_pages;
    for (const auto &page : pages) {
      auto bodies = rebuild.bodies({&page});
      const auto judged = judge_stored(std::move(bodies.at(page.request_id)), page,
                                       mapping_.of(scope_.key.detail_type), zone_);
      ++result.pages;
      if (!judged.has_receipt()) {
        if (page.has_receipt)
          return {Rebuilt::unmapped};
        unmapped_pages.push_back(page.page);
        continue;
      }
      const auto facts = receipt_of(judged);
      if (!page.has_receipt) {
        rebuild.receive({&page, facts, rows_of(judged.page, 0)});
        rebuild.mark_mapped(page, judged.outcome, facts.items_seen);
      }
      if (judged.action == api::Action::no_items)
        paging.no_content(page.page);
      else
        paging.stored(page.page,
                      {facts.has_more, facts.total_count, facts.limit, facts.items_seen, facts.items_seen});
      last_outcome = judged.outcome;
    }
    result.waits_for_mapping = waits_for_mapping(unmapped_pages, paging);
    rebuild.reopen(scope_.scope_id, result.waits_for_mapping ? Outcome::unmapped : last_outcome);
    rebuild.commit();
    whole_ = paging.state() == api::Paging::State::complete;
    return result;
  }

  warehouse::Session &session_;
  const warehouse::Tables &tables_;
  const Mapping &mapping_;
  const TimeZone &zone_;
  const warehouse::ScopeToRebuild &scope_;
  const warehouse::RebuildFor &whom_;
  int pages_per_scope_;
  bool whole_ = false;
};

/// A run beside it locks the same videos in another order: one of the two gives way, and begins again.
template <typename Transaction> auto repeated(const Transaction &transaction) {
  constexpr int kAttempts = 10;
  for (int attempt = 1;; ++attempt) {
    try {
      return transaction();
    } catch (const warehouse::DatabaseError &e) {
      if (e.problem() != warehouse::DatabaseProblem::repeat || attempt == kAttempts)
        throw;
      log::info("a transaction is done again", {{"why", e.what()}, {"sqlstate", e.sqlstate()}});
    }
  }
}

} // namespace

ReplayReport replay(warehouse::Session &session, const warehouse::Tables &tables, const Mapping &mapping,
                    const TimeZone &zone, TimePoint from, TimePoint to, int pages_per_scope,
                    bool skip_empty_industries,
                    const std::function<void(const ReplayReport &)> &on_progress) {
  const warehouse::RebuildFor whom{{}, skip_empty_industries};
  ReplayReport report;
  std::optional<warehouse::ScopeToRebuild> last;
  while (true) {
    const auto scopes = warehouse::scopes_to_rebuild(session, from, to, last);
    if (scopes.empty())
      break;
    for (const auto &some : batches_of(scopes)) {
      const auto results = repeated(
          [&] { return rebuild_scopes(session, tables, mapping, zone, some, whom, pages_per_scope); });
      for (std::size_t i = 0; i < some.size(); ++i)
        count(report, some[i], results[i]);
      on_progress(report);
    }
    last = scopes.back();
  }
  for (const auto &scope : warehouse::refreshes_that_wait(session, from, to)) {
    count(report, scope, repeated([&] {
            return WaitingRefresh(session, tables, mapping, zone, scope, whom, pages_per_scope).run();
          }));
    on_progress(report);
  }
  return report;
}

} // namespace xingtu::pipeline
