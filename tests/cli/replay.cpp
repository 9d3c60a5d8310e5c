// Stored pages are enough: the tables come from them again, and what could not be read is read later.
#include <doctest/doctest.h>

#include "support/truth.hpp"

using namespace xingtu::test;

namespace {

/// One author's items: some cannot become rows, and some have values that cannot be read.
constexpr const char *kOddItems = R"([
  {"match": {"oAuthorId": "6613871234567890123", "detailType": "VIDEO"}, "answer": {
    "pagination": {"has_more": false, "total_count": 4},
    "items": [{"item_id": "7700000000000000001", "title": "good", "play": "many", "gpm": "1w-5w"},
              {"title": "without an id"}, 17,
              {"item_id": "7700000000000000002", "share": -1}]}},
  {"match": {"oAuthorId": "6613871234567890123", "detailType": "PRODUCT"}, "answer": {
    "pagination": {"has_more": false, "total_count": 3},
    "items": [{"product_id": "3700000000000000001", "product_name": "good", "price": "¥1-?"},
              {"product_id": "3700000000000000001", "product_name": "again"}, {"product_id": []}]}}])";

/// The list of videos is under a name that the built-in mapping does not know, beside another array.
std::string under_other_name(const std::string &pagination) {
  return R"({"base_resp": {"status_code": 0, "status_message": ""}, "pagination": )" + pagination +
         R"(, "works": [{"item_id": "7700000000000000001", "title": "first", "play": 12}],
             "tips": [{"text": "an array of objects, too"}]})";
}

/// Two scopes: videos of 30 days, whose list moves, and products, which stay.
JobOptions two_scopes(const std::string &rest = {}) {
  return {.scopes = "  ranges: [DAY_30]\n  detail_types: [VIDEO, PRODUCT]\n", .rest = rest};
}

/// The job's mapping as mended: the list's new name before the old one.
std::string mended(const Job &job) {
  return "mapping: " + job.folder().write("mended.yaml", "video:\n  list: [/works, /video_list]\n").string() +
         "\n";
}

} // namespace

TEST_CASE("replay gives the tables again from the stored pages, with 0 requests") {
  const World world{.authors = authors(4)};
  const Sandbox sandbox(world.serve());
  sandbox.put_rules(kOddItems);
  const Job job(sandbox, {.scopes = world.scopes()});
  REQUIRE(job.run(run_of_day()).exit_code == 0);
  REQUIRE(job.cell("select count(*) > 0 from xingtu_ops.rejected_item") == "t");
  REQUIRE(job.cell("select count(*) > 0 from xingtu_ops.value_issue") == "t");
  CHECK(job.cell("select sum(issues) from xingtu_report.field_coverage") ==
        job.cell("select count(*) from xingtu_ops.value_issue where column_name in "
                 "(select column_name from xingtu_report.field_coverage)"));
  const auto requests = sandbox.journal().size();

  std::vector<std::string> emptied;
  SUBCASE("where the figures are lost") {
    emptied = {"xingtu.video_snapshot", "xingtu.product_snapshot"};
  }
  SUBCASE("where all is lost that is derived from pages") {
    emptied = {"xingtu.video_snapshot", "xingtu.product_snapshot",  "xingtu.video",
               "xingtu.product",        "xingtu_ops.rejected_item", "xingtu_ops.value_issue"};
  }
  SUBCASE("where nothing is lost") {}
  std::map<std::string, std::vector<std::string>> before;
  for (const auto *table :
       {"xingtu.video_snapshot", "xingtu.product_snapshot", "xingtu.video", "xingtu.product",
        "xingtu_ops.rejected_item", "xingtu_ops.value_issue", "xingtu_ops.page_receipt",
        "xingtu_ops.scope_snapshot", "xingtu_ops.request_audit"})
    before[table] = content(job, table);
  std::string list;
  for (const auto &table : emptied)
    list += (list.empty() ? "truncate " : ", ") + table;
  if (!list.empty())
    job.execute(list);

  const auto result = job.run_json({"replay"});
  const auto &finished = result.finished;
  const auto &json = result.json;
  CHECK_MESSAGE(finished.exit_code == 0, finished.err);
  CHECK(json["scopes"] == 16);
  for (const auto &entry : before) {
    CAPTURE(entry.first);
    CHECK(differences(entry.second, content(job, entry.first)) == "");
  }
  CHECK(job.run(run_of_day()).exit_code == 0);
  CHECK(sandbox.journal().size() == requests);
}

