// The greatest promise, end to end: the tables are what the API listed, and the audit is what it was asked.
#include <doctest/doctest.h>

#include "support/truth.hpp"

using namespace xingtu::test;

TEST_CASE("the tables hold exactly what the API lists, and the audit exactly what the API was asked") {
  const World world{.authors = authors(50),
                    .industries = {"ALL", "BEAUTY_AND_COSMETICS", "FOOD_AND_BEVERAGE"}};
  const Sandbox sandbox(world.serve({"--error", "301=0.02", "500=0.01"}));
  const Job job(sandbox, {.scopes = world.scopes(), .api = "  max_attempts: 20\n"});

  const auto result = job.run_json(run_of_day());
  const auto &finished = result.finished;
  const auto &json = result.json;
  REQUIRE_MESSAGE(finished.exit_code == 0, finished.err);
  CHECK(differences_from_dataset(job, world) == "");
  CHECK(differences_from_journal(job, sandbox) == "");

  // Nothing is there that no list holds, and all of it is of this snapshot.
  for (const std::string kind : {"video", "product"}) {
    CHECK(job.cell("select count(*) from xingtu." + kind) ==
          job.cell("select count(distinct (author_id, " + kind + "_id)) from xingtu." + kind + "_snapshot"));
    CHECK(job.cell("select count(*) from xingtu." + kind +
                   " where (first_seen_at, last_seen_at, described_at) <> "
                   "('2025-06-10+08'::timestamptz, '2025-06-10+08', '2025-06-10+08')") == "0");
    CHECK(job.cell("select count(*) from xingtu." + kind +
                   "_snapshot where snapshot_at <> '2025-06-10+08'") == "0");
    // Each row names the request that brought it, and when.
    CHECK(job.cell(
              "select count(*) from xingtu." + kind +
              "_snapshot as item join xingtu_ops.request_audit as audit "
              "using (request_id) join xingtu_ops.scope as scope using (scope_id) "
              "where (scope.author_id, scope.platform, scope.industry, scope.time_range, scope.detail_type, "
              "audit.finished_at) = (item.author_id, item.platform, item.industry, item.time_range, upper('" +
              kind + "'), item.observed_at)") ==
          job.cell("select count(*) from xingtu." + kind + "_snapshot"));
  }
  // And the place in its bytes: there the item stands.
  CHECK(job.cell("select count(*) filter (where position(item_id in coalesce(data -> 'video_list', data -> "
                 "'product_list', data -> 'products', data -> 'goods_list') ->> (place_on_page - 1)::integer) > 0) "
                 "= count(*) from xingtu_ops.item_origin "
                 "cross join lateral (select convert_from(body, 'UTF8')::jsonb -> 'data' as data) as answer") == "t");
  CHECK(job.cell("select count(*) from xingtu_ops.item_origin where page > 1 and requested_at < finished_at") != "0");
  // And each list its pages, an empty one, too: they hold the items that its coverage counts.
  CHECK(job.cell("select count(*) from xingtu_report.scope_coverage as list left join lateral (select "
                 "sum(items_seen) as items, bool_and(encode(sha256(body), 'hex') = body_sha256 and url like '%' || "
                 "author_id || '%') as are_its_own from xingtu_ops.page_origin as page where (page.author_id, "
                 "page.platform, page.industry, page.time_range, page.detail_type, page.snapshot_at) = "
                 "(list.author_id, list.platform, list.industry, list.time_range, list.detail_type, "
                 "list.snapshot_at)) as pages on true where not pages.are_its_own or pages.are_its_own is null or "
                 "pages.items <> list.items_seen") == "0");
  CHECK(job.cell("select count(*) from xingtu_ops.rejected_item") == "0");

  // The run's own counters are the journal's.
  const auto requests = sandbox.journal().size();
  const auto billed = spent(sandbox);
  CHECK(requests > 600);
  CHECK(json["requests_sent"] == requests);
  CHECK(json["requests_billed"] == billed);
  CHECK(json["requests_unknown"] == 0);
  CHECK(job.cell("select concat_ws(' ', requests_sent, requests_billed, requests_unknown) from "
                 "xingtu_ops.job_run") == std::to_string(requests) + " " + std::to_string(billed) + " 0");
  CHECK(job.cell("select spent_requests from xingtu_ops.job_snapshot") == std::to_string(billed));

  // A second run sends nothing and changes nothing.
  const auto before = loaded_content(job);
  const auto again = job.run_json(run_of_day());
  CHECK(again.finished.exit_code == 0);
  CHECK(again.json["requests_sent"] == 0);
  CHECK(sandbox.journal().size() == requests);
  CHECK(differences(before, loaded_content(job)) == "");
}
