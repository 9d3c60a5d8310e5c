#pragma once
// Pages as the API sends them, bought and settled as the loader does, and derived again by the pipeline.
#include <fmt/format.h>

#include "fixture.hpp"
#include "pipeline/judge.hpp"
#include "pipeline/rebuild.hpp"

namespace xingtu::test {

struct Item {
  std::string id, title;
  int plays;
};

inline std::string body_of(const std::vector<Item> &items, int page, bool has_more, const std::string &list = "video_list",
                    int total = 5) {
  std::string out;
  for (const auto &item : items)
    out += fmt::format(R"({}{{"item_id": "{}", "item_title": "{}", "play": {}, "convert_cnt": {}}})",
                       out.empty() ? "" : ", ", item.id, item.title, item.plays, item.plays);
  return fmt::format(R"({{"code": 0, "message": "", "recordTime": "t", "data": {{"base_resp": {{"status_code": 0}}, )"
                     R"("pagination": {{"has_more": {}, "limit": 3, "page": {}, "total_count": {}}}, "{}": [{}]}}}})",
                     has_more, page, total, list, out);
}

/// Loads as the loader does: the rows are those that the mapping reads in the body.
class Bought {
public:
  explicit Bought(Warehouse &warehouse, std::vector<std::string> authors = {"1"},
                  warehouse::PlanState plan = plan_of())
      : warehouse_(warehouse), session_(warehouse.connect()), authors_(std::move(authors)), plan_(std::move(plan)) {
    make_plan(session_, plan_, authors_);
    load_.emplace(session_, plan_);
  }

  warehouse::ClaimedScope claim() { return load_->claim(1).at(0); }
  bool can_claim() { return !load_->claim(1).empty(); }

  void settle(const warehouse::ClaimedScope &scope, int page, const std::string &body, const std::string &state) {
    const auto intent = load_->ask(scope, {page})[0];
    HttpAnswer http;
    http.request_id = intent.request_id;
    http.http_status = 200;
    http.body = body;
    const auto judged = pipeline::judge(std::move(http), page, builtin().video, TimeZone("UTC"));
    auto answer = pipeline::answer_row(judged, scope.scope_id, scope.reading, page, session_.now());
    warehouse::PageRows rows;
    if (judged.has_receipt()) {
      answer.receipt = pipeline::receipt_of(judged);
      rows = pipeline::rows_of(judged.page, (page - 1) * 3);
      if (scope.reading == 0) answer.rows = &rows;
    }
    auto progress = progress_of(scope, state);
    if (judged.unmapped) progress.last_outcome = Outcome::unmapped;
    load_->settle({answer}, scope, progress);
  }

  void refresh() { make_plan(session_, plan_, authors_, true); }

  /// `pages`: that the loader has seen commit.
  pipeline::ScopeResult replace_reading(const warehouse::ClaimedScope &scope, int pages = 0) {
    return pipeline::rebuild_scopes(
               session_, builtin_tables(), builtin(), TimeZone("UTC"),
               {{scope.scope_id, scope.key, plan_.snapshot_at, scope.reading, pages}},
               {load_->run_id(), plan_.axes.skip_empty_industries}, 500)
        .at(0);
  }

  pipeline::ReplayReport replay(const Mapping &mapping = builtin()) {
    auto session = warehouse_.connect();
    const warehouse::Tables tables(mapping);
    return pipeline::replay(session, tables, mapping, TimeZone("UTC"), TimePoint{}, session.now(), 500,
                            plan_.axes.skip_empty_industries, [](const auto &) {});
  }

private:
  Warehouse &warehouse_;
  warehouse::Session session_;
  std::vector<std::string> authors_;
  warehouse::PlanState plan_;
  std::optional<Load> load_;
};

} // namespace xingtu::test
