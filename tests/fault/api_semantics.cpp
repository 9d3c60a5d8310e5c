// What the API says and how long it may go on saying it: a refusal stops the run at once, a wait that it
// asks for is waited out by everybody, and however it fails the number of requests is bounded.
#include <algorithm>
#include <ctime>
#include <set>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "support/truth.hpp"
#include "support/wait_until.hpp"

using namespace xingtu::test;

namespace {

constexpr int kConcurrency = 8;
const std::string kEight = fmt::format("  concurrency: {}\n", kConcurrency);
constexpr const char *kOneScope = "  ranges: [DAY_30]\n  detail_types: [VIDEO]\n";

/// The pages that were paid for more than once.
std::vector<std::string> pages_bought_twice(const Sandbox &sandbox) {
  std::set<std::string> bought;
  std::vector<std::string> twice;
  for (const auto &request : sandbox.journal()) {
    auto page = request;
    for (const char *member : {"seq", "received_at", "client_request_id", "api_request_id"})
      page.erase(member);
    if (request["billed"] != "no" && !bought.insert(page.dump()).second)
      twice.push_back(page.dump());
  }
  return twice;
}

/// The requests that the API received after its first answer with that code.
int requests_after_first(const Sandbox &sandbox, int code) {
  const auto journal = sandbox.journal();
  const auto first = std::find_if(journal.begin(), journal.end(),
                                  [&](const auto &request) { return request["code"] == code; });
  REQUIRE(first != journal.end());
  return static_cast<int>(journal.end() - first) - 1;
}

/// How long the API heard nothing after its first answer with code 302, but for what was on its way then.
double seconds_of_silence_after_302(const Job &job, const Sandbox &sandbox) {
  const auto journal = sandbox.journal();
  const auto limited = std::find_if(journal.begin(), journal.end(),
                                    [](const auto &request) { return request["code"] == 302; });
  REQUIRE(limited != journal.end());
  std::vector<std::string> later;
  for (auto request = limited + 1; request != journal.end(); ++request)
    later.push_back((*request)["received_at"]);
  const auto at = (*limited)["received_at"].get<std::string>();
  return std::stod(job.cell(fmt::format("select coalesce(extract(epoch from min(t) - '{0}'::timestamptz), 0) "
                                        "from unnest('{{{1}}}'::timestamptz[]) "
                                        "as t where t > '{0}'::timestamptz + interval '600 milliseconds'",
                                        at, fmt::join(later, ","))));
}

/// In the form of HTTP, so many seconds from now.
std::string http_date(int seconds) {
  const std::time_t at = std::time(nullptr) + seconds;
  std::tm parts{};
  gmtime_r(&at, &parts);
  char text[40];
  return {text, std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts)};
}

std::string limited_once(const std::string &retry_after) {
  return fmt::format(R"([{{"times": 1, "answer": {{"code": 302, "headers": {{"Retry-After": "{}"}}}}}}])",
                     retry_after);
}

std::int64_t sent(const Job &job, const std::string &of) {
  return std::stoll(job.cell("select coalesce(sum(requests_sent), 0) from xingtu_ops.job_run where " + of));
}

} // namespace

TEST_CASE("a refusal in the middle of a run stops it at once, and the next run buys only what is open") {
  int code = 0, exit_code = 0;
  SUBCASE("the token is revoked") {
    code = 100, exit_code = 77;
  }
  SUBCASE("the quota of the day is used up") {
    code = 303, exit_code = 75;
  }
  SUBCASE("the balance is used up") {
    code = 601, exit_code = 77;
  }
  const World world{.authors = authors(8)};
  const Sandbox sandbox(world.serve({"--latency", "30ms"}));
  sandbox.put_rules(fmt::format(R"([{{"skip": 17, "answer": {{"code": {}}}}}])", code));
  const Job job(sandbox, {.scopes = world.scopes(), .api = kEight});
  const auto refused = job.run(run_of_day());
  CHECK_MESSAGE(refused.exit_code == exit_code, refused.err);
  CHECK(requests_after_first(sandbox, code) <= kConcurrency);
  CHECK(differences_from_journal(job, sandbox) == "");
  CHECK(job.cell("select spent_requests from xingtu_ops.job_snapshot") == std::to_string(spent(sandbox)));
  CHECK(job.cell("select count(*) from xingtu_ops.page_receipt") == std::to_string(spent(sandbox)));
  CHECK(job.cell("select status || ' ' || exit_code from xingtu_ops.job_run") ==
        fmt::format("stopped {}", exit_code));

  sandbox.put_rules("[]");
  const auto next = job.run(run_of_day());
  CHECK_MESSAGE(next.exit_code == 0, next.err);
  CHECK(pages_bought_twice(sandbox).empty());
  CHECK(differences_from_dataset(job, world) == "");
  CHECK(differences_from_journal(job, sandbox) == "");
}