TEST_CASE("a page that the mapping cannot read is kept, never bought again, and finished by replay") {
  const Sandbox sandbox;
  sandbox.put_rules(R"([{"match": {"detailType": "VIDEO"}, "answer": {"data": )" +
                    under_other_name(R"({"has_more": false, "limit": 10, "page": 1, "total_count": 1})") +
                    "}}]");
  Job job(sandbox, two_scopes());

  const auto first = job.run_json(run_of_day());
  CHECK(first.finished.exit_code == 75);
  CHECK(first.json["scopes"]["waiting_for_mapping"] == 1);
  const auto why = first.json["stop_reason"].get<std::string>();
  for (const char *part : {"profile suggests", "error_detail in xingtu_ops.request_audit", "then replay"})
    CHECK_MESSAGE(why.find(part) != std::string::npos, why);
  CHECK(job.cell("select outcome || ' ' || billed from xingtu_ops.request_audit join xingtu_ops.scope using "
                 "(scope_id) "
                 "where detail_type = 'VIDEO'") == "unmapped yes");
  CHECK(job.cell("select convert_from(body, 'UTF8') like '%\"works\"%' from xingtu_raw.api_page "
                 "join xingtu_ops.request_audit using (request_id) where outcome = 'unmapped'") == "t");
  CHECK(job.cell("select coverage from xingtu_report.scope_coverage where detail_type = 'VIDEO'") ==
        "waiting_for_mapping");
  CHECK(job.cell("select count(*) from xingtu.video_snapshot") == "0");
  const auto requests = sandbox.journal().size();

  // Neither another run nor a replay with the mapping as it was changes that, or buys anything.
  CHECK(job.run(run_of_day()).exit_code == 75);
  const auto in_vain = job.run_json({"replay"});
  CHECK(in_vain.finished.exit_code == 75);
  CHECK(in_vain.json["waiting_for_mapping"] == 1);
  CHECK(job.run(run_of_day()).exit_code == 75);
  CHECK(job.cell("select state from xingtu_ops.scope_snapshot where last_outcome = 'unmapped'") == "open");
  CHECK(sandbox.journal().size() == requests);

  job.configure(two_scopes(mended(job)));
  const auto replayed = job.run_json({"replay"});
  CHECK_MESSAGE(replayed.finished.exit_code == 0, replayed.finished.err);
  CHECK(replayed.json["waiting_for_mapping"] == 0);
  CHECK(job.cell("select concat_ws(' ', video_id, title, play_count, position) from xingtu.video "
                 "join xingtu.video_snapshot using (author_id, video_id)") ==
        "7700000000000000001 first 12 1");
  CHECK(job.cell("select concat_ws(' ', state, completion_proof, last_outcome, completed_at is not null) "
                 "from xingtu_ops.scope_snapshot join xingtu_ops.scope using (scope_id) "
                 "where detail_type = 'VIDEO'") == "complete count_matched ok t");
  const auto last = job.run_json(run_of_day());
  CHECK(last.finished.exit_code == 0);
  CHECK(last.json["status"] == "complete");
  CHECK(sandbox.journal().size() == requests);
  CHECK(job.cell("select items || ' ' || outcome from xingtu_ops.request_audit join xingtu_ops.scope using "
                 "(scope_id) "
                 "where detail_type = 'VIDEO'") == "1 ok");
}

TEST_CASE("a replay says which columns of another mapping it empties") {
  const Sandbox sandbox;
  Job job(sandbox, two_scopes());
  const auto other =
      job.folder().write("other.yaml", "video:\n  measures:\n    fresh: {type: count, from: [/like]}\n");
  job.configure(two_scopes("mapping: " + other.string() + "\n"));
  REQUIRE(job.run({"migrate"}).exit_code == 0);
  REQUIRE(job.run(run_of_day()).exit_code == 0);
  const auto same = job.run({"replay"});
  CHECK_MESSAGE(same.exit_code == 0, same.err);
  CHECK(same.err.find("another one has added") == std::string::npos);
  REQUIRE(job.cell("select count(fresh) > 0 from xingtu.video_snapshot") == "t");

  job.configure(two_scopes());
  const auto replayed = job.run({"replay"});
  CHECK_MESSAGE(replayed.exit_code == 0, replayed.err);
  CHECK(replayed.err.find("column=xingtu.video_snapshot.fresh") != std::string::npos);
  CHECK(job.cell("select count(fresh) from xingtu.video_snapshot") == "0");
}

