#include <doctest/doctest.h>

#include "core/error.hpp"
#include "sandbox_support.hpp"

using namespace xingtu::sandbox;
using sandbox_test::Fixture;
using sandbox_test::request;

TEST_CASE("the first rule that matches answers, after its skips and until it is used up") {
  Fixture fixture({}, R"([
    {"match": {"page": 2}, "skip": 1, "times": 2, "answer": {"code": 301}},
    {"match": {"page": 2, "range": "DAY_90"}, "answer": {"code": 500}},
    {"match": {"oAuthorId": "6613871234567890009"}, "answer": {"code": 600}}])");
  CHECK(fixture.ask({{"page", "1"}}).at("code") == 0);
  CHECK(fixture.ask({{"page", "2"}}).at("code") == 0);
  CHECK(fixture.ask({{"page", "2"}}).at("code") == 301);
  CHECK(fixture.ask({{"page", "2"}}).at("code") == 301);
  CHECK(fixture.ask({{"page", "2"}}).at("code") == 0);
  CHECK(fixture.ask({{"page", "2"}, {"range", "DAY_90"}}).at("code") == 500);
  const auto state = nlohmann::json::parse(fixture.sandbox.state_json());
  CHECK(state.at("rules").at(0) == nlohmann::json{{"matched", 5}, {"used", 2}});
  CHECK(state.at("rules").at(2) == nlohmann::json{{"matched", 0}, {"used", 0}});
}

TEST_CASE("a rule's code is sent as it is written, and billed only if it is an integer that says so") {
  const auto sent = [](const std::string &code) {
    Fixture fixture({}, R"([{"answer": {"code": )" + code + "}}]");
    const std::string body = fixture.sandbox.answer(request({})).body;
    CHECK(body.starts_with("{\"code\":" + code + ","));
    return fixture.lines().at(0);
  };
  CHECK(sent("0").at("billed") == "yes");
  CHECK(sent("\"0\"").at("billed") == "unknown");
  CHECK(sent("0.0").at("code").is_null());
  CHECK(sent("null").at("code").is_null());
  CHECK(sent("404").at("billed") == "yes");
  CHECK(sent("601").at("billed") == "no");
  CHECK(sent("777").at("billed") == "unknown");
  CHECK(sent("777").at("code") == 777);
}

TEST_CASE("a rule's items are the page's whole list, digit for digit") {
  Fixture fixture({},
                  R"([{"answer": {"items": [{"item_id": 9007199254740993, "play": 1e400}],
                            "pagination": {"total_count": 5, "cursor": "x"}}}])");
  const std::string body = fixture.sandbox.answer(request({})).body;
  CHECK(body.find(R"("video_list":[{"item_id": 9007199254740993, "play": 1e400}])") != std::string::npos);
  CHECK(body.find(R"("pagination":{"has_more":false,"limit":10,"page":1,"total_count":5,"cursor":"x"})") !=
        std::string::npos);
  CHECK(fixture.lines().at(0).at("items") == 1);
}

TEST_CASE("a rule can replace data, message, status, headers, base_resp, the list and the whole body") {
  Fixture data({},
               R"([{"answer": {"data": {"other": []}, "message": null, "http_status": 503,
                         "headers": {"X-A": "b"}, "delay_ms": 30}}])");
  const Reply reply = data.sandbox.answer(request({}));
  CHECK(nlohmann::json::parse(reply.body).at("data") == nlohmann::json{{"other", nlohmann::json::array()}});
  CHECK(nlohmann::json::parse(reply.body).at("message").is_null());
  CHECK(reply.http_status == 503);
  CHECK(reply.headers.at(0).first == "X-A");
  CHECK(reply.delay == xingtu::Milliseconds(30));

  Fixture upstream(
      {}, R"([{"answer": {"base_resp": {"status_code": 5, "status_message": "busy"}, "drop_list": true}}])");
  const auto answer = upstream.ask();
  CHECK(answer.at("data").at("base_resp").at("status_code") == 5);
  CHECK_FALSE(answer.at("data").contains("video_list"));

  Fixture renamed({}, R"([{"answer": {"list_name": "works\u0021"}}])");
  Fixture usual({}, "[]");
  const auto moved = renamed.ask().at("data");
  CHECK(moved.at("works!") == usual.ask().at("data").at("video_list"));
  CHECK_FALSE(moved.contains("video_list"));

  Fixture body({}, R"([{"times": 1, "answer": {"body": "plain"}}, {"answer": {"body_base64": "AP8="}}])");
  CHECK(body.sandbox.answer(request({})).body == "plain");
  CHECK(body.sandbox.answer(request({})).body == std::string("\x00\xFF", 2));
  CHECK(body.lines().at(0).at("billed") == "unknown");
}

