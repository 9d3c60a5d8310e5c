// The settle transaction: all or nothing, and once.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "core/sha256.hpp"
#include "fixture.hpp"

using namespace xingtu;
using namespace xingtu::test;
using warehouse::DatabaseError;
using warehouse::DatabaseProblem;

namespace {

/// A scope that is leased, with page 1 asked for and a page that touches every table.
struct OnePage {
  OnePage() {
    make_plan(session, plan_of({"ALL", "GAMES"}), {"1"});
    load.emplace(session, plan_of({"ALL", "GAMES"}));
    scope = load->claim(1).at(0);
    intents = load->ask(scope, {1});
    page.item("101", 1, {{"title", "好物"}, {"play_count", "12000"}, {"sales_amount_min", "0.1000"}}, R"({"k": [1.50]})")
        .item("102", 2)
        .reject(3, "{\"no\": \"id\"}")
        .issue(2, "play_count");
  }

  /// Settles it as the loader does: everything, and the next intent.
  void settle() {
    auto settlement = load->settlement();
    std::vector<warehouse::Intent> next{{scope.scope_id, 0, 2, 1, "http://api/?page=2", {}}};
    settlement.store({answer_to(intents[0], page, true)}, {{scope.scope_id, scope.key}});
    settlement.progress({progress_of(scope, "leased")});
    settlement.book(next, {0, 1, -1, 1, 2, 1}, 0, 1'000);
    settlement.commit();
    intended = {next[0].request_id};
  }
  std::vector<std::string> answered() const { return {intents[0].request_id}; }
  bool was_settled(const warehouse::SettlementTraces &traces) {
    return warehouse::was_settled(session, load->plan(), load->run_id(), traces);
  }

  Warehouse warehouse;
  warehouse::Session session{warehouse.connect()};
  std::optional<Load> load;
  warehouse::ClaimedScope scope;
  std::vector<warehouse::Intent> intents;
  std::vector<std::string> intended;
  Page page{DetailType::video, "{\"code\": 0, \"data\": {}}"};
};

/// How a settlement ends; nothing if it does not throw.
template <typename What> std::optional<DatabaseProblem> problem_of(What what) {
  try {
    what();
  } catch (const DatabaseError &e) {
    return e.problem();
  }
  return std::nullopt;
}

} // namespace

TEST_CASE("a page's outcome, bytes, receipt, items, rejects and issues are stored, and the scope's progress") {
  OnePage one;
  one.settle();
  const auto &warehouse = one.warehouse;
  CHECK(warehouse.rows("select page, attempt, outcome, billed, http_status, api_code, duration_ms, items, "
                       "finished_at - requested_at, worker from xingtu_ops.request_audit order by page") ==
        "1 | 1 | ok | yes | 200 | 0 | 120 | 3 | 00:00:00.12 | host:1\n"
        "2 | 1 | in_flight | unknown | - | - | - | - | - | host:1\n");
  CHECK(warehouse.cell("select convert_from(body, 'UTF8') from xingtu_raw.api_page") == one.page.body());
  CHECK(warehouse.cell("select body_sha256 from xingtu_raw.api_page") == sha256_hex(one.page.body()));
  CHECK(warehouse.rows("select page, has_more, items_seen, items_loaded, items_rejected, items_new "
                       "from xingtu_ops.page_receipt") == "1 | t | 3 | 2 | 1 | 3\n");
  CHECK(warehouse.rows("select video_id, title, attributes, first_seen_at = last_seen_at, described_by "
                       "from xingtu.video order by 1") ==
        "101 | 好物 | {\"k\": [1.50]} | t | SHORT_VIDEO/ALL/DAY_30/000000001\n"
        "102 | - | {} | t | SHORT_VIDEO/ALL/DAY_30/000000002\n");
  CHECK(warehouse.rows("select video_id, play_count, sales_amount_min, sales_amount_max, position, observed_at = "
                       "'2025-03-10 17:00:01Z', snapshot_at = '2025-03-10 16:00Z' from xingtu.video_snapshot "
                       "order by 1") == "101 | 12000 | 0.1000 | - | 1 | t | t\n102 | - | - | - | 2 | t | t\n");
  CHECK(warehouse.rows("select ordinal, reason, json_path, convert_from(item, 'UTF8') from "
                       "xingtu_ops.rejected_item") == "3 | no_id | /video_list/2 | {\"no\": \"id\"}\n");
  CHECK(warehouse.rows("select ordinal, column_name, reason, original from xingtu_ops.value_issue") ==
        "2 | play_count | not_a_number | \"about\"\n");
  CHECK(warehouse.rows("select state, pages_loaded, items_seen, items_loaded, items_rejected, items_duplicate, "
                       "last_outcome from xingtu_ops.scope_snapshot where scope_id = " +
                       std::to_string(one.scope.scope_id)) == "leased | 1 | 3 | 2 | 1 | 0 | ok\n");
  CHECK(warehouse.rows("select requests_sent, requests_billed, requests_unknown, pages_loaded, items_loaded, "
                       "items_rejected from xingtu_ops.job_run") == "2 | 1 | 1 | 1 | 2 | 1\n");
  CHECK(warehouse.cell("select spent_requests from xingtu_ops.job_snapshot") == "2");
  CHECK(one.was_settled({one.answered(), {}, {}}));
  CHECK(one.was_settled({{}, one.intended, {}}));
}

TEST_CASE("whichever statement of a settlement fails, nothing of it is visible, and it can be done again") {
  OnePage one;
  const auto before = one.warehouse.all_rows();
  one.warehouse.execute("create function refuse() returns trigger language plpgsql as "
                        "$$ begin raise exception 'refused by the test'; end $$");
  for (const char *where :
       {"update on xingtu_ops.request_audit", "insert on xingtu_raw.api_page", "insert on xingtu.video",
        "insert on xingtu.video_snapshot", "insert on xingtu_ops.rejected_item", "insert on xingtu_ops.value_issue",
        "insert on xingtu_ops.page_receipt", "update on xingtu_ops.job_snapshot",
        "update on xingtu_ops.scope_snapshot", "insert on xingtu_ops.request_audit", "update on xingtu_ops.job_run"}) {
    CAPTURE(where);
    const std::string table = std::string(where).substr(std::string(where).rfind(' ') + 1);
    one.warehouse.execute(fmt::format("create trigger refuse after {} execute function refuse()", where));
    CHECK(problem_of([&] { one.settle(); }) == DatabaseProblem::other);
    CHECK(difference(before, one.warehouse.all_rows()) == "");
    one.warehouse.execute("drop trigger refuse on " + table);
  }
  CHECK(problem_of([&] { one.settle(); }) == std::nullopt);
  CHECK(one.warehouse.cell("select count(*) from xingtu.video_snapshot") == "2");
}

TEST_CASE("a missing partition stops the whole settlement") {
  OnePage one;
  const auto before = one.warehouse.all_rows({"xingtu.video_snapshot"});
  one.warehouse.execute("drop table xingtu.video_snapshot_y2025m03");
  CHECK(problem_of([&] { one.settle(); }) == DatabaseProblem::constraint);
  CHECK(difference(before, one.warehouse.all_rows({"xingtu.video_snapshot"})) == "");
}

TEST_CASE("a connection that breaks while committing leaves a doubt that is settled by looking") {
  OnePage one;
  const auto before = one.warehouse.all_rows();
  // Ends the connection in the middle of COMMIT, before it takes effect.
  one.warehouse.execute("create function hang_up() returns trigger language plpgsql as "
                        "$$ begin perform pg_terminate_backend(pg_backend_pid()); return null; end $$");
  one.warehouse.execute("create constraint trigger hang_up after update on xingtu_ops.job_run "
                        "deferrable initially deferred for each row execute function hang_up()");
  CHECK(problem_of([&] { one.settle(); }) == DatabaseProblem::in_doubt);
  one.warehouse.execute("drop trigger hang_up on xingtu_ops.job_run");

  CHECK(problem_of([&] { one.settle(); }) == DatabaseProblem::unreachable); // no silent reconnection
  one.session.reconnect();
  CHECK_FALSE(one.was_settled({one.answered(), one.intended, {}}));
  CHECK(difference(before, one.warehouse.all_rows()) == "");
  one.settle();
  CHECK(one.was_settled({one.answered(), one.intended, {}}));
}

TEST_CASE("settling the same batch twice is noticed and changes nothing") {
  OnePage one;
  one.settle();
  const auto after_first = one.warehouse.all_rows();
  CHECK(problem_of([&] { one.settle(); }) == DatabaseProblem::in_doubt);
  CHECK(difference(after_first, one.warehouse.all_rows()) == "");
}

TEST_CASE("an intent alone tells that its batch was committed, an unknown request does not") {
  OnePage one;
  CHECK(one.was_settled({{}, one.answered(), {}})); // as an intent it is there
  CHECK_FALSE(one.was_settled({one.answered(), {}, {}})); // its answer is not
  CHECK_FALSE(one.was_settled({{}, {"00000000-0000-7000-8000-000000000000"}, {}}));
  CHECK_FALSE(one.was_settled({}));
}

TEST_CASE("a settlement that only closes scopes is told by their leases") {
  OnePage one;
  const warehouse::SettlementTraces closed{{}, {}, {progress_of(one.scope, "open")}};
  CHECK_FALSE(one.was_settled(closed));
  {
    auto settlement = one.load->settlement();
    settlement.progress(closed.closed); // is taken back
  }
  CHECK_FALSE(one.was_settled(closed));
  SUBCASE("it has committed") {
    auto settlement = one.load->settlement();
    settlement.progress(closed.closed);
    settlement.commit();
    CHECK(one.was_settled(closed));
    Load other(one.session, one.load->plan(), true); // leases what is open again
    REQUIRE(other.claim(2).size() == 2);
    CHECK(one.was_settled(closed));
  }
  // Or the answers of a run that is fenced would be taken for stored.
  SUBCASE("others ended the lease, together with the run") {
    one.warehouse.execute("update xingtu_ops.job_run set status = 'interrupted'");
    one.warehouse.execute("update xingtu_ops.scope_snapshot set state = 'open', lease_run_id = null");
    CHECK_FALSE(one.was_settled(closed));
  }
}

TEST_CASE("requests whose intents the database has lost are noticed, and come back as evidence") {
  OnePage one;
  const auto before = one.warehouse.rows("select spent_requests from xingtu_ops.job_snapshot");
  // As a failover does that loses the last commit: intent and debit are gone together.
  one.warehouse.execute("delete from xingtu_ops.request_audit");
  one.warehouse.execute("update xingtu_ops.job_snapshot set spent_requests = 0");
  CHECK_THROWS_AS(one.settle(), warehouse::LostCommits);

  one.load->keep_evidence({answer_to(one.intents[0], one.page)}, one.intents);
  CHECK(one.warehouse.rows("select page, attempt, outcome, billed from xingtu_ops.request_audit") ==
        "1 | 1 | ok | yes\n");
  CHECK(one.warehouse.cell("select count(*) from xingtu_raw.api_page") == "1");
  CHECK(one.warehouse.cell("select count(*) from xingtu_ops.page_receipt") == "0");
  CHECK(one.warehouse.rows("select spent_requests from xingtu_ops.job_snapshot") == before);
}

TEST_CASE("a scope does not become complete when the database has lost a page of it") {
  OnePage one;
  one.settle();
  auto progress = progress_of(one.scope, "complete");
  progress.pages_stored = 1;
  {
    warehouse::Settlement settlement = one.load->settlement();
    settlement.progress({progress});
  }
  one.warehouse.execute("delete from xingtu_ops.page_receipt");
  warehouse::Settlement settlement = one.load->settlement();
  CHECK_THROWS_AS(settlement.progress({progress}), warehouse::LostCommits);
}

TEST_CASE("a free failure keeps no body and no receipt, and its scope is known with its attempts later") {
  OnePage one;
  {
    auto settlement = one.load->settlement();
    settlement.store({free_failure(one.intents[0])}, {{one.scope.scope_id, one.scope.key}});
    auto progress = progress_of(one.scope, "open");
    progress.last_outcome = Outcome::server_error;
    settlement.progress({progress});
    std::vector<warehouse::Intent> none;
    CHECK(settlement.book(none, {}, 1, 1'000).requests == 0);
    settlement.commit();
  }
  CHECK(one.warehouse.cell("select spent_requests from xingtu_ops.job_snapshot") == "0");
  CHECK(one.warehouse.cell("select count(*) from xingtu_ops.page_receipt") == "0");
  CHECK(one.warehouse.cell("select count(*) from xingtu_raw.api_page") == "0");
  const auto again = one.load->claim(1).at(0);
  CHECK(again.scope_id == one.scope.scope_id);
  CHECK(again.attempts == std::map<int, int>{{1, 1}});
  CHECK(again.stored.empty());
}

TEST_CASE("a page with a receipt is known to the next lease, with what it said of its list") {
  OnePage one;
  one.settle();
  auto settlement = one.load->settlement();
  settlement.progress({progress_of(one.scope, "open")});
  settlement.commit();
  const auto again = one.load->claim(1).at(0);
  REQUIRE(again.stored.size() == 1);
  CHECK(again.stored[0].page == 1);
  CHECK(again.stored[0].facts.has_more);
  CHECK(again.stored[0].facts.items_seen == 3);
  CHECK(again.stored[0].items_new == 3);
  CHECK(again.attempts == std::map<int, int>{{1, 1}, {2, 1}});
}

TEST_CASE("times, texts and numbers come back from the database as they went in") {
  OnePage one;
  const std::string strange = "tab\there, back\\slash \\N, \"quote\", line\nbreak, 字, \xF0\x9F\x98\x80";
  std::string bytes = "zero and high: ";
  for (int byte = 0; byte < 256; ++byte) bytes += static_cast<char>(byte);
  Page page(DetailType::video, bytes);
  page.item("NULL", 2, {{"title", "{}"}, {"cover_url", ","}, {"video_url", ""}}, R"({"k": "a\\\"b,{}"})");
  page.item("9223372036854775807123", 1, {{"title", strange}, {"play_count", "9223372036854775807"},
                                           {"component_click_rate_min", "0.000000000000000000001"}});
  auto answer = answer_to(one.intents[0], page);
  answer.api_message = strange;
  answer.finished_at = utc("2025-03-10T17:00:00Z") + std::chrono::microseconds(1);
  one.load->settle({answer}, one.scope);
  CHECK(one.warehouse.cell("select title from xingtu.video where video_id <> 'NULL'") == strange);
  CHECK(one.warehouse.rows("select title, cover_url, video_url = '', attributes ->> 'k' from xingtu.video "
                           "where video_id = 'NULL'") == "{} | , | t | a\\\"b,{}\n");
  CHECK(one.warehouse.cell("select api_message from xingtu_ops.request_audit") == strange);
  CHECK(one.warehouse.rows("select video_id, play_count, component_click_rate_min from xingtu.video_snapshot "
                           "where video_id <> 'NULL'") ==
        "9223372036854775807123 | 9223372036854775807 | 0.000000000000000000001\n");
  CHECK(one.warehouse.cell("select encode(sha256(body), 'hex') from xingtu_raw.api_page") == sha256_hex(bytes));
  CHECK(one.warehouse.cell("select extract(microseconds from finished_at)::bigint from xingtu_ops.request_audit") ==
        "1");
}

TEST_CASE("a batch of more rows than one statement takes is stored whole, each item at its first place") {
  const Warehouse warehouse;
  auto session = warehouse.connect();
  make_plan(session, plan_of(), {"1"});
  Load load(session, plan_of());
  const auto scope = load.claim().at(0);
  const auto intents = load.ask(scope, {1, 2});
  constexpr int kItems = 1'300; // of a page: more than a thousand, and no multiple of it
  Page first, second;
  for (int i = 1; i <= kItems; ++i) {
    first.item(std::to_string(i), i, {{"play_count", "1"}});
    first.issue(i, "play_count");
    second.item(std::to_string(kItems + i - 5), kItems + i, {{"play_count", "2"}}); // five are on both pages
  }
  const auto items_new =
      load.settle({answer_to(intents[1], second), answer_to(intents[0], first)}, scope);
  CHECK(items_new.at(intents[0].request_id) + items_new.at(intents[1].request_id) == 2 * kItems - 5);
  CHECK(warehouse.cell("select count(*) from xingtu.video") == std::to_string(2 * kItems - 5));
  CHECK(warehouse.rows("select play_count, count(*), min(position), max(position) from xingtu.video_snapshot "
                       "group by 1 order by 1") ==
        fmt::format("1 | {0} | 1 | {0}\n2 | {1} | {2} | {3}\n", kItems, kItems - 5, kItems + 6, 2 * kItems));
  CHECK(warehouse.cell("select count(*) from xingtu_ops.value_issue") == std::to_string(kItems));
}
