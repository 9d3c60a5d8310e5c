#pragma once
// Deriving the rows of scopes again from their stored pages: for replay, and for the end of a refresh, whose
// reading replaces the older one whole. One transaction for some scopes, some pages in memory at a time.
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "warehouse/settlement.hpp"

namespace xingtu::warehouse {

struct ScopeToRebuild {
  std::int64_t scope_id = 0;
  ScopeKey key;
  TimePoint snapshot_at;
  int loaded_reading = 0;
  int pages = 0; ///< that are stored: all that a run has seen commit; for replay about so many
};

/// Scopes with stored pages whose snapshot lies in [from, to], at most 500 after the given one.
std::vector<ScopeToRebuild> scopes_to_rebuild(Session &session, TimePoint from, TimePoint to,
                                              const std::optional<ScopeToRebuild> &after);

/// Scopes of such snapshots whose refresh waits for a mapping that can read what it bought. `loaded_reading`
/// is the one that waits, which the tables do not hold yet.
std::vector<ScopeToRebuild> refreshes_that_wait(Session &session, TimePoint from, TimePoint to);

/// Gives scopes back that this run leases and does not take again.
void park_scopes(Session &session, const std::string &run_id, TimePoint snapshot_at,
                 const std::vector<std::int64_t> &scope_ids);

/// Whose lists are derived again.
struct RebuildFor {
  std::string run_id; ///< that leases the scopes, and whose refreshes end; empty: replay
  bool skip_empty_industries = false;
};

struct PageRef {
  std::int64_t scope_id = 0;
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

class Rebuild {
public:
  /// Begins the transaction and locks the scopes, which are of one snapshot, except those that another run
  /// is at.
  Rebuild(Session &session, const Tables &tables, const std::vector<ScopeToRebuild> &scopes,
          const RebuildFor &whom = {});
  ~Rebuild();

  /// State of each scope that is locked, by its id.
  const std::map<std::int64_t, std::string> &locked() const;
  /// Stored pages of what is locked, in the order of scopes and pages.
  std::vector<PageRef> pages();
  /// These scopes stay as they are. To be called before anything is written.
  void leave(const std::set<std::int64_t> &scope_ids);
  /// By request id.
  std::map<std::string, std::string> bodies(const std::vector<const PageRef *> &pages);

  /// Deletes the rows of the scopes, and the rejects and issues of these pages.
  void clear(const std::vector<PageRef> &pages);
  /// Which items of a page the tables refuse; see find_refused in item_loading.hpp.
  std::vector<RefusedItem> refused(const PageRef &page, const PageRows &rows);
  /// Writes the pages' rows and their receipts; gives items_new of each, in their order.
  std::vector<int> load(const std::vector<PageToRewrite> &pages);
  /// Writes the receipt of a page of a refresh, whose rows are written when all of its pages are there.
  void receive(const PageToRewrite &page);
  /// A scope whose refresh goes on: the next run asks for the pages that are missing, unless some are
  /// unmapped.
  void reopen(std::int64_t scope_id, std::optional<Outcome> last_outcome);
  /// A page that no mapping could read and this one can: its outcome in the audit.
  void mark_mapped(const PageRef &page, Outcome outcome, int items);
  /// `state` of each as to be stored; the receipts of older readings go. Where a list of ALL industries turns
  /// out to be empty, the single ones are skipped with the same commit: no other loader takes them in
  /// between.
  void finish(const std::vector<ProgressRow> &progress);
  void commit();

private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

} // namespace xingtu::warehouse
