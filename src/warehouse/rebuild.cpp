#include "warehouse/rebuild.hpp"

#include <map>

#include "core/crash_point.hpp"
#include "warehouse/cells.hpp"
#include "warehouse/connection.hpp"
#include "warehouse/item_loading.hpp"
#include "warehouse/scope_rows.hpp"

namespace xingtu::warehouse {
namespace {

Param number_or_null(const std::optional<std::int64_t> &number) {
  if (!number)
    return std::nullopt;
  return std::to_string(*number);
}

Param text_or_null(const std::string &text) {
  return text.empty() ? Param{} : Param{text};
}

std::string ids_of(const std::vector<PageRef> &pages) {
  std::vector<std::string> ids;
  for (const auto &page : pages)
    ids.push_back(page.request_id);
  return array_of(ids);
}

} // namespace

std::vector<ScopeToRebuild> scopes_to_rebuild(Session &session, TimePoint from, TimePoint to,
                                              const std::optional<ScopeToRebuild> &after) {
  Transaction tx(session.connection());
  const auto start = after ? after->snapshot_at : from;
  const auto scope_id = after ? after->scope_id : 0;
  std::vector<ScopeToRebuild> scopes;
  for (const auto &row :
       tx.run("sql/load/replay_scopes.sql", {to_iso8601(start), std::to_string(scope_id), to_iso8601(to)}))
    scopes.push_back({integer_of(row[0]), scope_of(row, 1), time_of_micros(integer_of(row[6])),
                      static_cast<int>(integer_of(row[7]))});
  return scopes;
}

struct ScopeRebuild::Impl {
  Impl(Session &session, const Tables &tables_, const ScopeToRebuild &scope_)
      : tables(tables_), scope(scope_),
        tx((session.connection().make_staging_tables(tables_), session.connection())),
        id(std::to_string(scope_.scope_id)), snapshot(to_iso8601(scope_.snapshot_at)) {}

  const Tables &tables;
  ScopeToRebuild scope;
  Transaction tx;
  std::string id, snapshot;
  bool locked = false;
  std::string state;
};

ScopeRebuild::ScopeRebuild(Session &session, const Tables &tables, const ScopeToRebuild &scope,
                           const std::string &run_id)
    : impl_(std::make_unique<Impl>(session, tables, scope)) {
  const auto rows =
      impl_->tx.run("sql/load/lock_scope_to_rebuild.sql", {impl_->id, impl_->snapshot, text_or_null(run_id)});
  if (rows.empty())
    return;
  impl_->locked = true;
  impl_->state = text_of(rows[0][0]);
}

ScopeRebuild::~ScopeRebuild() = default;

bool ScopeRebuild::locked() const {
  return impl_->locked;
}
const std::string &ScopeRebuild::state() const {
  return impl_->state;
}

std::vector<PageRef> ScopeRebuild::pages(int reading) {
  std::vector<PageRef> pages;
  for (const auto &row :
       impl_->tx.run("sql/load/stored_pages.sql", {impl_->id, impl_->snapshot, std::to_string(reading)}))
    pages.push_back({static_cast<int>(integer_of(row[0])), text_of(row[1]), boolean_of(row[2]),
                     time_of_micros(optional_integer(row[3]).value_or(0)), optional_integer(row[4])});
  return pages;
}

std::vector<std::string> ScopeRebuild::bodies(const std::vector<PageRef> &pages) {
  std::map<std::string, std::string> bodies;
  for (const auto &row : impl_->tx.run("sql/load/bodies_of_pages.sql", {ids_of(pages)}))
    bodies[text_of(row[0])] = bytes_of(row[1]);
  std::vector<std::string> in_order;
  for (const auto &page : pages)
    in_order.push_back(std::move(bodies[page.request_id]));
  return in_order;
}

void ScopeRebuild::clear(const std::vector<PageRef> &pages) {
  const auto &key = impl_->scope.key;
  impl_->tx.run("sql/load/delete_scope_rows.sql",
                {key.author_id, impl_->snapshot, std::string(to_word(key.platform)), key.industry,
                 std::string(to_word(key.time_range))},
                impl_->tables.of(key.detail_type).words);
  impl_->tx.run("sql/load/delete_rejects.sql", {ids_of(pages)});
  impl_->tx.run("sql/load/delete_issues.sql", {ids_of(pages)});
}

std::vector<RefusedItem> ScopeRebuild::refused(int reading, const PageRef &page, const PageRows &rows) {
  impl_->tx.run("sql/load/clear_staged_items.sql");
  return find_refused(
      impl_->tx, impl_->tables,
      {page.request_id, &impl_->scope.key, impl_->scope.snapshot_at, page.received_at, &rows, reading});
}

std::vector<int> ScopeRebuild::load(int reading, const std::vector<PageToRewrite> &pages) {
  auto &tx = impl_->tx;
  tx.run("sql/load/clear_staged_items.sql");
  std::vector<PageToLoad> to_load;
  for (const auto &page : pages)
    to_load.push_back({page.page->request_id, &impl_->scope.key, impl_->scope.snapshot_at,
                       page.page->received_at, &page.rows, reading});
  const auto loaded = load_pages(tx, impl_->tables, to_load);

  std::vector<int> items_new;
  std::vector<std::int64_t> numbers, seen, rejected, fresh;
  std::vector<std::string> ids, has_more;
  std::vector<std::optional<std::int64_t>> totals, limits;
  for (const auto &page : pages) {
    const auto found = loaded.find(page.page->request_id);
    const auto rejects = static_cast<int>(page.rows.rejected.size());
    items_new.push_back(rejects + (found == loaded.end() ? 0 : found->second));
    numbers.push_back(page.page->page);
    ids.push_back(page.page->request_id);
    has_more.push_back(page.facts.has_more ? "true" : "false");
    totals.push_back(page.facts.total_count);
    limits.push_back(page.facts.limit);
    seen.push_back(page.facts.items_seen);
    rejected.push_back(rejects);
    fresh.push_back(items_new.back());
  }
  tx.run("sql/load/rewrite_receipts.sql",
         {impl_->id, impl_->snapshot, std::to_string(reading), array_of(numbers), array_of(ids),
          array_of(has_more), array_of(totals), array_of(limits), array_of(seen), array_of(rejected),
          array_of(fresh)});
  return items_new;
}

void ScopeRebuild::mark_mapped(const PageRef &page, Outcome outcome, int items) {
  impl_->tx.run("sql/load/mark_mapped.sql",
                {page.request_id, std::string(to_word(outcome)), std::to_string(items)});
}

void ScopeRebuild::finish(int reading, const ProgressRow &progress) {
  auto &tx = impl_->tx;
  const Param outcome = progress.last_outcome ? Param{std::string(to_word(*progress.last_outcome))} : Param{};
  tx.run("sql/load/finish_rebuild.sql",
         {impl_->id, impl_->snapshot, std::to_string(reading), progress.state,
          number_or_null(progress.total_count_first), number_or_null(progress.total_count_last),
          progress.drifted ? "true" : "false", text_or_null(progress.proof), text_or_null(progress.failure),
          outcome});
  tx.run("sql/load/delete_other_readings.sql", {impl_->id, impl_->snapshot, std::to_string(reading)});
  crash_point(CrashPoint::reading_replaced);
}

void ScopeRebuild::commit() {
  impl_->tx.commit();
}

} // namespace xingtu::warehouse
