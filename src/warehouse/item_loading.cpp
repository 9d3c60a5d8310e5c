#include "warehouse/item_loading.hpp"

#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "warehouse/array_text.hpp"
#include "warehouse/cells.hpp"

namespace xingtu::warehouse {
namespace {

/// Of items, issues and rejects, in one statement: a page may have a hundred thousand, and they are in memory
/// once more as parameters.
constexpr std::size_t kMostAtOnce = 1'000;
/// Of rejects, which may be as large as a page.
constexpr std::size_t kMostBytesAtOnce = 1 << 20;

/// What an item of this page is described by, but for its place. Comparable as text: the scope in the
/// contract's order of columns, then the place in its list. Before them all a refresh, the newest first: its
/// number counts down, and digits sort before letters.
std::string described_by(const PageToLoad &page) {
  const auto &scope = *page.scope;
  const auto list =
      fmt::format("{}/{}/{}/", to_word(scope.platform), scope.industry, to_word(scope.time_range));
  return page.reading == 0 ? list : fmt::format("{:09}/{}", 999'999'999 - page.reading, list);
}

/// Nine digits, as long as there are no more.
void append_place(std::string &text, std::int64_t position) {
  const auto digits = std::to_string(position);
  text.append(9 - std::min<std::size_t>(9, digits.size()), '0').append(digits);
}

struct Staged {
  const PageToLoad *page = nullptr;
  const ItemRow *item = nullptr;
};

std::vector<Staged> items_of(DetailType type, const std::vector<PageToLoad> &pages) {
  std::vector<Staged> items;
  for (const auto &page : pages)
    if (page.scope->detail_type == type)
      for (const auto &item : page.rows->items)
        items.push_back({&page, &item});
  return items;
}

/// The items of each page, which stand together.
template <typename OfPage> void for_each_page(std::span<const Staged> items, OfPage of_page) {
  while (!items.empty()) {
    const auto *page = items.front().page;
    const auto next =
        std::find_if(items.begin(), items.end(), [&](const Staged &one) { return one.page != page; });
    const auto count = static_cast<std::size_t>(next - items.begin());
    of_page(*page, items.first(count));
    items = items.subspan(count);
  }
}

/// Adds an array for each of the mapping's columns.
template <typename Cells>
void add_columns(Params &params, std::span<const Staged> items, std::size_t columns, Cells cells_of) {
  for (std::size_t i = 0; i < columns; ++i) {
    ArrayText array;
    for (const auto &staged : items)
      array.optional_text(cells_of(staged)[i]);
    params.emplace_back(array.take());
  }
}

/// The parameters of upsert_items.sql; the first three are those of extend_seen.sql.
Params description_arrays(const std::string &snapshot_at, const ItemTables &tables,
                          std::span<const Staged> items) {
  ArrayText authors, ids, attributes, described;
  for_each_page(items, [&](const PageToLoad &page, std::span<const Staged> of_page) {
    authors.texts(of_page.size(), page.scope->author_id);
    std::string text = described_by(page);
    const auto list = text.size();
    for (const auto &staged : of_page) {
      text.resize(list);
      append_place(text, staged.item->position);
      ids.text(staged.item->id);
      attributes.text(*staged.item->attributes);
      described.text(text);
    }
  });
  Params params{snapshot_at, authors.take(), ids.take(), attributes.take(), described.take()};
  add_columns(
      params, items, tables.dimensions.size(),
      [](const Staged &staged) -> const auto & { return *staged.item->dimensions; });
  return params;
}

/// The parameters of insert_snapshots.sql and move_snapshots.sql.
Params figure_arrays(const std::string &snapshot_at, const ItemTables &tables,
                     std::span<const Staged> items) {
  ArrayText authors, ids, platforms, industries, ranges, positions, observed, request_ids;
  for_each_page(items, [&](const PageToLoad &page, std::span<const Staged> of_page) {
    const auto count = of_page.size();
    authors.texts(count, page.scope->author_id);
    platforms.texts(count, to_word(page.scope->platform));
    industries.texts(count, page.scope->industry);
    ranges.texts(count, to_word(page.scope->time_range));
    observed.texts(count, to_iso8601(page.observed_at));
    request_ids.texts(count, page.request_id);
    for (const auto &staged : of_page) {
      ids.text(staged.item->id);
      positions.number(staged.item->position);
    }
  });
  Params params{snapshot_at,   authors.take(),   ids.take(),      platforms.take(),  industries.take(),
                ranges.take(), positions.take(), observed.take(), request_ids.take()};
  add_columns(
      params, items, tables.measures.size(),
      [](const Staged &staged) -> const auto & { return *staged.item->measures; });
  return params;
}

void load_items(Transaction &tx, const ItemTables &tables, const std::string &snapshot_at,
                std::span<const Staged> items, NewItems &new_items) {
  auto description = description_arrays(snapshot_at, tables, items);
  tx.run("sql/load/upsert_items.sql", description, tables.words);
  description.resize(3);
  tx.run("sql/load/extend_seen.sql", description, tables.words);
  const auto figures = figure_arrays(snapshot_at, tables, items);
  auto left = std::ssize(items);
  for (const auto &row : tx.run("sql/load/insert_snapshots.sql", figures, tables.words)) {
    const auto count = integer_of(row[1]);
    new_items[text_of(row[0])] += static_cast<int>(count);
    left -= count;
  }
  if (left > 0)
    tx.run("sql/load/move_snapshots.sql", figures, tables.words);
}

void store_rejects(Transaction &tx, const std::vector<PageToLoad> &pages) {
  ArrayText request_ids, ordinals, reasons, paths, items;
  std::size_t waiting = 0, bytes = 0;
  const auto store = [&] {
    if (waiting > 0)
      tx.run("sql/load/store_rejects.sql",
             {request_ids.take(), ordinals.take(), reasons.take(), paths.take(), items.take()});
    waiting = bytes = 0;
  };
  for (const auto &page : pages)
    for (const auto &reject : page.rows->rejected) {
      request_ids.text(page.request_id);
      ordinals.number(reject.ordinal);
      reasons.text(reject.reason);
      paths.text(reject.json_path);
      items.bytes(reject.item);
      bytes += reject.item.size();
      if (++waiting == kMostAtOnce || bytes >= kMostBytesAtOnce)
        store();
    }
  store();
}

void store_issues(Transaction &tx, const std::vector<PageToLoad> &pages) {
  ArrayText request_ids, ordinals, columns, reasons, originals;
  std::size_t waiting = 0;
  const auto store = [&] {
    if (waiting > 0)
      tx.run("sql/load/store_issues.sql",
             {request_ids.take(), ordinals.take(), columns.take(), reasons.take(), originals.take()});
    waiting = 0;
  };
  for (const auto &page : pages)
    for (const auto &issue : page.rows->issues) {
      request_ids.text(page.request_id);
      ordinals.number(issue.ordinal);
      columns.text(issue.column);
      reasons.text(issue.reason);
      originals.text(issue.original);
      if (++waiting == kMostAtOnce)
        store();
    }
  store();
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
    const auto items = items_of(kind->type, pages);
    for (std::span<const Staged> left(items); !left.empty();) {
      const auto part = left.first(std::min(left.size(), kMostAtOnce));
      load_items(tx, *kind, to_iso8601(part.front().page->snapshot_at), part, new_items);
      left = left.subspan(part.size());
    }
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
