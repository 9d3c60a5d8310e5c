#include "warehouse/item_loading.hpp"

#include <algorithm>
#include <iterator>

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

/// Gives how many there are of this kind.
std::int64_t stage_items(Transaction &tx, const ItemTables &tables, const std::vector<PageToLoad> &pages) {
  const auto is_of_kind = [&](const PageToLoad &page) { return page.scope->detail_type == tables.type; };
  std::int64_t items = 0;
  for (const auto &page : pages)
    items += is_of_kind(page) ? std::ssize(page.rows->items) : 0;
  if (items == 0)
    return 0;
  CopyIn copy(tx, "staged_" + tables.kind, tables.staged_columns());
  for (const auto &page : pages) {
    if (!is_of_kind(page))
      continue;
    const auto snapshot_at = to_iso8601(page.snapshot_at);
    const auto observed_at = to_iso8601(page.observed_at);
    for (const auto &item : page.rows->items) {
      copy.text(page.request_id).text(page.scope->author_id).text(item.id);
      copy.text(to_word(page.scope->platform))
          .text(page.scope->industry)
          .text(to_word(page.scope->time_range));
      copy.text(snapshot_at).number(item.position).text(observed_at);
      copy.text(described_by(*page.scope, page.reading, item.position)).text(*item.attributes);
      for (const auto *cells : {item.dimensions, item.measures})
        for (const auto &cell : *cells)
          copy.optional_text(cell);
      copy.end_row();
    }
  }
  copy.finish();
  return items;
}

void store_rejects(Transaction &tx, const std::vector<PageToLoad> &pages) {
  if (std::all_of(pages.begin(), pages.end(), [](const auto &page) { return page.rows->rejected.empty(); }))
    return;
  CopyIn copy(tx, "xingtu_ops.rejected_item", {"request_id", "ordinal", "reason", "json_path", "item"});
  for (const auto &page : pages)
    for (const auto &reject : page.rows->rejected) {
      copy.text(page.request_id).number(reject.ordinal).text(reject.reason).text(reject.json_path);
      copy.bytes(reject.item).end_row();
    }
  copy.finish();
}

void store_issues(Transaction &tx, const std::vector<PageToLoad> &pages) {
  if (std::all_of(pages.begin(), pages.end(), [](const auto &page) { return page.rows->issues.empty(); }))
    return;
  CopyIn copy(tx, "staged_issue", {"request_id", "ordinal", "column_name", "reason", "original"});
  for (const auto &page : pages)
    for (const auto &issue : page.rows->issues) {
      copy.text(page.request_id).number(issue.ordinal).text(issue.column).text(issue.reason);
      copy.text(issue.original).end_row();
    }
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

NewItems load_pages(Transaction &tx, const Tables &tables, const std::vector<PageToLoad> &pages) {
  NewItems new_items;
  for (const auto *kind : {&tables.video, &tables.product}) {
    auto left = stage_items(tx, *kind, pages);
    if (left == 0)
      continue;
    const auto snapshot_at = to_iso8601(pages.front().snapshot_at);
    tx.run("sql/load/upsert_items.sql", {}, kind->words);
    tx.run("sql/load/extend_seen.sql", {snapshot_at}, kind->words);
    for (const auto &row : tx.run("sql/load/insert_snapshots.sql", {}, kind->words)) {
      const auto count = integer_of(row[1]);
      new_items[text_of(row[0])] = static_cast<int>(count);
      left -= count;
    }
    if (left > 0)
      tx.run("sql/load/move_snapshots.sql", {snapshot_at}, kind->words);
  }
  store_rejects(tx, pages);
  store_issues(tx, pages);
  return new_items;
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
