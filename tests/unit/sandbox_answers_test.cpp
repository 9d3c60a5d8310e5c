#include <map>
#include <set>

#include <doctest/doctest.h>

#include "api/answer.hpp"
#include "sandbox_support.hpp"

using namespace xingtu::sandbox;
using sandbox_test::Fixture;
using sandbox_test::request;

TEST_CASE("a success has the envelope, the pagination and the list of the contract") {
  Fixture fixture;
  const auto answer = fixture.ask({{"range", "DAY_90"}});
  CHECK(answer.at("code") == 0);
  CHECK(answer.at("recordTime").is_string());
  CHECK(answer.at("requestId").get<std::string>().size() == 32);
  const auto &data = answer.at("data");
  CHECK(data.at("base_resp") == nlohmann::json{{"status_code", 0}, {"status_message", ""}});
  CHECK(data.at("pagination").at("limit") == 10);
  CHECK(data.at("pagination").at("page") == 1);
  CHECK(data.at("video_list").is_array());
  CHECK(data.at("video_list").size() > 0);
}

TEST_CASE("parameters are checked strictly, and without the token nothing else is looked at") {
  Fixture fixture;
  using Query = std::multimap<std::string, std::string>;
  const std::vector<Query> wrong = {{{"platform", "TIKTOK"}},
                                    {{"range", "DAY_60"}},
                                    {{"detailType", "video"}},
                                    {{"industryId", "SHOES"}},
                                    {{"page", "0"}},
                                    {{"page", "-1"}},
                                    {{"page", "1x"}},
                                    {{"page", ""}},
                                    {{"pageSize", "5"}},
                                    {{"page", "1"}, {"page", "2"}},
                                    {{"page", "99999999999999999999"}}};
  for (const auto &query : wrong) {
    const Reply reply = fixture.sandbox.answer(request(query));
    CHECK(nlohmann::json::parse(reply.body).at("code") == 400);
    CHECK(reply.http_status == 400);
  }
  for (const char *id : {"12345678901234", "123456789012345678901", "66138712345678900x1", ""}) {
    const RawRequest bad{"GET", kApiPath, {{"token", "sandbox-token"}, {"oAuthorId", id}}, std::nullopt};
    CHECK(nlohmann::json::parse(fixture.sandbox.answer(bad).body).at("code") == 400);
  }
  const RawRequest no_author{"GET", kApiPath, {{"token", "sandbox-token"}}, std::nullopt};
  CHECK(nlohmann::json::parse(fixture.sandbox.answer(no_author).body).at("code") == 400);
  RawRequest posted = request({});
  posted.method = "POST";
  CHECK(nlohmann::json::parse(fixture.sandbox.answer(posted).body).at("code") == 400);
  for (const Query &query :
       {Query{{"token", "other"}, {"page", "x"}}, Query{{"page", "x"}}, Query{{"token", ""}}}) {
    const Reply reply = fixture.sandbox.answer({"GET", kApiPath, query, std::nullopt});
    CHECK(nlohmann::json::parse(reply.body).at("code") == 100);
    CHECK(reply.http_status == 401);
  }
}

TEST_CASE("the token's text is never in the journal") {
  Fixture fixture;
  fixture.ask();
  fixture.sandbox.answer({"GET", kApiPath, {{"token", "guessed-secret"}}, std::nullopt});
  const auto lines = fixture.lines();
  CHECK(lines.at(0).at("token") == "valid");
  CHECK(lines.at(1).at("token") == "invalid");
  for (const auto &line : lines) {
    CHECK(line.dump().find("sandbox-token") == std::string::npos);
    CHECK(line.dump().find("guessed-secret") == std::string::npos);
  }
}

TEST_CASE("after the quota of billed answers the code is 303, after the balance 601") {
  Behaviour behaviour;
  behaviour.quota = 3;
  Fixture quota(behaviour);
  for (int i = 0; i < 3; ++i)
    CHECK(quota.ask().at("code") == 0);
  CHECK(quota.ask({{"page", "x"}}).at("code") == 400);
  CHECK(quota.ask().at("code") == 303);
  behaviour.quota.reset();
  behaviour.balance = 1;
  Fixture balance(behaviour);
  CHECK(balance.ask().at("code") == 0);
  CHECK(balance.ask().at("code") == 601);
  CHECK(balance.lines().at(1).at("billed") == "no");
}

TEST_CASE("above the rate limit of any second the code is 302 with Retry-After, and later it is not") {
  Behaviour behaviour;
  behaviour.rate_limit = 2;
  behaviour.retry_after = "7";
  Fixture fixture(behaviour);
  CHECK(fixture.ask().at("code") == 0);
  fixture.now += std::chrono::milliseconds(900);
  CHECK(fixture.ask().at("code") == 0);
  const Reply refused = fixture.sandbox.answer(request({}));
  CHECK(nlohmann::json::parse(refused.body).at("code") == 302);
  CHECK(refused.http_status == 429);
  REQUIRE(refused.headers.size() == 1);
  CHECK(refused.headers[0] == std::pair<std::string, std::string>("Retry-After", "7"));
  fixture.now += std::chrono::milliseconds(100);
  CHECK(fixture.ask().at("code") == 0);
  CHECK(fixture.ask().at("code") == 302);
}

