// Lists of several pages, as they should be and as they should not: what is asked for, and what is proven.
#include <doctest/doctest.h>

#include <map>

#include <fmt/format.h>

#include "support/job.hpp"
#include "support/process.hpp"
#include "support/wait_until.hpp"

using namespace xingtu::test;

namespace {

constexpr const char *kOneScope = "  ranges: [DAY_30]\n  detail_types: [VIDEO]\n";

/// A page as the API gives it: these item ids, and further members of `pagination`.
struct Page {
  int page;
  std::vector<int> ids;
  std::string pagination;
};

std::string rules(const std::vector<Page> &pages) {
  std::string text;
  for (const auto &[page, ids, pagination] : pages) {
    std::string items;
    for (const int id : ids)
      items += fmt::format(R"({}{{"item_id": "{}"}})", items.empty() ? "" : ",", id);
    text += fmt::format(R"({}{{"match": {{"page": {}}}, "answer": {{"items": [{}], "pagination": {{{}}}}}}})",
                        text.empty() ? "" : ",", page, items, pagination);
  }
  return "[" + text + "]";
}

struct Paged {
  Sandbox sandbox;
  Job job;
  Job::Result result;

  explicit Paged(const std::string &rules, const std::string &rest = "",
                 const std::string &api = "  concurrency: 4\n")
      : job(sandbox, {.scopes = kOneScope, .api = api, .rest = rest}) {
    sandbox.put_rules(rules);
    result = job.run_json({"run"});
  }

  int exit_code() const { return result.finished.exit_code; }
  /// How often each page was asked for, by the API's own journal.
  std::map<int, int> asked() const {
    std::map<int, int> pages;
    for (const auto &request : sandbox.journal())
      ++pages[request["page"].get<int>()];
    return pages;
  }
  std::string ids() const {
    return job.cell(
        "select coalesce(string_agg(video_id, ' ' order by video_id), '') from xingtu.video_snapshot");
  }
  Row scope() const {
    return job.query(
        "select state, completion_proof, total_count_first, total_count_last, drifted, pages_loaded, "
        "items_seen, items_duplicate, failure from xingtu_ops.scope_snapshot")[0];
  }
  std::string failure() const { return scope()[8].value_or(""); }
};

constexpr auto none = std::nullopt;

} // namespace

TEST_CASE("each page of a list is asked for once, and its items keep their place in the list") {
  const Paged paged(rules({{1, {1, 2}, R"("has_more": true, "limit": 2, "total_count": 5)"},
                           {2, {3, 4}, R"("has_more": true, "limit": 2, "total_count": 5)"},
                           {3, {5}, R"("has_more": false, "limit": 2, "total_count": 5)"}}));
  CHECK_MESSAGE(paged.exit_code() == 0, paged.result.finished.err);
  CHECK(paged.asked() == std::map<int, int>{{1, 1}, {2, 1}, {3, 1}});
  CHECK(paged.scope() == Row{"complete", "count_matched", "5", "5", "f", "3", "5", "0", none});
  CHECK(paged.job.cell("select string_agg(video_id || '@' || position, ' ' order by position) from "
                       "xingtu.video_snapshot") == "1@1 2@2 3@3 4@4 5@5");
  CHECK(paged.job.cell("select sum(items_loaded) from xingtu_ops.page_receipt") == "5");
}

TEST_CASE("without total_count the pages follow has_more, and the proof is the last page") {
  const Paged paged(rules({{1, {1, 2}, R"("has_more": true, "total_count": null)"},
                           {2, {3, 4}, R"("has_more": true, "total_count": null)"},
                           {3, {5}, R"("has_more": false, "total_count": null)"}}));
  CHECK_MESSAGE(paged.exit_code() == 0, paged.result.finished.err);
  CHECK(paged.asked() == std::map<int, int>{{1, 1}, {2, 1}, {3, 1}});
  CHECK(paged.ids() == "1 2 3 4 5");
  CHECK(paged.scope() == Row{"complete", "last_page", none, none, "f", "3", "5", "0", none});
}

