#pragma once
// Items into the tables: one statement per table and batch. Inside the caller's transaction.
#include <map>
#include <string>
#include <vector>

#include "warehouse/connection.hpp"
#include "warehouse/settlement.hpp"

namespace xingtu::warehouse {

/// A page's items and where they belong.
struct PageToLoad {
  std::string request_id;
  const ScopeKey *scope = nullptr;
  TimePoint snapshot_at;
  TimePoint observed_at;
  const PageRows *rows = nullptr;
  int reading = 0; ///< of the scope: a newer one describes an item before an older one
};

/// By request id, for the receipts: how many of a page's items no stored page of the same list, and no
/// earlier one of these, holds. Pages without any are not in it.
using NewItems = std::map<std::string, int>;

/// Writes items, rejected items and issues. All pages are of one snapshot.
NewItems load_pages(Transaction &tx, const Tables &tables, const std::vector<PageToLoad> &pages);

/// Which items of a page the tables refuse: an operator may have added a constraint. Loads them one by one
/// and takes everything back. Where each one of several is refused it is not the items' fault (a partition is
/// missing, say), and the error is thrown.
std::vector<RefusedItem> find_refused(Transaction &tx, const Tables &tables, const PageToLoad &page);

} // namespace xingtu::warehouse