TEST_CASE("errors and malformed answers have their share and repeat with the seed") {
  Behaviour behaviour;
  behaviour.errors = {{301, 0.2}, {777, 0.1}};
  behaviour.malformed = {{Fault::html, 0.1}};
  const auto outcomes = [&] {
    Fixture fixture(behaviour);
    std::vector<std::string> result;
    for (int i = 0; i < 500; ++i)
      fixture.sandbox.answer(request({}));
    for (const auto &line : fixture.lines())
      result.push_back(line.at("code").dump() + line.at("fault").dump());
    return result;
  };
  const auto first = outcomes();
  CHECK(first == outcomes());
  std::map<std::string, int> counts;
  for (const auto &outcome : first)
    ++counts[outcome];
  CHECK(counts["301null"] == doctest::Approx(100).epsilon(0.3));
  CHECK(counts["777null"] == doctest::Approx(50).epsilon(0.4));
  CHECK(counts["null\"html\""] == doctest::Approx(50).epsilon(0.4));
  CHECK(counts["0null"] + counts["301null"] + counts["777null"] + counts["null\"html\""] == 500);
}

TEST_CASE("in legacy mode the HTTP status is 200 whatever the code") {
  Behaviour behaviour;
  behaviour.legacy_http_status = true;
  behaviour.errors = {{500, 1.0}};
  Fixture fixture(behaviour);
  CHECK(fixture.sandbox.answer(request({})).http_status == 200);
  CHECK(fixture.lines().at(0).at("http_status") == 200);
}

TEST_CASE("only malformed answers whose code can be read are billed for certain") {
  for (const auto fault : {Fault::html, Fault::truncated, Fault::not_json, Fault::no_code, Fault::wrong_types,
                           Fault::empty, Fault::concatenated, Fault::bad_utf8}) {
    INFO(to_word(fault));
    Behaviour behaviour;
    behaviour.malformed = {{fault, 1.0}};
    Fixture fixture(behaviour);
    const Reply reply = fixture.sandbox.answer(request({}));
    xingtu::HttpAnswer http;
    http.http_status = reply.http_status;
    http.body = reply.body;
    const auto understood = xingtu::api::understand(http, 1); // as the loader reads it
    const auto line = fixture.lines().at(0);
    CHECK(line.at("fault") == to_word(fault));
    CHECK(understood.outcome == xingtu::Outcome::malformed_response);
    CHECK(understood.api_code.has_value() == !line.at("code").is_null());
    CHECK(line.at("billed") == xingtu::to_word(understood.billed));
    CHECK(line.at("items") == 0);
  }
}

TEST_CASE("authors without content get code 202, and so says the data set") {
  Fixture fixture;
  std::set<int> codes;
  for (int i = 0; i < 40; ++i) {
    const std::string author = std::to_string(7'000'000'000'000'000'000 + i);
    RawRequest asked{"GET",
                     kApiPath,
                     {{"token", "sandbox-token"}, {"oAuthorId", author}, {"platform", "SHORT_DRAMA"}},
                     {}};
    const int code = nlohmann::json::parse(fixture.sandbox.answer(asked).body).at("code").get<int>();
    const xingtu::ScopeKey scope{author, xingtu::Platform::short_drama, "ALL", {}, {}};
    CHECK((code == 202) == has_no_content(World{}, scope));
    codes.insert(code);
  }
  CHECK(codes == std::set<int>{0, 202});
}

TEST_CASE("the day of the data is today in Shanghai until it is set") {
  sandbox_test::TemporaryFolder folder;
  Journal journal(folder.file("journal"));
  // 2026-11-21 16:00:00 UTC is midnight of the 22nd in Shanghai.
  Sandbox sandbox({}, {}, journal, [] { return xingtu::TimePoint(std::chrono::seconds(1'795'276'800)); });
  CHECK(nlohmann::json::parse(sandbox.state_json()).at("date") == "2026-11-22");
  sandbox.set_day(*parse_day("2026-12-01"));
  sandbox.answer(request({}));
  CHECK(sandbox_test::read_lines(folder.file("journal")).at(0).at("date") == "2026-12-01");
}

TEST_CASE("the wait stays within latency and jitter") {
  Behaviour behaviour;
  behaviour.latency = xingtu::Milliseconds(50);
  behaviour.jitter = xingtu::Milliseconds(10);
  Fixture fixture(behaviour);
  std::set<std::int64_t> delays;
  for (int i = 0; i < 200; ++i)
    delays.insert(fixture.sandbox.answer(request({})).delay.count());
  CHECK(*delays.begin() == 40);
  CHECK(*delays.rbegin() == 60);
}