TEST_CASE("a page that could not be had is not asked for again when the list turns out to end before it") {
  const char *end = nullptr;
  SUBCASE("by the page before it") {
    end = R"({"match": {"page": 2}, "answer": {"items": [{"item_id": "3"}],
              "pagination": {"has_more": false, "limit": 2, "total_count": 3}}})";
  }
  SUBCASE("because that has no content") {
    end = R"({"match": {"page": 2}, "answer": {"code": 202}})";
  }
  const Paged paged(fmt::format(
      R"([{{"match": {{"page": 1}}, "answer": {{"items": [{{"item_id": "1"}}, {{"item_id": "2"}}],
            "pagination": {{"has_more": true, "limit": 2, "total_count": 6}}}}}}, {},
          {{"match": {{"page": 3}}, "answer": {{"code": 301, "delay_ms": 200}}}}])",
      end));
  CHECK_MESSAGE(paged.exit_code() == 0, paged.result.finished.err);
  CHECK(paged.asked() == std::map<int, int>{{1, 1}, {2, 1}, {3, 1}});
  CHECK(paged.scope()[0] == "complete");
}

TEST_CASE("an error for a page behind the end fails no list, whichever answer comes first") {
  int end_after = 0, error_after = 0;
  SUBCASE("the end") {
    error_after = 200;
  }
  SUBCASE("the error") {
    end_after = 200;
  }
  const Paged paged(fmt::format(
      R"([{{"match": {{"page": 1}}, "answer": {{"items": [{{"item_id": "1"}}, {{"item_id": "2"}}],
            "pagination": {{"has_more": true, "limit": 2, "total_count": 6}}}}}},
          {{"match": {{"page": 2}}, "answer": {{"items": [{{"item_id": "3"}}], "delay_ms": {},
            "pagination": {{"has_more": false, "limit": 2, "total_count": 3}}}}}},
          {{"match": {{"page": 3}}, "answer": {{"code": 400, "delay_ms": {}}}}}])",
      end_after, error_after));
  CHECK_MESSAGE(paged.exit_code() == 0, paged.result.finished.err);
  CHECK(paged.asked() == std::map<int, int>{{1, 1}, {2, 1}, {3, 1}});
  CHECK(paged.ids() == "1 2 3");
  CHECK(paged.scope()[0] == "complete");
}

TEST_CASE("has_more on the last page that total_count promises is followed") {
  const Paged paged(rules({{1, {1, 2}, R"("has_more": true, "limit": 2, "total_count": 4)"},
                           {2, {3, 4}, R"("has_more": true, "limit": 2, "total_count": 4)"},
                           {3, {5}, R"("has_more": false, "limit": 2, "total_count": 5)"}}));
  CHECK_MESSAGE(paged.exit_code() == 0, paged.result.finished.err);
  CHECK(paged.asked() == std::map<int, int>{{1, 1}, {2, 1}, {3, 1}});
  CHECK(paged.ids() == "1 2 3 4 5");
}

TEST_CASE(
    "totals that change while paging are drift: both are kept, and the proof is no more than the last page") {
  const Paged paged(rules({{1, {1, 2}, R"("has_more": true, "limit": 2, "total_count": 4)"},
                           {2, {3, 4}, R"("has_more": false, "limit": 2, "total_count": 5)"}}));
  CHECK_MESSAGE(paged.exit_code() == 0, paged.result.finished.err);
  CHECK(paged.scope() == Row{"complete", "last_page", "4", "5", "t", "2", "4", "0", none});
}

