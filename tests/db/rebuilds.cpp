// Deriving a scope's rows again from its stored pages: through the pipeline's own replay, on bodies as the API
// sends them.
#include <algorithm>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "bought.hpp"
#include "config/mapping_file.hpp"

using namespace xingtu;
using namespace xingtu::test;

namespace {

/// Its items' ids stand where the built-in mapping does not look for them.
std::string hidden(std::string body) {
  for (auto at = body.find("item_id"); at != std::string::npos; at = body.find("item_id"))
    body.replace(at, 7, "strange");
  return body;
}

std::string listed(const Warehouse &warehouse) {
  return warehouse.rows("select author_id, video_id, position, play_count, request_id, observed_at from xingtu.video_snapshot "
                        "order by author_id, position");
}

const std::vector<Item> kFirst{{"11", "a", 10}, {"12", "b", 20}, {"13", "c", 30}};
const std::vector<Item> kSecond{{"13", "c again", 31}, {"14", "d", 40}};

} // namespace

TEST_CASE("replay gives the same rows, receipts and progress again after the tables were emptied") {
  Warehouse warehouse;
  Bought bought(warehouse);
  const auto scope = bought.claim();
  bought.settle(scope, 1, body_of(kFirst, 1, true), "leased");
  bought.settle(scope, 2, body_of(kSecond, 2, false), "complete");
  const auto before = listed(warehouse);
  const auto videos = warehouse.rows("select * from xingtu.video order by video_id");
  const auto receipts = warehouse.rows("select * from xingtu_ops.page_receipt order by page");
  CHECK(std::count(before.begin(), before.end(), '\n') == 4);
  for (const bool empty : {false, true}) {
    CAPTURE(empty);
    if (empty) warehouse.execute("truncate xingtu.video, xingtu.product, xingtu.video_snapshot, xingtu.product_snapshot");
    const auto report = bought.replay();
    CHECK(report.scopes == 1);
    CHECK(report.pages == 2);
    CHECK(difference(before, listed(warehouse)) == "");
    CHECK(difference(videos, warehouse.rows("select * from xingtu.video order by video_id")) == "");
    CHECK(difference(receipts, warehouse.rows("select * from xingtu_ops.page_receipt order by page")) == "");
  }
  CHECK(warehouse.rows("select state, pages_loaded, items_seen, items_loaded, items_duplicate, completion_proof, "
                       "drifted from xingtu_ops.scope_snapshot") == "complete | 2 | 5 | 4 | 1 | last_page | t\n");
}

TEST_CASE("a reading that is found to have drifted is compared anew, and the one after it, too") {
  Warehouse warehouse;
  const std::vector<Item> five{{"11", "a", 10}, {"12", "b", 20}, {"13", "c", 30}, {"14", "d", 40}, {"15", "e", 50}};
  const std::vector<Item> four{five.begin(), five.begin() + 4};
  for (const int day : {10, 11, 12}) {
    Bought bought(warehouse, {"1"}, plan_of({"ALL"}, {DetailType::video}, fmt::format("2025-03-{}T16:00:00Z", day)));
    bought.settle(bought.claim(), 1, body_of(day == 11 ? four : five, 1, false), "complete");
  }
  const auto told = [&] {
    return warehouse.rows("select conversion_count_left_out, conversion_count_change from xingtu_report.author_daily "
                          "order by snapshot_at");
  };
  // The loader here takes no notice of totals.
  CHECK(told() == "- | -\n0 | -50\n0 | 50\n");
  // Replay does: 5 were announced.
  Bought(warehouse, {"1"}, plan_of({"ALL"}, {DetailType::video}, "2025-03-11T16:00:00Z")).replay();
  CHECK(warehouse.rows("select drifted from xingtu_ops.scope_snapshot order by snapshot_at") == "f\nt\nf\n");
  CHECK(told() == "- | -\n1 | 0\n1 | 0\n");
}