TEST_CASE("faults, cut connections and endless bodies by rule are in the journal") {
  Fixture fixture({},
                  R"([{"match": {"page": 1}, "answer": {"fault": "html"}},
                          {"match": {"page": 2}, "answer": {"close": true}},
                          {"match": {"page": 3}, "answer": {"endless": true}},
                          {"match": {"page": 4}, "answer": {"gzip_bomb": true, "billed": "yes"}}])");
  CHECK(fixture.sandbox.answer(request({})).body.starts_with("<html>"));
  CHECK(fixture.sandbox.answer(request({{"page", "2"}})).sending == Sending::close);
  CHECK(fixture.sandbox.answer(request({{"page", "3"}})).sending == Sending::endless);
  CHECK(fixture.sandbox.answer(request({{"page", "4"}})).sending == Sending::bomb);
  const auto lines = fixture.lines();
  CHECK(lines.at(0).at("fault") == "html");
  CHECK(lines.at(1).at("http_status").is_null());
  for (int i = 0; i < 3; ++i)
    CHECK(lines.at(static_cast<std::size_t>(i)).at("billed") == "unknown");
  CHECK(lines.at(3).at("billed") == "yes");
}

TEST_CASE("a rule that only delays leaves the answer as it would be") {
  Fixture fixture({}, R"([{"answer": {"delay_ms": 5}}])");
  for (int i = 0; i < 20; ++i) {
    const std::string author = std::to_string(7'000'000'000'000'000'000 + i);
    const RawRequest asked{"GET",
                           kApiPath,
                           {{"token", "sandbox-token"}, {"oAuthorId", author}, {"platform", "SHORT_DRAMA"}},
                           {}};
    const bool nothing = has_no_content(World{}, {author, xingtu::Platform::short_drama, "ALL", {}, {}});
    CHECK(nlohmann::json::parse(fixture.sandbox.answer(asked).body).at("code") == (nothing ? 202 : 0));
  }
  for (const auto &line : fixture.lines())
    CHECK(line.at("billed") == "yes");
}

TEST_CASE("a wrong rule is refused with its place") {
  const auto refusal = [](const std::string &rules) {
    try {
      Rules{rules};
    } catch (const xingtu::Error &error) {
      return std::string(error.what());
    }
    return std::string("accepted");
  };
  CHECK(refusal("[").starts_with("rules: not JSON: "));
  CHECK(refusal("{}") == "rules: the whole: must be an array");
  CHECK(refusal(R"([{}, {"match": {"author": "1"}}])") == "rules: rule 2.match.author: is not known");
  CHECK(refusal(R"([{"answer": {"cod": 1}}])") == "rules: rule 1.answer.cod: is not known");
  CHECK(refusal(R"([{"times": -1}])") == "rules: rule 1.times: must be an integer of 0 or more");
  CHECK(refusal(R"([{"answer": {"fault": "odd"}}])")
            .starts_with("rules: rule 1.answer.fault: is not one of html, "));
  CHECK(refusal(R"([{"answer": {"body_base64": "*"}}])") ==
        "rules: rule 1.answer.body_base64: is not base64");
}
