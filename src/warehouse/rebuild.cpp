#include "warehouse/rebuild.hpp"

#include <map>
#include <set>
#include <utility>

#include "core/crash_point.hpp"
#include "warehouse/array_text.hpp"
#include "warehouse/cells.hpp"
#include "warehouse/connection.hpp"
#include "warehouse/figures.hpp"
#include "warehouse/item_loading.hpp"
#include "warehouse/scope_rows.hpp"

namespace xingtu::warehouse {
namespace {

Param text_or_null(const std::string &text) {
  return text.empty() ? Param{} : Param{text};
}

std::vector<ScopeToRebuild> scopes_of(Session &session, const char *sql, const Params &params) {
  Transaction tx(session.connection());
  std::vector<ScopeToRebuild> scopes;
  for (const auto &row : tx.run(sql, params))
    scopes.push_back({integer_of(row[0]), scope_of(row, 1), time_of_micros(integer_of(row[6])),
                      static_cast<int>(integer_of(row[7])), static_cast<int>(integer_of(row[8]))});
  return scopes;
}

} // namespace

std::vector<ScopeToRebuild> scopes_to_rebuild(Session &session, TimePoint from, TimePoint to,
                                              const std::optional<ScopeToRebuild> &after) {
  const auto start = after ? after->snapshot_at : from;
  const auto scope_id = after ? after->scope_id : 0;
  return scopes_of(session, "sql/load/replay_scopes.sql",
                   {to_iso8601(start), std::to_string(scope_id), to_iso8601(to)});
}

std::vector<ScopeToRebuild> refreshes_that_wait(Session &session, TimePoint from, TimePoint to) {
  return scopes_of(session, "sql/load/waiting_refreshes.sql", {to_iso8601(from), to_iso8601(to)});
}

void park_scopes(Session &session, const std::string &run_id, TimePoint snapshot_at,
                 const std::vector<std::int64_t> &scope_ids) {
  Transaction tx(session.connection());
  tx.run("sql/load/park_scopes.sql", {run_id, to_iso8601(snapshot_at), array_of(scope_ids)});
  tx.commit();
}

struct Rebuild::Impl {
  Impl(Session &session, const Tables &tables_, const std::vector<ScopeToRebuild> &asked, bool skips)
      : tables(tables_), skips_industries(skips), tx(session.connection()),
        snapshot_at(asked.front().snapshot_at), snapshot(to_iso8601(snapshot_at)) {
    for (const auto &scope : asked)
      scopes.emplace(scope.scope_id, scope);
  }

  const ScopeToRebuild &scope_of(const PageRef &page) const { return scopes.at(page.scope_id); }
  PageToLoad to_load(const PageRef &page, const PageRows &rows) const {
    const auto &scope = scope_of(page);
    return {page.request_id, &scope.key, snapshot_at, page.received_at, &rows, scope.loaded_reading};
  }

  const Tables &tables;
  bool skips_industries;
  Transaction tx;
  TimePoint snapshot_at;
  std::string snapshot;
  std::map<std::int64_t, ScopeToRebuild> scopes; ///< those that are locked, once that is known
  std::map<std::int64_t, std::string> states;    ///< of these
  /// Of the scopes, in the order of their ids.
  std::string ids, readings;
  /// Author and item of the rows that clear() has deleted and load() has not written again.
  std::map<DetailType, std::set<std::pair<std::string, std::string>>> gone;

  void note_scopes() {
    std::vector<std::int64_t> id_numbers, reading_numbers;
    for (const auto &[id, scope] : scopes) {
      id_numbers.push_back(id);
      reading_numbers.push_back(scope.loaded_reading);
    }
    ids = array_of(id_numbers);
    readings = array_of(reading_numbers);
  }

  void forget_gone_items() {
    for (const auto *kind : {&tables.video, &tables.product}) {
      std::vector<std::string> authors, items;
      for (const auto &[author, item] : gone[kind->type]) {
        authors.push_back(author);
        items.push_back(item);
      }
      if (items.empty())
        continue;
      std::vector<std::string> locked_authors, locked_items;
      for (const auto &row : tx.run("sql/load/lock_gone_items.sql",
                                    {snapshot, array_of(authors), array_of(items)}, kind->words)) {
        locked_authors.push_back(text_of(row[0]));
        locked_items.push_back(text_of(row[1]));
      }
      // By a statement of its own: it sees what those that held the locks have committed.
      if (!locked_items.empty())
        tx.run("sql/load/forget_gone_items.sql", {array_of(locked_authors), array_of(locked_items)},
               kind->words);
    }
  }