TEST_CASE("a server that fails and fails gets so many attempts of so many scopes, and the run ends with 75") {
  const World world{.authors = authors(15)};
  const Sandbox sandbox(world.serve());
  std::string answer, billed;
  SUBCASE("with the API's own answer, which is free") {
    answer = R"({"code": 500})", billed = "no";
  }
  SUBCASE("with a page of a gateway before it, which may have been billed") {
    answer = R"({"http_status": 502, "body": "<html>Bad Gateway</html>"})", billed = "unknown";
  }
  constexpr int kAttempts = 3, kScopesInARow = 20;
  sandbox.put_rules(fmt::format(R"([{{"answer": {}}}])", answer));
  const Job job(sandbox,
                {.scopes = world.scopes(), .api = kEight + fmt::format("  max_attempts: {}\n", kAttempts)});
  const auto result = job.run_json(run_of_day());
  CHECK_MESSAGE(result.finished.exit_code == 75, result.finished.err);
  CHECK(result.json["stop_reason"].get<std::string>().find("the API is down") != std::string::npos);
  CHECK(job.cell("select max(attempt) from xingtu_ops.request_audit") == std::to_string(kAttempts));
  CHECK(sandbox.journal().size() <= (kScopesInARow + kConcurrency) * kAttempts);
  CHECK(
      job.cell("select string_agg(distinct outcome || ' ' || billed, ', ') from xingtu_ops.request_audit") ==
      "server_error " + billed);
  CHECK(differences_from_journal(job, sandbox) == "");
  CHECK(job.cell("select spent_requests from xingtu_ops.job_snapshot") == std::to_string(spent(sandbox)));
}

TEST_CASE("a wait that a failing server asks for is waited out, if a run has so much patience") {
  const World world{.authors = authors(1)};
  const Sandbox sandbox(world.serve());
  const auto unavailable = [](int seconds) {
    return fmt::format(R"([{{"times": 1, "answer": {{"http_status": 503, "body": "<html>busy</html>",
                           "headers": {{"Retry-After": "{}"}}}}}}])",
                       seconds);
  };
  // Of a run that would ask again within 20 ms, and that waits ten seconds at most.
  const Job job(sandbox,
                {.scopes = kOneScope, .api = "  concurrency: 1\n  backoff: {initial: 1ms, max: 20ms}\n"});
  sandbox.put_rules(unavailable(3600));
  const auto too_long = job.run(run_of_day());
  CHECK_MESSAGE(too_long.exit_code == 75, too_long.err);
  CHECK(sandbox.journal().size() == 1);

  sandbox.put_rules(unavailable(2));
  const auto waited = job.run(run_of_day());
  CHECK_MESSAGE(waited.exit_code == 0, waited.err);
  const auto journal = sandbox.journal();
  REQUIRE(journal.size() >= 3);
  // With the second attempt of two a backoff of at most 1 ms would come.
  CHECK(std::stod(job.cell(fmt::format("select extract(epoch from '{}'::timestamptz - '{}'::timestamptz)",
                                       journal[2]["received_at"].get<std::string>(),
                                       journal[1]["received_at"].get<std::string>()))) >= 1.9);
}