TEST_CASE("a list that ends before its total_count is complete by its last page, and drifted") {
  const Paged paged(rules({{1, {1, 2}, R"("has_more": true, "limit": 2, "total_count": 9)"},
                           {2, {3}, R"("has_more": false, "limit": 2, "total_count": 9)"}}),
                    "", "  concurrency: 1\n");
  CHECK_MESSAGE(paged.exit_code() == 0, paged.result.finished.err);
  CHECK(paged.asked() == std::map<int, int>{{1, 1}, {2, 1}}); // nothing is bought behind the end
  CHECK(paged.scope() == Row{"complete", "last_page", "9", "9", "t", "2", "3", "0", none});
}

TEST_CASE("an item that two pages hold counts once") {
  const Paged paged(rules({{1, {1, 2}, R"("has_more": true, "limit": 2, "total_count": 3)"},
                           {2, {2, 3}, R"("has_more": false, "limit": 2, "total_count": 3)"}}));
  CHECK_MESSAGE(paged.exit_code() == 0, paged.result.finished.err);
  CHECK(paged.ids() == "1 2 3");
  CHECK(paged.scope() == Row{"complete", "count_matched", "3", "3", "f", "2", "4", "1", none});
  CHECK(paged.job.cell(
            "select bool_and(items_seen = items_loaded + items_rejected) from xingtu_ops.page_receipt") ==
        "t");
}

TEST_CASE("an empty page that says has_more fails the scope, and what came before it stays") {
  const Paged paged(rules({{1, {1, 2}, R"("has_more": true, "limit": 2, "total_count": 6)"},
                           {2, {}, R"("has_more": true, "limit": 2, "total_count": 6)"},
                           {3, {}, R"("has_more": true, "limit": 2, "total_count": 6)"}}));
  CHECK_MESSAGE(paged.exit_code() == 65, paged.result.finished.err);
  CHECK(paged.scope()[0] == "failed");
  CHECK(paged.failure() == "page 2 is empty, but says has_more; 2 items came, total_count is 6");
  CHECK(paged.result.json.at("failed_scopes").at(0).at("why") == paged.failure());
  CHECK(paged.ids() == "1 2");
  CHECK(paged.sandbox.journal().size() <= 3);
}

TEST_CASE("an empty page that says has_more after all items came is the end of the list") {
  const Paged paged(rules({{1, {1, 2}, R"("has_more": true, "limit": 2, "total_count": 2)"},
                           {2, {}, R"("has_more": true, "limit": 2, "total_count": 2)"}}));
  CHECK_MESSAGE(paged.exit_code() == 0, paged.result.finished.err);
  CHECK(paged.asked() == std::map<int, int>{{1, 1}, {2, 1}});
  CHECK(paged.scope()[1] == "count_matched");
}

TEST_CASE("a list that repeats itself without end is given up after two pages that bring nothing new") {
  std::vector<Page> pages;
  for (int page = 1; page <= 20; ++page)
    pages.push_back({page, {1, 2}, R"("has_more": true, "limit": 2, "total_count": 40)"});
  const Paged paged(rules(pages), "", "  concurrency: 1\n");
  CHECK_MESSAGE(paged.exit_code() == 65, paged.result.finished.err);
  CHECK(paged.failure().find("brings nothing new, but says has_more") != std::string::npos);
  CHECK(paged.asked() == std::map<int, int>{{1, 1}, {2, 1}, {3, 1}});
}

TEST_CASE("an answer for another page than the one that was asked for is not stored under either") {
  const Paged paged(rules({{1, {1, 2}, R"("has_more": true, "page": 7)"}}));
  CHECK_MESSAGE(paged.exit_code() == 65, paged.result.finished.err);
  CHECK(paged.ids() == "");
  CHECK(paged.asked() == std::map<int, int>{{1, 2}}); // a second try, for it may pass
  CHECK(paged.failure().find("asked page 1, the answer says page 7") != std::string::npos);
  CHECK(paged.job.cell("select count(*) from xingtu_ops.page_receipt") == "0");
  CHECK(paged.job.query("select distinct outcome, billed from xingtu_ops.request_audit") ==
        std::vector<Row>{{"malformed_response", "yes"}});
}

