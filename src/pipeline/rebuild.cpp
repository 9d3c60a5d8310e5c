#include "pipeline/rebuild.hpp"

#include <algorithm>

#include "api/paging.hpp"
#include "core/log.hpp"
#include "pipeline/judge.hpp"
#include "pipeline/scope_work.hpp"

namespace xingtu::pipeline {
namespace {

/// A stored page is an answer whose body came whole: the status of its HTTP answer no longer matters.
Judged read_stored(std::string body, const warehouse::PageRef &page, const ItemMapping &mapping,
                   const TimeZone &zone) {
  HttpAnswer http;
  http.request_id = page.request_id;
  http.http_status = 200;
  http.body = std::move(body);
  return judge(std::move(http), page.page, mapping, zone);
}

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
std::vector<std::vector<warehouse::PageRef>> parts_of(const std::vector<warehouse::PageRef> &pages) {
  constexpr std::int64_t kMostBytes = 4 << 20;
  constexpr std::size_t kMostPages = 64;
  std::vector<std::vector<warehouse::PageRef>> parts;
  std::int64_t bytes = 0;
  for (const auto &page : pages) {
    if (parts.empty() || parts.back().size() == kMostPages || bytes + *page.bytes > kMostBytes) {
      parts.emplace_back();
      bytes = 0;
    }
    bytes += *page.bytes;
    parts.back().push_back(page);
  }
  return parts;
}

/// `looks`: for items that the tables refuse, page by page.
ScopeResult rebuild_once(warehouse::Session &session, const warehouse::Tables &tables, const Mapping &mapping,
                         const TimeZone &zone, const warehouse::ScopeToRebuild &scope,
                         const std::string &run_id, int pages_per_scope, bool looks) {
  warehouse::ScopeRebuild rebuild(session, tables, scope, run_id);
  if (!rebuild.locked())
    return {Rebuilt::busy};
  const auto pages = rebuild.pages(scope.loaded_reading);
  if (std::any_of(pages.begin(), pages.end(), [](const auto &page) { return !page.bytes; }))
    return {Rebuilt::incomplete};
  rebuild.clear(pages);

  const auto &items = scope.key.detail_type == DetailType::video ? mapping.video : mapping.product;
  api::Paging paging(pages_per_scope);
  bool waits_for_mapping = false;
  std::int64_t items_so_far = 0;
  std::optional<Outcome> last_outcome;
  for (const auto &part : parts_of(pages)) {
    auto bodies = rebuild.bodies(part);
    std::vector<Judged> read; // the rows are views into these
    read.reserve(part.size());
    std::vector<warehouse::PageToRewrite> to_load;
    for (std::size_t i = 0; i < part.size(); ++i) {
      const auto &page = part[i];
      auto judged = read_stored(std::move(bodies[i]), page, items, zone);
      if (!judged.has_receipt()) {
        if (page.has_receipt)
          return {Rebuilt::unmapped}; // rolls back
        waits_for_mapping = true;
        continue;
      }
      const auto facts = receipt_of(judged);
      const auto before = items_before(page.page, facts.limit, items_so_far);
      if (looks)
        reject(judged, rebuild.refused(scope.loaded_reading, page, rows_of(judged.page, before)));
      read.push_back(std::move(judged));
      to_load.push_back({&page, facts, rows_of(read.back().page, before)});
      items_so_far += facts.items_seen;
    }
    const auto items_new = rebuild.load(scope.loaded_reading, to_load);
    for (std::size_t i = 0; i < to_load.size(); ++i) {
      const auto &[page, facts, rows] = to_load[i];
      if (!page->has_receipt)
        rebuild.mark_mapped(*page, read[i].outcome, facts.items_seen);
      if (read[i].action == api::Action::no_items)
        paging.no_content(page->page);
      else
        paging.stored(page->page,
                      {facts.has_more, facts.total_count, facts.limit, facts.items_seen, items_new[i]});
      last_outcome = read[i].outcome;
    }
  }
  rebuild.finish(scope.loaded_reading, progress_of(paging, rebuild.state(), waits_for_mapping, last_outcome));
  rebuild.commit();
  return {Rebuilt::done, static_cast<int>(pages.size()), waits_for_mapping};
}

} // namespace

ScopeResult rebuild_scope(warehouse::Session &session, const warehouse::Tables &tables,
                          const Mapping &mapping, const TimeZone &zone,
                          const warehouse::ScopeToRebuild &scope, const std::string &run_id,
                          int pages_per_scope) {
  try {
    return rebuild_once(session, tables, mapping, zone, scope, run_id, pages_per_scope, false);
  } catch (const warehouse::DatabaseError &e) {
    if (e.problem() != warehouse::DatabaseProblem::constraint)
      throw;
    return rebuild_once(session, tables, mapping, zone, scope, run_id, pages_per_scope, true);
  }
}

ReplayReport replay(warehouse::Session &session, const warehouse::Tables &tables, const Mapping &mapping,
                    const TimeZone &zone, TimePoint from, TimePoint to, int pages_per_scope,
                    const std::function<void(const ReplayReport &)> &on_progress) {
  ReplayReport report;
  std::optional<warehouse::ScopeToRebuild> last;
  while (true) {
    const auto scopes = warehouse::scopes_to_rebuild(session, from, to, last);
    if (scopes.empty())
      return report;
    for (const auto &scope : scopes) {
      const auto [result, pages, waits] =
          rebuild_scope(session, tables, mapping, zone, scope, {}, pages_per_scope);
      switch (result) {
      case Rebuilt::done:
        ++report.scopes;
        report.pages += pages;
        report.waiting += waits ? 1 : 0;
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
      on_progress(report);
    }
    last = scopes.back();
  }
}

} // namespace xingtu::pipeline