TEST_CASE(
    "an API that answers nonsense to everything ends the run with 75, and costs no scope its snapshot") {
  const World world{.authors = authors(15)};
  const Sandbox sandbox(world.serve());
  std::string answer;
  SUBCASE("a page of a gateway") {
    answer = R"({"http_status": 403, "body": "<html>blocked</html>"})";
  }
  SUBCASE("JSON of something else") {
    answer = R"({"body": "{}"})";
  }
  sandbox.put_rules(fmt::format(R"([{{"skip": 5, "answer": {}}}])", answer));
  const Job job(sandbox, {.scopes = world.scopes(), .api = kEight});
  const auto result = job.run_json(run_of_day());
  CHECK_MESSAGE(result.finished.exit_code == 75, result.finished.err);
  CHECK(result.json["stop_reason"].get<std::string>().find("look at api.base_url") != std::string::npos);
  CHECK(job.cell("select count(*) from xingtu_ops.scope_snapshot where state = 'failed'") == "0");
  constexpr std::size_t kScopesInARow = 20, kAttempts = 2;
  CHECK(sandbox.journal().size() <= 5 + (kScopesInARow + 2 * kConcurrency) * kAttempts);
  CHECK(differences_from_journal(job, sandbox) == "");

  sandbox.put_rules("[]");
  const auto next = job.run(run_of_day());
  CHECK_MESSAGE(next.exit_code == 0, next.err);
  CHECK(differences_from_dataset(job, world) == "");
}

TEST_CASE("what failed for good is tried again on purpose, and what of it is stored is not bought again") {
  const World world{.authors = authors(6)};
  const Sandbox sandbox(world.serve());
  sandbox.put_rules(R"([{"match": {"page": 2}, "answer": {"body": "no JSON"}}])");
  const Job job(sandbox, {.scopes = world.scopes(), .api = kEight});
  REQUIRE(job.run(run_of_day()).exit_code == 65);
  REQUIRE(job.cell("select count(*) > 1 from xingtu_ops.scope_snapshot where state = 'failed'") == "t");
  REQUIRE(job.cell("select count(*) > 1 from xingtu_ops.scope_snapshot where state = 'complete'") == "t");
  sandbox.put_rules("[]");
  const auto before = sandbox.journal().size();
  CHECK(job.run(run_of_day()).exit_code == 65);
  CHECK(sandbox.journal().size() == before); // only on purpose
  const auto stored = std::stoi(job.cell("select count(*) from xingtu_ops.page_receipt"));

  const auto retried = job.run_json(run_of_day({"--retry-failed"}));
  CHECK_MESSAGE(retried.finished.exit_code == 0, retried.finished.err);
  CHECK(differences_from_dataset(job, world) == "");
  const auto now = std::stoi(job.cell("select count(*) from xingtu_ops.page_receipt"));
  CHECK(retried.json["requests_sent"] == now - stored);
}

TEST_CASE("a storm of rate limits ends the run with 75 after a bounded wait and a few requests") {
  const World world{.authors = authors(8)};
  const Sandbox sandbox(world.serve());
  sandbox.put_rules(R"([{"answer": {"code": 302}}])");
  // With backoffs as short as these, ten seconds are waited for.
  const Job job(sandbox, {.scopes = world.scopes(),
                          .api = kEight + "  rate_limit: 40/s\n  backoff: {initial: 1ms, max: 100ms}\n"});
  const auto stormy = job.run(run_of_day());
  CHECK_MESSAGE(stormy.exit_code == 75, stormy.err);
  CHECK(stormy.duration < std::chrono::seconds(20));
  CHECK(sandbox.journal().size() <= 3 * kConcurrency);
  CHECK(job.cell("select spent_requests from xingtu_ops.job_snapshot") == "0");
  CHECK(differences_from_journal(job, sandbox) == "");
  CHECK(job.cell("select string_agg(distinct state, ' ') from xingtu_ops.scope_snapshot") == "open");

  sandbox.put_rules("[]");
  const auto calm = job.run(run_of_day());
  CHECK_MESSAGE(calm.exit_code == 0, calm.err);
  CHECK(pages_bought_twice(sandbox).empty());
  CHECK(differences_from_dataset(job, world) == "");
}

TEST_CASE("a wait that the API asks for is waited out in full") {
  std::string retry_after;
  double at_least = 2;
  SUBCASE("in seconds") {
    retry_after = "2";
  }
  SUBCASE("as a date") {
    retry_after = http_date(6); // of which some are over when it is answered
  }
  SUBCASE("a negative one is none, and then it is a second") {
    retry_after = "-5", at_least = 1;
  }
  SUBCASE("nonsense is none") {
    retry_after = "soon", at_least = 1;
  }
  const Sandbox sandbox;
  sandbox.put_rules(limited_once(retry_after));
  const Job job(sandbox, {.scopes = kOneScope, .api = "  backoff: {initial: 1ms, max: 60s}\n"});
  const auto finished = job.run({"run"});
  CHECK_MESSAGE(finished.exit_code == 0, finished.err);
  CHECK(seconds_of_silence_after_302(job, sandbox) >= at_least);
  CHECK(seconds_of_silence_after_302(job, sandbox) < 30);
}