TEST_CASE("replaying one scope leaves the rows of the others alone") {
  Warehouse warehouse;
  Bought bought(warehouse, {"1", "2"});
  const auto first = bought.claim();
  bought.settle(first, 1, body_of(kFirst, 1, false), "complete");
  const auto second = bought.claim();
  bought.settle(second, 1, body_of(kFirst, 1, false), "complete");
  warehouse.execute("update xingtu_raw.api_page set body = '' where request_id = (select request_id from "
                    "xingtu_ops.page_receipt where scope_id = " + std::to_string(second.scope_id) + ")");
  warehouse.execute("delete from xingtu.video_snapshot where author_id = '1'");
  const auto report = bought.replay();
  CHECK(report.scopes == 1);
  CHECK(report.unmapped == 1); // its page can no longer be read: its rows stay as they were
  CHECK(warehouse.rows("select author_id, count(*) from xingtu.video_snapshot group by 1 order by 1") ==
        "1 | 3\n2 | 3\n");
}

TEST_CASE("a scope that a living run is at is left alone by replay") {
  Warehouse warehouse;
  Bought bought(warehouse);
  const auto scope = bought.claim();
  bought.settle(scope, 1, body_of(kFirst, 1, true), "leased");
  const auto before = warehouse.all_rows();
  const auto report = bought.replay();
  CHECK(report.busy == 1);
  CHECK(report.scopes == 0);
  CHECK(difference(before, warehouse.all_rows()) == "");
}

TEST_CASE("a page whose bytes retention has dropped leaves its scope as it was") {
  Warehouse warehouse;
  Bought bought(warehouse);
  const auto scope = bought.claim();
  bought.settle(scope, 1, body_of(kFirst, 1, true), "leased");
  bought.settle(scope, 2, body_of(kSecond, 2, false), "complete");
  warehouse.execute("delete from xingtu_raw.api_page where request_id = (select request_id from "
                    "xingtu_ops.page_receipt where page = 1)");
  const auto before = warehouse.all_rows();
  CHECK(bought.replay().incomplete == 1);
  CHECK(difference(before, warehouse.all_rows()) == "");
}

TEST_CASE("a page that no mapping could read is finished by replay with a mended one, and not asked for again") {
  Warehouse warehouse;
  Bought bought(warehouse);
  const auto scope = bought.claim();
  bought.settle(scope, 1, hidden(body_of(kFirst, 1, false)), "open");
  CHECK(warehouse.cell("select outcome from xingtu_ops.request_audit") == "unmapped");
  CHECK(bought.replay().waiting == 1);
  CHECK(warehouse.cell("select state || ' ' || last_outcome from xingtu_ops.scope_snapshot") == "open unmapped");

  auto mapping = builtin();
  mapping.video.id = {"/strange"};
  CHECK(bought.replay(mapping).waiting == 0);
  CHECK(warehouse.cell("select outcome from xingtu_ops.request_audit") == "ok");
  CHECK(warehouse.cell("select state || ' ' || last_outcome from xingtu_ops.scope_snapshot") == "complete ok");
  CHECK(warehouse.cell("select count(*) from xingtu.video_snapshot") == "3");
}

// By a run that was taken for dead, and by the one that took its scopes over.
TEST_CASE("a page that was bought twice and could not be read is derived once, and one that was read stays") {
  Warehouse warehouse;
  Bought bought(warehouse);
  const auto scope = bought.claim();
  bought.settle(scope, 1, hidden(body_of(kFirst, 1, true)), "leased");
  bought.settle(scope, 1, hidden(body_of(kFirst, 1, true)), "leased");
  bought.settle(scope, 2, hidden(body_of(kSecond, 2, false)), "leased");
  bought.settle(scope, 2, body_of(kSecond, 2, false), "open");
  REQUIRE(warehouse.cell("select count(*) from xingtu_ops.request_audit where outcome = 'unmapped'") == "3");
  CHECK(bought.replay().waiting == 1);

  auto mapping = builtin();
  mapping.video.id.push_back("/strange");
  CHECK(bought.replay(mapping).waiting == 0);
  const std::string loaded = "11 | 1\n12 | 2\n13 | 3\n14 | 5\n";
  const auto rows = [&] {
    return warehouse.rows("select video_id, position from xingtu.video_snapshot order by position");
  };
  CHECK(rows() == loaded);
  CHECK(warehouse.cell("select state from xingtu_ops.scope_snapshot") == "complete");
  // With a mapping that cannot read the one of page 2 that does not count.
  bought.replay(mapping);
  CHECK(warehouse.cell("select state from xingtu_ops.scope_snapshot") == "complete");
  CHECK(rows() == loaded);
  CHECK(warehouse.rows("select page, count(*) from xingtu_ops.page_receipt group by page order by page") ==
        "1 | 1\n2 | 1\n");
}

