#pragma once
// Deriving a scope's rows again from its stored pages: for replay, and for the end of a refresh, whose
// reading replaces the older one whole. One transaction per scope, some pages in memory at a time.
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "warehouse/settlement.hpp"

namespace xingtu::warehouse {

struct ScopeToRebuild {
  std::int64_t scope_id = 0;
  ScopeKey key;
  TimePoint snapshot_at;
  int loaded_reading = 0;
};

/// Scopes with stored pages whose snapshot lies in [from, to], at most 500 after the given one.
std::vector<ScopeToRebuild> scopes_to_rebuild(Session &session, TimePoint from, TimePoint to,
                                              const std::optional<ScopeToRebuild> &after);

struct PageRef {
  int page = 1;
  std::string request_id;
  bool has_receipt = false; ///< false: no mapping could read it yet
  TimePoint received_at;
  std::optional<std::int64_t> bytes; ///< of its body; nothing: retention has dropped it
};

/// A page that was read again.
struct PageToRewrite {
  const PageRef *page = nullptr;
  ReceiptFacts facts;
  PageRows rows;
};

class ScopeRebuild {
public:
  /// Locks the scope. `run_id`: the run that leases it, or empty.
  ScopeRebuild(Session &session, const Tables &tables, const ScopeToRebuild &scope,
               const std::string &run_id);
  ~ScopeRebuild();

  /// False if another run is at the scope now; then nothing else may be called.
  bool locked() const;
  const std::string &state() const;
  /// Of the reading, in the order of the pages.
  std::vector<PageRef> pages(int reading);
  /// In the order of `pages`.
  std::vector<std::string> bodies(const std::vector<PageRef> &pages);

  /// Deletes the scope's rows, and the rejects and issues of these pages.
  void clear(const std::vector<PageRef> &pages);
  /// Which items of a page the tables refuse; see find_refused in item_loading.hpp.
  std::vector<RefusedItem> refused(int reading, const PageRef &page, const PageRows &rows);
  /// Writes the pages' rows and their receipts; gives items_new of each, in their order.
  std::vector<int> load(int reading, const std::vector<PageToRewrite> &pages);
  /// A page that no mapping could read and this one can: its outcome in the audit.
  void mark_mapped(const PageRef &page, Outcome outcome, int items);
  /// `progress.state` as to be stored; the receipts of older readings go.
  void finish(int reading, const ProgressRow &progress);
  void commit();

private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

} // namespace xingtu::warehouse