TEST_CASE("a wait that is longer than a run waits ends it with 75 at once, and is not shortened") {
  std::string retry_after;
  SUBCASE("a day") {
    retry_after = "86400";
  }
  SUBCASE("a date of tomorrow") {
    retry_after = http_date(86'400);
  }
  SUBCASE("longer than can be counted") {
    retry_after = "99999999999999999999999";
  }
  const Sandbox sandbox;
  sandbox.put_rules(limited_once(retry_after));
  const Job job(sandbox,
                {.authors = authors(3), .api = "  concurrency: 1\n  backoff: {initial: 1ms, max: 60s}\n"});
  CHECK(job.run({"run"}).exit_code == 75);
  CHECK(sandbox.journal().size() == 1);
}

TEST_CASE("all workers wait as long as the API asks one of them to") {
  const World world{.authors = authors(30)};
  const Sandbox sandbox(world.serve({"--latency", "40ms"}));
  const Job job(sandbox,
                {.scopes = world.scopes(), .api = "  concurrency: 2\n  backoff: {initial: 1ms, max: 60s}\n"});
  Process first(job.command(run_of_day()));
  REQUIRE(wait_until([&] { return sent(job, "status = 'running'") > 0; }, Process::kPatience));
  Process second(job.command({"run", "--join"}));
  REQUIRE(wait_until([&] { return sent(job, "joined") > 2; }, Process::kPatience));
  sandbox.put_rules(limited_once("3"));
  const auto joined = second.wait();
  const auto started = first.wait();
  CHECK_MESSAGE(started.exit_code == 0, started.err);
  CHECK_MESSAGE(joined.exit_code == 0, joined.err);
  CHECK(seconds_of_silence_after_302(job, sandbox) >= 3);
  CHECK(repeated_pages(sandbox).size() == 1);
  CHECK(differences_from_dataset(job, world) == "");
}

TEST_CASE("a code is 0 in each writing that can only mean that, and any other one is no success") {
  const std::vector<std::pair<std::string, std::string>> codes{
      {R"("code": 0)", "ok"},
      {R"("code": 0.0)", "ok"},
      {R"("code": "0")", "ok"},
      {R"("code": null)", "malformed_response"},
      {R"("code": "ok")", "malformed_response"},
      {R"("code": 0.5)", "malformed_response"},
      {R"("code": false)", "malformed_response"},
      {R"("code": 99999999999999999999)", "malformed_response"},
      {R"("fault": "no_code")", "malformed_response"},
      {R"("code": 1)", "unknown_code"},
      {R"("code": 200)", "unknown_code"},
  };
  const auto ids = authors(static_cast<int>(codes.size()));
  std::string rules;
  std::vector<std::string> expected;
  for (std::size_t i = 0; i < codes.size(); ++i) {
    rules += fmt::format(
        R"({}{{"match": {{"oAuthorId": "{}"}}, "answer": {{{}, "items": [{{"item_id": "{}"}}]}}}})",
        i == 0 ? "[" : ", ", ids[i], codes[i].first, i);
    const bool good = codes[i].second == "ok";
    expected.push_back(
        fmt::format("{} {} {} {}", ids[i], codes[i].second, good ? "complete" : "failed", good ? "1" : "0"));
  }
  const Sandbox sandbox;
  sandbox.put_rules(rules + "]");
  const Job job(sandbox, {.authors = ids, .scopes = kOneScope});
  CHECK(job.run({"run"}).exit_code == 65);
  std::vector<std::string> actual;
  for (const auto &row :
       job.query("select author_id || ' ' || last_outcome || ' ' || state || ' ' || "
                 "(select count(*) from xingtu.video as item where item.author_id = scope.author_id) "
                 "from xingtu_ops.scope_snapshot join xingtu_ops.scope using (scope_id)"))
    actual.push_back(row[0].value_or(""));
  CHECK(differences(expected, actual) == "");
}