TEST_CASE("where replay finds the list of ALL industries empty it skips the single ones, as a run does") {
  Warehouse warehouse;
  auto plan = plan_of({"ALL", "GAMES"});
  plan.axes.skip_empty_industries = true;
  Bought bought(warehouse, {"1"}, plan);
  bought.settle(bought.claim(), 1, body_of({}, 1, false, "strange_list", 0), "open");
  REQUIRE(warehouse.cell("select outcome from xingtu_ops.request_audit") == "unmapped");
  auto mapping = builtin();
  mapping.video.list = {"/strange_list"};
  CHECK(bought.replay(mapping).waiting == 0);
  CHECK(warehouse.rows("select industry, state from xingtu_ops.scope_snapshot "
                       "join xingtu_ops.scope using (scope_id) order by scope_id") ==
        "ALL | complete\nGAMES | skipped\n");
}

TEST_CASE("industries that were skipped are asked for when replay finds that their list of ALL has items after all") {
  Warehouse warehouse;
  auto plan = plan_of({"ALL", "GAMES"});
  plan.axes.skip_empty_industries = true;
  Bought bought(warehouse, {"1"}, plan);
  // Where the mapping looks there is an empty list; the items are in another one.
  auto body = body_of(kFirst, 1, false, "strange_list", 3);
  body.insert(body.find(R"("strange_list")"), R"("video_list": [], )");
  bought.settle(bought.claim(), 1, body, "complete");
  const auto states = [&] {
    return warehouse.rows("select industry, state from xingtu_ops.scope_snapshot "
                          "join xingtu_ops.scope using (scope_id) order by scope_id");
  };
  REQUIRE(states() == "ALL | complete\nGAMES | skipped\n");
  auto mapping = builtin();
  mapping.video.list = {"/strange_list"};
  CHECK(bought.replay(mapping).scopes == 1);
  CHECK(warehouse.cell("select count(*) from xingtu.video_snapshot") == "3");
  CHECK(states() == "ALL | complete\nGAMES | open\n");
}

TEST_CASE("a list of ALL industries that promised items and has none is no reason to skip the single ones") {
  Warehouse warehouse;
  auto plan = plan_of({"ALL", "GAMES"});
  plan.axes.skip_empty_industries = true;
  Bought bought(warehouse, {"1"}, plan);
  bought.settle(bought.claim(), 1, body_of({}, 1, false, "strange_list", 5), "open");
  auto mapping = builtin();
  mapping.video.list = {"/strange_list"};
  CHECK(bought.replay(mapping).waiting == 0);
  CHECK(warehouse.rows("select industry, state, drifted from xingtu_ops.scope_snapshot "
                       "join xingtu_ops.scope using (scope_id) order by scope_id") ==
        "ALL | complete | t\nGAMES | open | f\n");
}