  void write_receipts(const std::vector<PageToRewrite> &pages, const std::vector<int> &items_new) {
    std::vector<std::int64_t> scope_ids, reading_numbers, numbers, seen, rejected;
    std::vector<std::string> request_ids, has_more;
    std::vector<std::optional<std::int64_t>> totals, limits;
    for (const auto &page : pages) {
      scope_ids.push_back(page.page->scope_id);
      reading_numbers.push_back(scope_of(*page.page).loaded_reading);
      numbers.push_back(page.page->page);
      request_ids.push_back(page.page->request_id);
      has_more.emplace_back(page.facts.has_more ? "true" : "false");
      totals.push_back(page.facts.total_count);
      limits.push_back(page.facts.limit);
      seen.push_back(page.facts.items_seen);
      rejected.push_back(std::ssize(page.rows.rejected));
    }
    tx.run("sql/load/rewrite_receipts.sql",
           {snapshot, array_of(scope_ids), array_of(reading_numbers), array_of(numbers),
            array_of(request_ids), array_of(has_more), array_of(totals), array_of(limits), array_of(seen),
            array_of(rejected), array_of(std::vector<std::int64_t>(items_new.begin(), items_new.end()))});
  }
};

Rebuild::Rebuild(Session &session, const Tables &tables, const std::vector<ScopeToRebuild> &scopes,
                 const RebuildFor &whom)
    : impl_(std::make_unique<Impl>(session, tables, scopes, whom.skip_empty_industries)) {
  impl_->note_scopes();
  for (const auto &row :
       impl_->tx.run("sql/load/lock_scopes_to_rebuild.sql",
                     {impl_->ids, impl_->snapshot, text_or_null(whom.run_id), impl_->readings}))
    impl_->states.emplace(integer_of(row[0]), text_of(row[1]));
  std::erase_if(impl_->scopes, [&](const auto &scope) { return !impl_->states.contains(scope.first); });
  impl_->note_scopes();
}

Rebuild::~Rebuild() = default;

const std::map<std::int64_t, std::string> &Rebuild::locked() const {
  return impl_->states;
}

std::vector<PageRef> Rebuild::pages() {
  std::vector<PageRef> pages;
  for (const auto &row :
       impl_->tx.run("sql/load/stored_pages.sql", {impl_->ids, impl_->readings, impl_->snapshot}))
    pages.push_back({integer_of(row[0]), static_cast<int>(integer_of(row[1])), text_of(row[2]),
                     boolean_of(row[3]), time_of_micros(optional_integer(row[4]).value_or(0)),
                     optional_integer(row[5])});
  return pages;
}

void Rebuild::leave(const std::set<std::int64_t> &scope_ids) {
  for (const auto id : scope_ids) {
    impl_->scopes.erase(id);
    impl_->states.erase(id);
  }
  impl_->note_scopes();
}

std::map<std::string, std::string> Rebuild::bodies(const std::vector<const PageRef *> &pages) {
  std::map<std::string, std::string> bodies;
  if (pages.empty())
    return bodies;
  for (const auto &row :
       impl_->tx.run("sql/load/bodies_of_pages.sql", {texts_of(pages, &PageRef::request_id)}))
    bodies[text_of(row[0])] = bytes_of(row[1]);
  return bodies;
}

void Rebuild::clear(const std::vector<PageRef> &pages) {
  for (const auto *kind : {&impl_->tables.video, &impl_->tables.product}) {
    std::vector<std::string> authors, platforms, industries, ranges;
    for (const auto &[id, scope] : impl_->scopes) {
      if (scope.key.detail_type != kind->type)
        continue;
      authors.push_back(scope.key.author_id);
      platforms.emplace_back(to_word(scope.key.platform));
      industries.push_back(scope.key.industry);
      ranges.emplace_back(to_word(scope.key.time_range));
    }
    if (authors.empty())
      continue;
    for (const auto &row : impl_->tx.run("sql/load/delete_scope_rows.sql",
                                         {impl_->snapshot, array_of(authors), array_of(platforms),
                                          array_of(industries), array_of(ranges)},
                                         kind->words))
      impl_->gone[kind->type].emplace(text_of(row[0]), text_of(row[1]));
  }
  const auto ids = texts_of(pages, &PageRef::request_id);
  impl_->tx.run("sql/load/delete_rejects.sql", {ids});
  impl_->tx.run("sql/load/delete_issues.sql", {ids});
}

std::vector<RefusedItem> Rebuild::refused(const PageRef &page, const PageRows &rows) {
  return find_refused(impl_->tx, impl_->tables, impl_->to_load(page, rows));
}

std::vector<int> Rebuild::load(const std::vector<PageToRewrite> &pages) {
  auto &tx = impl_->tx;
  std::vector<PageToLoad> to_load;
  to_load.reserve(pages.size());
  for (const auto &page : pages)
    to_load.push_back(impl_->to_load(*page.page, page.rows));
  const auto loaded = load_pages(tx, impl_->tables, to_load);
  for (const auto &page : to_load)
    for (const auto &item : page.rows->items)
      impl_->gone[page.scope->detail_type].erase({page.scope->author_id, item.id});

  std::vector<int> items_new;
  for (const auto &page : pages) {
    const auto found = loaded.find(page.page->request_id);
    items_new.push_back(static_cast<int>(page.rows.rejected.size()) +
                        (found == loaded.end() ? 0 : found->second));
  }
  impl_->write_receipts(pages, items_new);
  return items_new;
}

void Rebuild::receive(const PageToRewrite &page) {
  impl_->write_receipts({page}, {page.facts.items_seen});
}

void Rebuild::reopen(std::int64_t scope_id, std::optional<Outcome> last_outcome) {
  impl_->tx.run("sql/load/reopen_refresh.sql",
                {std::to_string(scope_id), impl_->snapshot,
                 text_or_null(last_outcome ? std::string(to_word(*last_outcome)) : std::string())});
}

void Rebuild::mark_mapped(const PageRef &page, Outcome outcome, int items) {
  impl_->tx.run("sql/load/mark_mapped.sql",
                {page.request_id, std::string(to_word(outcome)), std::to_string(items)});
}

void Rebuild::finish(const std::vector<ProgressRow> &progress) {
  auto &tx = impl_->tx;
  std::vector<std::int64_t> ids, readings;
  std::vector<std::optional<std::int64_t>> totals_first, totals_last;
  std::vector<std::string> states, drifted, proofs, failures, outcomes;
  for (const auto &row : progress) {
    ids.push_back(row.scope_id);
    readings.push_back(impl_->scopes.at(row.scope_id).loaded_reading);
    states.push_back(row.state);
    totals_first.push_back(row.total_count_first);
    totals_last.push_back(row.total_count_last);
    drifted.emplace_back(row.drifted ? "true" : "false");
    proofs.push_back(row.proof);
    failures.push_back(row.failure);
    outcomes.emplace_back(row.last_outcome ? to_word(*row.last_outcome) : std::string_view());
  }
  const auto id_array = array_of(ids), reading_array = array_of(readings);
  tx.run("sql/load/finish_rebuild.sql", {impl_->snapshot, id_array, reading_array, array_of(states),
                                         array_of(totals_first), array_of(totals_last), array_of(drifted),
                                         array_of(proofs), array_of(failures), array_of(outcomes)});
  tx.run("sql/load/delete_other_readings.sql", {impl_->snapshot, id_array, reading_array});
  impl_->forget_gone_items();
  write_figures(tx, impl_->tables, impl_->snapshot, id_array);
  tx.run("sql/load/reopen_industries.sql", {impl_->snapshot, id_array});
  if (impl_->skips_industries)
    tx.run("sql/load/skip_industries.sql", {impl_->snapshot, id_array});
  crash_point(CrashPoint::reading_replaced);
}

void Rebuild::commit() {
  impl_->tx.commit();
}

} // namespace xingtu::warehouse
