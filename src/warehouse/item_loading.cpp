#include "warehouse/item_loading.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "warehouse/cells.hpp"
#include "warehouse/copy_in.hpp"

namespace xingtu::warehouse {
namespace {

/// Comparable as text: the scope in the contract's order of columns, then the place in its list. Before
/// them all a refresh, the newest first: its number counts down, and digits sort before letters.
std::string described_by(const ScopeKey &scope, int reading, std::int64_t position) {
  const auto place = fmt::format("{}/{}/{}/{:09}", to_word(scope.platform), scope.industry,
                                 to_word(scope.time_range), position);
  return reading == 0 ? place : fmt::format("{:09}/{}", 999'999'999 - reading, place);
}

/// False if there are none of this kind.
bool stage_items(Transaction &tx, const ItemTables &tables, const std::vector<PageToLoad> &pages) {
  const auto has_items = [&](const PageToLoad &page) {
    return page.scope->detail_type == tables.type && !page.rows->items.empty();
  };
  if (std::none_of(pages.begin(), pages.end(), has_items))
    return false;
  CopyIn copy(tx, "staged_" + tables.kind, tables.staged_columns());
  std::vector<Param> cells;
  for (const auto &page : pages) {
    if (!has_items(page))
      continue;
    const auto snapshot_at = to_iso8601(page.snapshot_at);
    const auto observed_at = to_iso8601(page.observed_at);
    for (const auto &item : page.rows->items) {
      cells.assign({page.request_id, page.scope->author_id, item.id,
                    std::string(to_word(page.scope->platform)), page.scope->industry,
                    std::string(to_word(page.scope->time_range)), snapshot_at, std::to_string(item.position),
                    observed_at, described_by(*page.scope, page.reading, item.position), *item.attributes});
      cells.insert(cells.end(), item.dimensions->begin(), item.dimensions->end());
      cells.insert(cells.end(), item.measures->begin(), item.measures->end());
      copy.row(cells);
    }
  }
  copy.finish();
  return true;
}

void store_rejects(Transaction &tx, const std::vector<PageToLoad> &pages) {
  if (std::all_of(pages.begin(), pages.end(), [](const auto &page) { return page.rows->rejected.empty(); }))
    return;
  CopyIn copy(tx, "xingtu_ops.rejected_item", {"request_id", "ordinal", "reason", "json_path", "item"});
  for (const auto &page : pages)
    for (const auto &reject : page.rows->rejected)
      copy.row({page.request_id, std::to_string(reject.ordinal), reject.reason, reject.json_path,
                bytea_text(reject.item)});
  copy.finish();
}

void store_issues(Transaction &tx, const std::vector<PageToLoad> &pages) {
  if (std::all_of(pages.begin(), pages.end(), [](const auto &page) { return page.rows->issues.empty(); }))
    return;
  CopyIn copy(tx, "staged_issue", {"request_id", "ordinal", "column_name", "reason", "original"});
  for (const auto &page : pages)
    for (const auto &issue : page.rows->issues)
      copy.row({page.request_id, std::to_string(issue.ordinal), issue.column, issue.reason, issue.original});
  copy.finish();
  tx.run("sql/load/store_issues.sql");
}

/// Loads the page and takes it back; the error if its rows are refused.
std::optional<DatabaseError> refusal_of(Transaction &tx, const Tables &tables, const PageToLoad &page) {
  std::optional<DatabaseError> refusal;
  tx.run_script("savepoint probe");
  try {
    load_pages(tx, tables, {page});
  } catch (const DatabaseError &error) {
    if (error.problem() != DatabaseProblem::constraint)
      throw;
    refusal = error;
  }
  tx.run_script("rollback to savepoint probe");
  return refusal;
}

/// Without the server's DETAIL, which repeats the row.
std::string reason_of(const DatabaseError &refusal) {
  const std::string what = refusal.what();
  return "refused by the database: " + what.substr(0, what.find("; DETAIL"));
}

} // namespace

void load_pages(Transaction &tx, const Tables &tables, const std::vector<PageToLoad> &pages) {
  for (const auto *kind : {&tables.video, &tables.product}) {
    if (!stage_items(tx, *kind, pages))
      continue;
    tx.run("sql/load/count_new_items.sql", {}, kind->words);
    tx.run("sql/load/upsert_items.sql", {}, kind->words);
    tx.run("sql/load/extend_seen.sql", {}, kind->words);
    tx.run("sql/load/upsert_snapshots.sql", {}, kind->words);
  }
  store_rejects(tx, pages);
  store_issues(tx, pages);
}

std::vector<RefusedItem> find_refused(Transaction &tx, const Tables &tables, const PageToLoad &page) {
  std::vector<RefusedItem> refused;
  const auto refusal = refusal_of(tx, tables, page);
  if (!refusal)
    return refused;
  const auto &items = page.rows->items;
  for (std::size_t i = 0; i < items.size(); ++i) {
    PageRows alone;
    alone.items = {items[i]};
    auto one = page;
    one.rows = &alone;
    if (const auto why = refusal_of(tx, tables, one))
      refused.push_back({i, reason_of(*why)});
  }
  if (refused.empty() || (refused.size() > 1 && refused.size() == items.size()))
    throw DatabaseError(*refusal);
  return refused;
}

} // namespace xingtu::warehouse