TEST_CASE("while a refresh is under way the older reading stays; when it is whole it replaces it whole") {
  Warehouse warehouse;
  Bought bought(warehouse);
  const auto scope = bought.claim();
  bought.settle(scope, 1, body_of(kFirst, 1, true), "leased");
  bought.settle(scope, 2, body_of(kSecond, 2, false), "complete");
  const auto older = listed(warehouse);
  const auto completed_at = warehouse.cell("select completed_at from xingtu_ops.scope_snapshot");

  bought.refresh();
  const auto again = bought.claim();
  CHECK(again.reading == 1);
  CHECK(again.stored.empty()); // nothing of the older reading counts for the new one
  bought.settle(again, 1, body_of({{"15", "e", 50}, {"11", "a new", 11}}, 1, true), "leased");
  CHECK(difference(older, listed(warehouse)) == "");
  CHECK(warehouse.cell("select completed_at from xingtu_ops.scope_snapshot") == completed_at);
  CHECK(warehouse.rows("select reading, count(*) from xingtu_ops.page_receipt group by 1 order by 1") ==
        "0 | 2\n1 | 1\n");

  // A replay meanwhile, after the refreshing run ended, derives the older reading again.
  bought.settle(again, 2, body_of({{"16", "f", 60}}, 2, false), "open");
  CHECK(bought.replay().scopes == 1);
  CHECK(difference(older, listed(warehouse)) == "");
  CHECK(warehouse.rows("select state, reading, loaded_reading from xingtu_ops.scope_snapshot") == "open | 1 | 0\n");

  const auto last = bought.claim();
  CHECK(last.stored.size() == 2);
  CHECK(bought.replace_reading(last).result == pipeline::Rebuilt::done);
  CHECK(warehouse.rows("select video_id, position, play_count from xingtu.video_snapshot order by position") ==
        "15 | 1 | 50\n11 | 2 | 11\n16 | 4 | 60\n");
  CHECK(warehouse.rows("select reading, count(*) from xingtu_ops.page_receipt group by 1") == "1 | 2\n");
  CHECK(warehouse.rows("select state, loaded_reading, items_loaded, completed_at > '" + completed_at +
                       "' from xingtu_ops.scope_snapshot") == "complete | 1 | 3 | t\n");
}

// Or another loader would buy them in between.
TEST_CASE("a refreshed list of ALL industries that is empty takes the single ones along, at the same commit") {
  Warehouse warehouse;
  auto plan = plan_of({"ALL", "GAMES", "RETAIL"});
  plan.axes.skip_empty_industries = true;
  Bought bought(warehouse, {"1"}, plan);
  bought.settle(bought.claim(), 1, body_of(kFirst, 1, false), "complete");
  bought.settle(bought.claim(), 1, body_of(kFirst, 1, false), "complete"); // GAMES
  bought.refresh();
  const auto all = bought.claim();
  REQUIRE(all.key.industry == "ALL");
  bought.settle(all, 1, body_of({}, 1, false, "video_list", 0), "leased");
  CHECK_FALSE(bought.can_claim());
  REQUIRE(bought.replace_reading(all).result == pipeline::Rebuilt::done);
  // Of GAMES there are rows, which only an answer of its own can replace.
  CHECK(warehouse.rows("select industry, state, completed_at is null from xingtu_ops.scope_snapshot "
                       "join xingtu_ops.scope using (scope_id) order by scope_id") ==
        "ALL | complete | f\nGAMES | open | f\nRETAIL | skipped | t\n");
}

TEST_CASE("a reading that was replaced since replay looked it up is not derived again") {
  Warehouse warehouse;
  Bought bought(warehouse);
  auto older = bought.claim();
  bought.settle(older, 1, body_of(kFirst, 1, false), "complete");
  bought.refresh();
  const auto again = bought.claim();
  bought.settle(again, 1, body_of({{"15", "e", 50}}, 1, false), "open");
  const auto last = bought.claim();
  REQUIRE(bought.replace_reading(last).result == pipeline::Rebuilt::done);
  const auto rows = warehouse.all_rows();
  older.reading = 0;
  CHECK(bought.replace_reading(older).result == pipeline::Rebuilt::busy);
  CHECK(difference(rows, warehouse.all_rows()) == "");
}