TEST_CASE("after a replay the next run buys only the pages that are missing") {
  const Sandbox sandbox;
  const std::string list = R"([{"item_id": "770000000000000000)";
  sandbox.put_rules(R"([{"match": {"detailType": "VIDEO", "page": 1}, "answer": {"data": )" +
                    under_other_name(R"({"has_more": true, "limit": 1, "page": 1, "total_count": 3})") +
                    R"(}}, {"match": {"detailType": "VIDEO", "page": 2}, "answer": {
                        "pagination": {"has_more": true, "limit": 1, "total_count": 3}, "items": )" +
                    list + R"(2"}]}}, {"match": {"detailType": "VIDEO", "page": 3}, "answer": {
                        "pagination": {"has_more": false, "limit": 1, "total_count": 3}, "items": )" +
                    list + R"(3"}]}}])");
  Job job(sandbox, two_scopes());
  CHECK(job.run(run_of_day()).exit_code == 75);
  job.configure(two_scopes(mended(job)));
  CHECK(job.run({"replay"}).exit_code == 0);
  CHECK(job.cell("select state || ' ' || pages_loaded from xingtu_ops.scope_snapshot join xingtu_ops.scope "
                 "using (scope_id) where detail_type = 'VIDEO'") == "open 1");

  const auto result = job.run_json(run_of_day());
  const auto &finished = result.finished;
  const auto &json = result.json;
  CHECK_MESSAGE(finished.exit_code == 0, finished.err);
  CHECK(json["requests_sent"] == 2);
  CHECK(repeated_pages(sandbox).empty());
  CHECK(job.cell("select string_agg(video_id || ' ' || position, ', ' order by position) from "
                 "xingtu.video_snapshot") ==
        "7700000000000000001 1, 7700000000000000002 2, 7700000000000000003 3");
}

TEST_CASE("pages of a refresh that the mapping cannot read keep the older rows until replay finishes it") {
  const Sandbox sandbox;
  const auto page = [](int number, bool more, const std::string &list) {
    return R"({"match": {"detailType": "VIDEO", "page": )" + std::to_string(number) +
           R"(}, "answer": {"data": {"base_resp": {"status_code": 0, "status_message": ""}, "pagination": {"has_more": )" +
           (more ? "true" : "false") + R"(, "limit": 1, "page": )" + std::to_string(number) +
           R"(, "total_count": 2}, ")" + list + R"(": [{"item_id": "770000000000000000)" +
           std::to_string(number) + R"(", "title": ")" + list +
           R"("}], "tips": [{"text": "an array of objects, too"}]}}})";
  };
  const auto rows = "select string_agg(video_id || ' ' || title, ', ' order by position) from xingtu.video "
                    "join xingtu.video_snapshot using (author_id, video_id)";
  const std::string older = "7700000000000000001 video_list, 7700000000000000002 video_list";
  const std::string newer = "7700000000000000001 works, 7700000000000000002 works";
  sandbox.put_rules("[" + page(1, true, "video_list") + ", " + page(2, false, "video_list") + "]");
  Job job(sandbox, two_scopes());
  REQUIRE(job.run(run_of_day()).exit_code == 0);
  REQUIRE(job.cell(rows) == older);

  // The new list's first page is under a name that the mapping does not know; it may be the only one.
  bool one_page = false;
  SUBCASE("where all of them were bought") {
    one_page = true;
  }
  SUBCASE("where others are still missing") {}
  sandbox.put_rules("[" + page(1, !one_page, "works") + ", " + page(2, false, "works") + "]");
  CHECK(job.run(run_of_day({"--refresh"})).exit_code == 75);
  const auto asked = sandbox.journal().size();
  CHECK(job.run(run_of_day()).exit_code == 75);
  CHECK(job.run_json({"replay"}).json["waiting_for_mapping"] == 1);
  CHECK(sandbox.journal().size() == asked);
  CHECK(job.cell(rows) == older);
  CHECK(job.cell("select coverage || ' ' || covered from xingtu_report.scope_coverage where detail_type = "
                 "'VIDEO'") == "waiting_for_mapping true");

  job.configure(two_scopes(mended(job)));
  const auto replayed = job.run_json({"replay"});
  CHECK_MESSAGE(replayed.finished.exit_code == 0, replayed.finished.err);
  CHECK(replayed.json["waiting_for_mapping"] == 0);
  CHECK(sandbox.journal().size() == asked);
  if (one_page)
    CHECK(job.cell(rows) == "7700000000000000001 works");
  else
    CHECK(job.cell(rows) == older);
  const auto last = job.run_json(run_of_day());
  CHECK_MESSAGE(last.finished.exit_code == 0, last.finished.err);
  CHECK(last.json["requests_sent"] == (one_page ? 0 : 1));
  CHECK(job.cell(rows) == (one_page ? "7700000000000000001 works" : newer));
  CHECK(job.cell("select count(*) from xingtu_ops.request_audit where outcome = 'unmapped'") == "0");
  CHECK(job.cell("select string_agg(distinct reading || ' ' || loaded_reading || ' ' || state, ', ') "
                 "from xingtu_ops.scope_snapshot") == "1 1 complete");
}