TEST_CASE("limits.pages_per_scope ends a list that is longer, and a second run does not buy it again") {
  const Paged paged(rules({{1, {1}, R"("has_more": true)"},
                           {2, {2}, R"("has_more": true)"},
                           {3, {3}, R"("has_more": false)"}}),
                    "limits: {pages_per_scope: 2}\n");
  CHECK_MESSAGE(paged.exit_code() == 65, paged.result.finished.err);
  CHECK(paged.failure() == "page 2 is the last that limits.pages_per_scope allows, and says has_more");
  CHECK(paged.asked() == std::map<int, int>{{1, 1}, {2, 1}});
  CHECK(paged.ids() == "1 2");
  CHECK(paged.job.run({"run"}).exit_code == 65);
  CHECK(paged.sandbox.journal().size() == 2);
}

TEST_CASE("nothing there, said of a later page, ends the list before it") {
  const Paged paged(R"([{"match": {"page": 1}, "answer": {"items": [{"item_id": "1"}],
                          "pagination": {"has_more": true, "limit": 1, "total_count": 2}}},
                        {"match": {"page": 2}, "answer": {"code": 202}}])");
  CHECK_MESSAGE(paged.exit_code() == 0, paged.result.finished.err);
  CHECK(paged.scope()[0] == "complete");
  CHECK(paged.scope()[1] == "last_page");
  CHECK(paged.scope()[4] == "t"); // of two items one came
  CHECK(paged.ids() == "1");
  CHECK(paged.job.run_json({"run"}).json["requests_sent"] == 0);
}

TEST_CASE("totals and limits that cannot be true do not buy a page too many") {
  std::string pagination;
  SUBCASE("a total far beyond the list") {
    pagination = R"("has_more": false, "limit": 1, "total_count": 9223372036854775807)";
  }
  SUBCASE("a limit of nothing") {
    pagination = R"("has_more": false, "limit": 0, "total_count": 1)";
  }
  SUBCASE("negative numbers") {
    pagination = R"("has_more": false, "limit": -10, "total_count": -1)";
  }
  const Paged paged(rules({{1, {1}, pagination}}));
  CHECK_MESSAGE(paged.exit_code() == 0, paged.result.finished.err);
  CHECK(paged.asked() == std::map<int, int>{{1, 1}});
  CHECK(paged.ids() == "1");
}

TEST_CASE("a page that fails in the middle of a list costs only its own attempts") {
  const Paged paged(R"([{"match": {"page": 2}, "times": 2, "answer": {"code": 301}},)" +
                    rules({{1, {1}, R"("has_more": true, "limit": 1, "total_count": 3)"},
                           {2, {2}, R"("has_more": true, "limit": 1, "total_count": 3)"},
                           {3, {3}, R"("has_more": false, "limit": 1, "total_count": 3)"}})
                        .substr(1));
  CHECK_MESSAGE(paged.exit_code() == 0, paged.result.finished.err);
  CHECK(paged.asked() == std::map<int, int>{{1, 1}, {2, 3}, {3, 1}});
  CHECK(paged.scope() == Row{"complete", "count_matched", "3", "3", "f", "3", "3", "0", none});
}

TEST_CASE("one list is asked for with all of the run's permits, though each connection has a share of them") {
  const Sandbox sandbox;
  const Job job(sandbox, {.scopes = kOneScope, .api = "  concurrency: 6\n  timeout: 600s\n"});
  sandbox.put_rules(R"([{"match": {"page": 1}, "answer": {"items": [{"item_id": "1"}],
                         "pagination": {"has_more": true, "limit": 1, "total_count": 20}}},
                        {"answer": {"delay_ms": 3600000}}])");
  const Process run(job.command({"run"}));
  CHECK(wait_until([&] { return sandbox.journal().size() == 1 + 6; }, Process::kPatience));
  CHECK(job.cell("select count(*) from xingtu_ops.request_audit where outcome = 'in_flight'") == "6");
}