// Its lease may have run out while it was cut off from the database, just before it replaces the older rows.
TEST_CASE("a refresh whose run was given up meanwhile does not replace what another run has loaded") {
  Warehouse warehouse;
  Bought bought(warehouse);
  bought.settle(bought.claim(), 1, body_of(kFirst, 1, false), "complete");
  bought.refresh();
  const auto again = bought.claim();
  bought.settle(again, 1, body_of({{"15", "e", 50}}, 1, false), "leased");
  SUBCASE("it is complete") {
    warehouse.execute("update xingtu_ops.scope_snapshot set state = 'complete', lease_run_id = null, loaded_reading = 1");
  }
  SUBCASE("it is open again") {
    warehouse.execute("update xingtu_ops.scope_snapshot set state = 'open', lease_run_id = null");
  }
  const auto rows = warehouse.all_rows();
  CHECK(bought.replace_reading(again).result == pipeline::Rebuilt::busy);
  CHECK(difference(rows, warehouse.all_rows()) == "");
}

TEST_CASE("a refresh that can't be completed, because its pages were dropped meanwhile, is begun anew by the next one") {
  Warehouse warehouse;
  Bought bought(warehouse);
  bought.settle(bought.claim(), 1, body_of(kFirst, 1, false), "complete");
  bought.refresh();
  bought.settle(bought.claim(), 1, body_of({{"15", "e", 50}}, 1, true), "open");
  bought.refresh();
  CHECK(warehouse.cell("select reading from xingtu_ops.scope_snapshot") == "1"); // it goes on
  warehouse.execute("delete from xingtu_raw.api_page");
  bought.refresh();
  const auto anew = bought.claim();
  CHECK(anew.reading == 2);
  CHECK(anew.stored.empty());
  bought.settle(anew, 1, body_of({{"16", "f", 60}}, 1, false), "leased");
  CHECK(bought.replace_reading(anew).result == pipeline::Rebuilt::done);
  CHECK(warehouse.rows("select video_id from xingtu.video_snapshot") == "16\n");
}

TEST_CASE("an older reading does not give way to a newer one of which the database has lost pages") {
  Warehouse warehouse;
  Bought bought(warehouse);
  bought.settle(bought.claim(), 1, body_of(kFirst, 1, false), "complete");
  bought.refresh();
  const auto again = bought.claim();
  bought.settle(again, 1, body_of({{"15", "e", 50}}, 1, true), "open");
  const auto last = bought.claim();
  const auto rows = warehouse.all_rows();
  CHECK_THROWS_AS(bought.replace_reading(last, 2), warehouse::LostCommits);
  CHECK(difference(rows, warehouse.all_rows()) == "");
  CHECK(bought.replace_reading(last, 1).result == pipeline::Rebuilt::done);
}

TEST_CASE("after a refresh a video is described by the new reading, as a load of that reading alone describes it") {
  Warehouse warehouse;
  Bought bought(warehouse);
  const auto scope = bought.claim();
  bought.settle(scope, 1, body_of({{"11", "as it was", 10}, {"12", "b", 20}}, 1, false), "complete");
  bought.refresh();
  const auto again = bought.claim();
  bought.settle(again, 1, body_of({{"12", "b", 20}, {"11", "as it is", 11}}, 1, false), "open");
  const auto last = bought.claim();
  REQUIRE(bought.replace_reading(last).result == pipeline::Rebuilt::done);
  CHECK(warehouse.rows("select video_id, title from xingtu.video order by video_id") == "11 | as it is\n12 | b\n");
}

TEST_CASE("scopes that are derived again in one transaction are of one snapshot, and few pages") {
  const auto scope = [](std::int64_t id, int pages, int day = 1) {
    warehouse::ScopeToRebuild one;
    one.scope_id = id;
    one.snapshot_at = TimePoint(std::chrono::hours(24 * day));
    one.pages = pages;
    return one;
  };
  std::vector<std::size_t> sizes;
  for (const auto &batch : pipeline::batches_of({scope(1, 500), scope(2, 12), scope(3, 1), scope(4, 700), scope(5, 1),
                                                 scope(6, 1, 2)}))
    sizes.push_back(batch.size());
  CHECK(sizes == std::vector<std::size_t>{2, 1, 1, 1, 1});
  std::vector<warehouse::ScopeToRebuild> small;
  for (int i = 0; i < 70; ++i) small.push_back(scope(i, 1));
  CHECK(pipeline::batches_of(small).size() == 3);
}
