// The contract's code table, row by row, through the real program: three authors, one after the other,
// and the API says it of the middle one.
#include <doctest/doctest.h>

#include <fmt/format.h>

#include "support/job.hpp"

using namespace xingtu::test;

namespace {

constexpr const char *kBefore = "6613871234567890001";
constexpr const char *kHit = "6613871234567890002";
constexpr const char *kAfter = "6613871234567890003";
constexpr int kAttempts = 3;
constexpr int kMoreThanAttempts = -1;

constexpr bool kGoesOn = false, kStops = true;

struct CodeRow {
  const char *name;
  std::string answer; ///< of the rule
  const char *outcome;
  const char *billed;
  const char *api_code;
  const char *http_status; ///< of a modern answer
  int requests;            ///< for the middle author, in the first run
  const char *state;       ///< of its scope then
  bool stops;              ///< the run, before the last author
  int exit_code;
  int bodies;        ///< of its answers, kept in xingtu_raw
  int requests_then; ///< for it in a second run, which the API answers well
  int exit_then;
};

// A body of an answer that was bought, of which the loader reads only the beginning.
std::string larger_than_the_limit() {
  return R"({"billed": "yes", "body": "{\"code\":0,\"data\":\")" + std::string(20'000, 'x') + R"(\"}"})";
}

std::vector<CodeRow> code_rows() {
  return {
      {"0", R"({"items": [{"item_id": "2"}]})", "ok", "yes", "0", "200", 1, "complete", kGoesOn, 0, 1, 0, 0},
      {"0 with an empty list", R"({"items": []})", "empty", "yes", "0", "200", 1, "complete", kGoesOn, 0, 1,
       0, 0},
      {"0 with an error of base_resp", R"({"base_resp": {"status_code": 5, "status_message": "busy"}})",
       "upstream_error", "yes", "0", "200", kAttempts, "open", kGoesOn, 75, kAttempts, 1, 0},
      {"100", R"({"code": 100})", "token_invalid", "no", "100", "401", 1, "open", kStops, 77, 0, 1, 0},
      {"101", R"({"code": 101})", "token_invalid", "no", "101", "401", 1, "open", kStops, 77, 0, 1, 0},
      {"201", R"({"code": 201})", "no_content", "yes", "201", "200", 1, "complete", kGoesOn, 0, 1, 0, 0},
      {"202", R"({"code": 202})", "no_content", "yes", "202", "200", 1, "complete", kGoesOn, 0, 1, 0, 0},
      {"404", R"({"code": 404})", "no_content", "yes", "404", "200", 1, "complete", kGoesOn, 0, 1, 0, 0},
      {"300", R"({"code": 300})", "api_retired", "no", "300", "200", 1, "open", kStops, 77, 0, 1, 0},
      {"301", R"({"code": 301})", "collection_failed", "no", "301", "200", kAttempts, "open", kGoesOn, 75, 0,
       1, 0},
      {"302", R"({"code": 302, "headers": {"Retry-After": "0"}})", "rate_limited", "no", "302", "429",
       kMoreThanAttempts, "open", kStops, 75, 0, 1, 0},
      {"303", R"({"code": 303})", "quota_exceeded", "no", "303", "429", 1, "open", kStops, 75, 0, 1, 0},
      {"400", R"({"code": 400})", "invalid_parameters", "no", "400", "400", 1, "failed", kGoesOn, 65, 0, 0,
       65},
      {"500", R"({"code": 500})", "server_error", "no", "500", "500", kAttempts, "open", kGoesOn, 75, 0, 1,
       0},
      {"503", R"({"code": 503})", "server_error", "no", "503", "503", kAttempts, "open", kGoesOn, 75, 0, 1,
       0},
      {"600", R"({"code": 600})", "permission_denied", "no", "600", "403", 1, "open", kStops, 77, 0, 1, 0},
      {"601", R"({"code": 601})", "insufficient_balance", "no", "601", "200", 1, "open", kStops, 77, 0, 1, 0},
      {"602", R"({"code": 602})", "insufficient_balance", "no", "602", "200", 1, "open", kStops, 77, 0, 1, 0},
      {"a code that is not in the table", R"({"code": 777})", "unknown_code", "unknown", "777", "200", 1,
       "failed", kGoesOn, 65, 1, 0, 65},
      {"no answer in time", R"({"delay_ms": 60000})", "timeout", "unknown", "NULL", "NULL", kAttempts, "open",
       kGoesOn, 75, 0, 1, 0},
      {"the connection closed without an answer", R"({"close": true})", "network_error", "unknown", "NULL",
       "NULL", kAttempts, "open", kGoesOn, 75, 0, 1, 0},
      {"not JSON", R"({"fault": "not_json"})", "malformed_response", "unknown", "NULL", "200", 2, "failed",
       kGoesOn, 65, 2, 0, 65},
      {"a web page", R"({"fault": "html"})", "malformed_response", "unknown", "NULL", "200", 2, "failed",
       kGoesOn, 65, 2, 0, 65},
      {"nothing at all", R"({"fault": "empty"})", "malformed_response", "unknown", "NULL", "200", 2, "failed",
       kGoesOn, 65, 0, 0, 65},
      {"an answer that breaks off behind its code", R"({"fault": "truncated"})", "malformed_response", "yes",
       "0", "200", 2, "failed", kGoesOn, 65, 2, 0, 65},
      {"an answer twice in one body", R"({"fault": "concatenated"})", "malformed_response", "yes", "0", "200",
       2, "failed", kGoesOn, 65, 2, 0, 65},
      {"an answer that is not UTF-8", R"({"fault": "bad_utf8"})", "malformed_response", "yes", "0", "200", 2,
       "failed", kGoesOn, 65, 2, 0, 65},
      {"an envelope without code", R"({"fault": "no_code"})", "malformed_response", "unknown", "NULL", "200",
       2, "failed", kGoesOn, 65, 2, 0, 65},
      {"code 0 in a wrong envelope", R"({"data": "none"})", "malformed_response", "yes", "0", "200", 2,
       "failed", kGoesOn, 65, 2, 0, 65},
      {"a body without end", R"({"endless": true})", "too_large", "unknown", "NULL", "200", 2, "failed",
       kGoesOn, 65, 2, 0, 65},
      {"code 0 in a body over the limit", larger_than_the_limit(), "too_large", "yes", "0", "200", 2,
       "failed", kGoesOn, 65, 2, 0, 65},
      {"items that the mapping finds no id in", R"({"items": [{"name": "x"}]})", "unmapped", "yes", "0",
       "200", 1, "open", kGoesOn, 75, 1, 0, 75},
  };
}

std::string well(const char *author, const char *item) {
  return fmt::format(R"({{"match": {{"oAuthorId": "{}"}}, "answer": {{"items": [{{"item_id": "{}"}}]}}}})",
                     author, item);
}

std::string rules(const std::string &answer) {
  return fmt::format(R"([{{"match": {{"oAuthorId": "{}"}}, "answer": {}}}, {}, {}])", kHit, answer,
                     well(kBefore, "1"), well(kAfter, "3"));
}

JobOptions three_authors(const CodeRow &row) {
  // One request at a time, so that the authors are asked for in the order of the list.
  JobOptions options{.authors = {kBefore, kHit, kAfter},
                     .scopes = "  ranges: [DAY_30]\n  detail_types: [VIDEO]\n",
                     .api = fmt::format("  concurrency: 1\n  max_attempts: {}\n", kAttempts),
                     // Pages of the sandbox's dataset, of which some are larger than 4 KiB, are far below it.
                     .rest = "limits: {response_bytes: 16KiB}\n"};
  if (std::string(row.outcome) == "timeout")
    options.api += "  timeout: 500ms\n";
  return options;
}

std::string state_of(const Job &job, const char *author) {
  return job.cell(
      fmt::format("select state from xingtu_ops.scope_snapshot join xingtu_ops.scope using (scope_id) "
                  "where author_id = '{}'",
                  author));
}

int requests_for(const Job &job, const char *author) {
  return std::stoi(job.cell(fmt::format("select count(*) from xingtu_ops.request_audit join xingtu_ops.scope "
                                        "using (scope_id) where author_id = '{}'",
                                        author)));
}

/// The audit tells request by request what the API side has written down itself.
void check_audit_against(const Sandbox &sandbox, const Job &job) {
  const auto audit = job.query("select request_id, author_id, page, billed from xingtu_ops.request_audit "
                               "join xingtu_ops.scope using (scope_id) order by request_id");
  const auto journal = sandbox.journal();
  REQUIRE(audit.size() == journal.size());
  for (std::size_t i = 0; i < audit.size(); ++i) {
    CAPTURE(journal[i].dump());
    CHECK(audit[i][0] == journal[i]["client_request_id"].get<std::string>());
    CHECK(audit[i][1] == journal[i]["author_id"].get<std::string>());
    CHECK(audit[i][2] == journal[i]["page"].dump());
    // An answer that did not arrive whole may have been bought; nobody can know.
    if (audit[i][3] != "unknown")
      CHECK(audit[i][3] == journal[i]["billed"].get<std::string>());
  }
}

void check_first_run(const CodeRow &row, const std::string &http_status, const Job &job,
                     const Job::Result &result) {
  const auto &finished = result.finished;
  const auto &json = result.json;
  CHECK_MESSAGE(finished.exit_code == row.exit_code, finished.err);
  CHECK(json["exit_code"] == row.exit_code);
  CHECK(job.query(fmt::format("select distinct outcome, billed, api_code, http_status "
                              "from xingtu_ops.request_audit join xingtu_ops.scope using (scope_id) "
                              "where author_id = '{}'",
                              kHit)) ==
        std::vector<Row>{
            {row.outcome, row.billed,
             std::string(row.api_code) == "NULL" ? std::nullopt : std::optional<std::string>(row.api_code),
             http_status == "NULL" ? std::nullopt : std::optional(http_status)}});
  const auto requests = requests_for(job, kHit);
  if (row.requests == kMoreThanAttempts)
    CHECK(requests > kAttempts);
  else
    CHECK(requests == row.requests);
  CHECK(state_of(job, kBefore) == "complete");
  CHECK(state_of(job, kHit) == row.state);
  CHECK(state_of(job, kAfter) == (row.stops ? "open" : "complete"));
  CHECK(requests_for(job, kAfter) == (row.stops ? 0 : 1));
  CHECK(job.cell(fmt::format(
            "select count(*) from xingtu_raw.api_page join xingtu_ops.request_audit using (request_id) "
            "join xingtu_ops.scope using (scope_id) where author_id = '{}'",
            kHit)) == std::to_string(row.bodies));
  CHECK(json["status"] == (row.stops ? "stopped" : row.exit_code == 0 ? "complete" : "partial"));
  CHECK(job.cell("select status || ' ' || exit_code from xingtu_ops.job_run") ==
        fmt::format("{} {}", json["status"].get<std::string>(), row.exit_code));
  CHECK(job.cell("select requests_sent || ' ' || requests_billed || ' ' || requests_unknown from "
                 "xingtu_ops.job_run") ==
        job.cell("select count(*) || ' ' || count(*) filter (where billed = 'yes') || ' ' || "
                 "count(*) filter (where billed = 'unknown') from xingtu_ops.request_audit"));
  // Whoever reads the report learns which scope it was, and why.
  const bool failed = std::string(row.state) == "failed";
  REQUIRE(json["failed_scopes"].size() == (failed ? 1 : 0));
  if (failed) {
    CHECK(json.at("failed_scopes").at(0).at("scope").get<std::string>().find(kHit) != std::string::npos);
    CHECK(json.at("failed_scopes").at(0).at("outcome") == row.outcome);
    CHECK(json.at("failed_scopes").at(0).at("why").get<std::string>().find(row.outcome) != std::string::npos);
  }
  if (row.stops)
    CHECK(json["stop_reason"].get<std::string>() != "");
}

/// The run after it, when the API is well again: it buys what is open, and nothing else.
void check_second_run(const CodeRow &row, const Sandbox &sandbox, const Job &job) {
  const auto before = requests_for(job, kHit);
  sandbox.put_rules(rules(R"({"items": [{"item_id": "2"}]})"));
  const auto ended = job.run_json({"run"});
  const auto &finished = ended.finished;
  const auto &json = ended.json;
  CHECK_MESSAGE(finished.exit_code == row.exit_then, finished.err);
  CHECK(requests_for(job, kBefore) == 1);
  CHECK(requests_for(job, kHit) == before + row.requests_then);
  CHECK(requests_for(job, kAfter) == 1);
  CHECK(json["requests_sent"] == row.requests_then + (row.stops ? 1 : 0));
  if (row.exit_then == 0)
    CHECK(job.cell("select string_agg(distinct state, ' ') from xingtu_ops.scope_snapshot") == "complete");
}

void check_row(const CodeRow &row, const char *http_mode) {
  const Sandbox sandbox({"--http-status", http_mode});
  sandbox.put_rules(rules(row.answer));
  const Job job(sandbox, three_authors(row));
  const bool old_style = std::string(http_mode) == "legacy";
  check_first_run(row, old_style ? "200" : row.http_status, job, job.run_json({"run"}));
  check_second_run(row, sandbox, job);
  check_audit_against(sandbox, job);
}

} // namespace

TEST_CASE(
    "each row of the code table gives its outcome word, its effect on the other scopes and its exit code") {
  const auto rows = code_rows();
  const CodeRow *chosen = nullptr;
  for (const auto &row : rows)
    SUBCASE(row.name) {
      chosen = &row;
    }
  if (chosen != nullptr)
    check_row(*chosen, "modern");
}

TEST_CASE("the code decides also where the HTTP status is always 200") {
  const auto rows = code_rows();
  const CodeRow *chosen = nullptr;
  for (const auto &row : rows)
    if (std::string(row.http_status) != "200" && std::string(row.http_status) != "NULL")
      SUBCASE(row.name) {
        chosen = &row;
      }
  if (chosen != nullptr)
    check_row(*chosen, "legacy");
}

TEST_CASE("the code table of the database is the program's own: its outcomes are those of the audit") {
  const Sandbox sandbox;
  const Job job(sandbox);
  for (const auto &row : code_rows()) {
    if (row.answer.find("\"code\"") == std::string::npos || std::string(row.api_code) == "777")
      continue;
    CAPTURE(std::string(row.name));
    CHECK(job.query(fmt::format("select outcome, billed from xingtu_ops.api_code where code = {}",
                                row.api_code)) == std::vector<Row>{{row.outcome, row.billed}});
  }
  CHECK(job.cell("select count(*) from xingtu_ops.api_code") == "16");
}

TEST_CASE("what passes is asked for again in the same run, which ends with 0") {
  std::string answer;
  for (const char *one : {R"({"code": 301})", R"({"code": 500})", R"({"code": 503})", R"({"close": true})",
                          R"({"base_resp": {"status_code": 1}})", R"({"fault": "not_json"})"})
    SUBCASE(one) {
      answer = one;
    }
  if (answer.empty())
    return;
  const Sandbox sandbox;
  sandbox.put_rules(fmt::format(R"([{{"times": 1, "answer": {}}}, {}])", answer, well(kHit, "2")));
  const Job job(sandbox, {.authors = {kHit}, .scopes = "  ranges: [DAY_30]\n  detail_types: [VIDEO]\n"});
  const auto finished = job.run({"run"});
  CHECK_MESSAGE(finished.exit_code == 0, finished.err);
  CHECK(job.cell("select string_agg(attempt::text, ' ' order by attempt) from xingtu_ops.request_audit") ==
        "1 2");
  CHECK(job.cell("select state from xingtu_ops.scope_snapshot") == "complete");
}

TEST_CASE("a rate limit uses up no attempt") {
  const Sandbox sandbox;
  sandbox.put_rules(
      fmt::format(R"([{{"times": 4, "answer": {{"code": 302, "headers": {{"Retry-After": "0"}}}}}}, {}])",
                  well(kHit, "2")));
  const Job job(sandbox, {.authors = {kHit},
                          .scopes = "  ranges: [DAY_30]\n  detail_types: [VIDEO]\n",
                          .api = "  max_attempts: 1\n  backoff: {initial: 1ms, max: 60s}\n"});
  const auto finished = job.run({"run"});
  CHECK_MESSAGE(finished.exit_code == 0, finished.err);
  CHECK(job.cell("select string_agg(outcome, ' ' order by request_id) from xingtu_ops.request_audit") ==
        "rate_limited rate_limited rate_limited rate_limited ok");
}

TEST_CASE("an API that asks to wait for longer than a run waits ends the run with 75, before the wait") {
  const Sandbox sandbox;
  sandbox.put_rules(R"([{"answer": {"code": 302, "headers": {"Retry-After": "3600"}}}])");
  const Job job(sandbox, {.authors = {kBefore, kHit},
                          .api = "  concurrency: 1\n  backoff: {initial: 1ms, max: 60s}\n"});
  const auto ended = job.run_json({"run"});
  const auto &finished = ended.finished;
  const auto &json = ended.json;
  CHECK(finished.exit_code == 75);
  CHECK(json["stop_reason"].get<std::string>().find("limits the rate") != std::string::npos);
  CHECK(sandbox.journal().size() == 1);
}

TEST_CASE("where nobody listens, nothing is billed, the scopes stay open, and the exit code is 75") {
  // A server that has listened and is gone: its port is as surely closed as one can be.
  auto sandbox = std::make_unique<Sandbox>();
  const Job job(*sandbox,
                {.authors = {kBefore, kHit}, .scopes = "  ranges: [DAY_30]\n", .api = "  max_attempts: 2\n"});
  sandbox->process().send(SIGKILL);
  sandbox->process().wait();
  const auto ended = job.run_json({"run"});
  const auto &finished = ended.finished;
  const auto &json = ended.json;
  CHECK_MESSAGE(finished.exit_code == 75, finished.err);
  CHECK(json["scopes"]["open"] == 4);
  CHECK(job.query(
            "select outcome, billed, http_status, count(*) from xingtu_ops.request_audit group by 1, 2, 3") ==
        std::vector<Row>{{"network_error", "no", std::nullopt, "8"}});
  CHECK(job.cell("select bool_and(error_detail <> '') from xingtu_ops.request_audit") == "t");
  CHECK(job.cell("select spent_requests from xingtu_ops.job_snapshot") == "0");
  CHECK(json["requests_unknown"] == 0);
}
