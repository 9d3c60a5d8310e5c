// The decision table of the contract: what each kind of answer means, costs and leads to.
#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>

#include <fmt/format.h>

#include "api/answer.hpp"
#include "api/code.hpp"

using namespace xingtu;
using api::Action;
using api::Answer;

namespace {

HttpAnswer received(std::string body, int status = 200) {
  HttpAnswer http;
  http.http_status = status;
  http.body = std::move(body);
  return http;
}

HttpAnswer failed(TransportFailure failure, std::string body = {}) {
  HttpAnswer http;
  http.failure = failure;
  http.error_detail = "what the transport says";
  http.body = std::move(body);
  return http;
}

Answer understood(std::string body, int status = 200, int asked_page = 1) {
  return api::understand(received(std::move(body), status), asked_page);
}

void check(const Answer &answer, Outcome outcome, Billed billed, Action action) {
  CHECK(to_word(answer.outcome) == to_word(outcome));
  CHECK(to_word(answer.billed) == to_word(billed));
  CHECK(to_word(answer.action) == to_word(action));
}

std::string page(std::string_view pagination) {
  return fmt::format(R"({{"code": 0, "data": {{"pagination": {}, "video_list": []}}}})", pagination);
}

constexpr const char *kSample = R"({
"code": 0,
"data": {
"base_resp": {
"status_code": 0,
"status_message": ""
},
"pagination": {
"has_more": false,
"limit": 10,
"page": 1,
"total_count": 0
},
"video_list": []
}
})";

} // namespace

TEST_CASE("the sample answer of the endpoint's page is a page to load") {
  const Answer answer = understood(kSample);
  check(answer, Outcome::ok, Billed::yes, Action::load);
  CHECK(answer.api_code == 0);
  CHECK(answer.error_detail.empty());
  REQUIRE(answer.pagination);
  CHECK_FALSE(answer.pagination->has_more);
  CHECK(answer.pagination->page == 1);
  CHECK(answer.pagination->limit == 10);
  CHECK(answer.pagination->total_count == 0);
  REQUIRE(answer.data);
  CHECK(answer.data->find("video_list")->is(json::Kind::array));
}

TEST_CASE("data stays readable when the answer moves") {
  Answer answer = understood(kSample);
  const Answer moved = std::move(answer);
  REQUIRE(moved.data);
  CHECK(moved.data->find("pagination")->find("limit")->text == "10");
}

TEST_CASE("every documented code has the meaning, the price and the consequence of the contract") {
  struct Row {
    int code;
    Billed billed;
    Outcome outcome;
    Action action;
  };
  const Row contract[] = {
      {100, Billed::no, Outcome::token_invalid, Action::stop_account},
      {101, Billed::no, Outcome::token_invalid, Action::stop_account},
      {201, Billed::yes, Outcome::no_content, Action::no_items},
      {202, Billed::yes, Outcome::no_content, Action::no_items},
      {300, Billed::no, Outcome::api_retired, Action::stop_account},
      {301, Billed::no, Outcome::collection_failed, Action::retry},
      {302, Billed::no, Outcome::rate_limited, Action::slow_down},
      {303, Billed::no, Outcome::quota_exceeded, Action::stop_quota},
      {400, Billed::no, Outcome::invalid_parameters, Action::fail_scope},
      {404, Billed::yes, Outcome::no_content, Action::no_items},
      {500, Billed::no, Outcome::server_error, Action::retry},
      {503, Billed::no, Outcome::server_error, Action::retry},
      {600, Billed::no, Outcome::permission_denied, Action::stop_account},
      {601, Billed::no, Outcome::insufficient_balance, Action::stop_account},
      {602, Billed::no, Outcome::insufficient_balance, Action::stop_account},
  };
  CHECK(std::size(contract) + 1 == api::code_table().size()); // and 0
  for (const Row &row : contract)
    // The result is the same whatever the HTTP status says.
    for (const int status : {200, 400, 401, 403, 429, 500, 503}) {
      CAPTURE(row.code);
      CAPTURE(status);
      const Answer answer =
          understood(fmt::format(R"({{"code": {}, "message": "why", "data": null}})", row.code), status);
      check(answer, row.outcome, row.billed, row.action);
      CHECK(answer.api_code == row.code);
      CHECK(answer.api_message == "why");
      CHECK(answer.data == nullptr);
    }
}

TEST_CASE("the code table equals the one that the database is given") {
  std::ifstream file(XINGTU_SOURCE_DIR "/sql/schema/0004_operations.sql");
  std::string sql((std::istreambuf_iterator<char>(file)), {});
  std::erase(sql, ' ');
  for (const api::CodeRow &row : api::code_table()) {
    std::string expected = fmt::format("({},'{}','{}','{}','{}')", row.code, row.meaning, to_word(row.billed),
                                       to_word(row.outcome), to_word(row.action));
    std::erase(expected, ' ');
    CAPTURE(expected);
    CHECK(sql.find(expected) != std::string::npos);
  }
}

TEST_CASE("a code that is not documented fails the scope and may have been billed") {
  const Answer answer = understood(R"({"code": 999, "message": null, "data": {}})");
  check(answer, Outcome::unknown_code, Billed::unknown, Action::fail_scope);
  CHECK(answer.api_code == 999);
  CHECK(answer.error_detail == "code 999 is not documented");
}

TEST_CASE("a code is taken in every writing that can only mean one whole number") {
  for (const char *code : {"0", "0.0", "0.000", "\"0\"", "-0"})
    CHECK(api::whole_number(code) == 0);
  CHECK(api::whole_number("\"301\"") == 301);
  CHECK(api::whole_number("9223372036854775807") == INT64_MAX);
  for (const char *code : {"0.5", "0.", "3e2", "\"\"", "\"ok\"", "\"0.0\"", "\" 0\"", "\"-1\"", "null",
                           "true", "[]", "{}", "9223372036854775808", "1e400", "\"", ""}) {
    CAPTURE(code);
    CHECK_FALSE(api::whole_number(code));
  }
}

TEST_CASE("without a code of that kind an answer is malformed") {
  for (const char *body : {R"({"code": null, "data": {}})", R"({"code": "ok"})", R"({"code": 0.5})", R"({})",
                           R"({"data": {"code": 0}})",
                           R"({"code": 99999999999999999999})", "[]", "0", "\"0\""}) {
    CAPTURE(body);
    const Answer answer = understood(body);
    check(answer, Outcome::malformed_response, Billed::unknown, Action::retry_once);
    CHECK_FALSE(answer.api_code);
    CHECK_FALSE(answer.error_detail.empty());
  }
}

TEST_CASE("a body that is not JSON is malformed, and billed if it begins with code 0") {
  check(understood("<html>hello</html>"), Outcome::malformed_response, Billed::unknown, Action::retry_once);
  check(understood(""), Outcome::malformed_response, Billed::unknown, Action::retry_once);
  for (const char *body : {R"({"code": 0, "data": {"video_list": [{"a)", R"({"code": 0}{"code": 0})",
                           R"({"message": "a\"}", "data": [{"code": 1}, "]"], "code": "0", x)"}) {
    CAPTURE(body);
    const Answer answer = understood(body);
    check(answer, Outcome::malformed_response, Billed::yes, Action::retry_once);
    CHECK(answer.api_code == 0);
  }
}

TEST_CASE("a code that the body's end may have cut is not believed") {
  for (const char *body : {R"({"code": 0)", R"({"code": "0)", R"({"code)", R"({"data": {"code": 0, )",
                           R"({"data": [[[[{"code": 0})", R"("code": 0,)", R"({"x" "code": 0,)", "{", ""}) {
    CAPTURE(body);
    CHECK_FALSE(api::readable_code(body));
  }
  CHECK(api::readable_code(R"({"code": 0, "code": 301, )") == 301);
  CHECK_FALSE(api::readable_code(R"({"code": 0, "code": null, )"));
  CHECK_FALSE(api::readable_code(std::string(1'000'000, '[')));
}

TEST_CASE("a status of its own meaning is used only where there is no envelope") {
  check(understood("slow down", 429), Outcome::rate_limited, Billed::no, Action::slow_down);
  check(understood("<html>", 502), Outcome::server_error, Billed::unknown, Action::retry);
  check(understood(R"({"status": 500, "error": "x"})", 500), Outcome::server_error, Billed::unknown,
        Action::retry);
  check(understood(kSample, 503), Outcome::ok, Billed::yes, Action::load);
  for (const int status : {204, 400, 401, 403, 404, 407}) {
    const Answer answer = understood("nginx", status);
    check(answer, Outcome::malformed_response, Billed::unknown, Action::retry_once);
    CHECK(answer.error_detail.starts_with(fmt::format("HTTP {}: the body is not JSON", status)));
  }
  check(understood(R"({"code": 0, )", 500), Outcome::malformed_response, Billed::yes, Action::retry_once);
}

TEST_CASE("a redirect is malformed and names where it led") {
  HttpAnswer http = received("", 302);
  http.error_detail = "redirect to http://elsewhere.example refused";
  const Answer answer = api::understand(http, 1);
  check(answer, Outcome::malformed_response, Billed::unknown, Action::retry_once);
  CHECK(answer.error_detail == "HTTP 302: redirect to http://elsewhere.example refused: the body is empty");
}

TEST_CASE("Xingtu's own failure inside a success is retried and billed") {
  const Answer answer = understood(
      R"({"code": 0, "data": {"base_resp": {"status_code": 10002, "status_message": "系统繁忙"}}})");
  check(answer, Outcome::upstream_error, Billed::yes, Action::retry);
  CHECK(answer.error_detail == "data.base_resp.status_code is 10002: 系统繁忙");
  CHECK(answer.data == nullptr);
}

TEST_CASE("base_resp may be missing, but not be of another form") {
  const std::string rest = R"("pagination": {"has_more": false}}})";
  for (const char *base : {"", R"("base_resp": null, )", R"("base_resp": {}, )",
                           R"("base_resp": {"status_code": "0"}, )"})
    check(understood(R"({"code": 0, "data": {)" + std::string(base) + rest), Outcome::ok, Billed::yes,
          Action::load);
  check(understood(R"({"code": 0, "data": {"base_resp": {"status_code": "bad"}, )" + rest),
        Outcome::malformed_response, Billed::yes, Action::retry_once);
}

TEST_CASE("has_more is true, false, 1 or 0, and nothing else") {
  CHECK(understood(page(R"({"has_more": true})")).pagination->has_more);
  CHECK(understood(page(R"({"has_more": 1})")).pagination->has_more);
  CHECK_FALSE(understood(page(R"({"has_more": 0})")).pagination->has_more);
  for (const char *wrong : {"null", "[]", "{}", R"({"has_more": null})", R"({"has_more": "true"})",
                            R"({"has_more": 2})", R"({"has_more": false, "limit": "ten"})",
                            R"({"has_more": false, "total_count": 1e400})"}) {
    CAPTURE(wrong);
    const Answer answer = understood(page(wrong));
    check(answer, Outcome::malformed_response, Billed::yes, Action::retry_once);
    CHECK(answer.error_detail.starts_with("data.pagination"));
    CHECK_FALSE(answer.pagination);
    CHECK(answer.data == nullptr);
  }
  for (const char *data : {"null", "[]", "{}"})
    check(understood(fmt::format(R"({{"code": 0, "data": {}}})", data)), Outcome::malformed_response,
          Billed::yes, Action::retry_once);
}

TEST_CASE("numbers of the pagination may be missing or null") {
  const auto pagination =
      understood(page(R"({"has_more": true, "page": null, "limit": "20"})")).pagination.value();
  CHECK_FALSE(pagination.page);
  CHECK(pagination.limit == 20);
  CHECK_FALSE(pagination.total_count);
}

TEST_CASE("a page that is not the one asked for is not stored as that") {
  const Answer answer = understood(page(R"({"has_more": true, "page": 1})"), 200, 3);
  check(answer, Outcome::malformed_response, Billed::yes, Action::retry_once);
  CHECK(answer.error_detail == "asked page 3, the answer says page 1");
}

TEST_CASE("without a whole answer nothing of it is believed but what it cost") {
  const std::string whole = kSample;
  check(api::understand(failed(TransportFailure::timeout, whole), 1), Outcome::timeout, Billed::unknown,
        Action::retry);
  check(api::understand(failed(TransportFailure::network_error, whole), 1), Outcome::network_error,
        Billed::unknown, Action::retry);
  check(api::understand(failed(TransportFailure::not_sent), 1), Outcome::network_error, Billed::no,
        Action::retry);
  check(api::understand(failed(TransportFailure::insecure), 1), Outcome::network_error, Billed::no,
        Action::stop_insecure);
  const Answer answer = api::understand(failed(TransportFailure::timeout, whole), 1);
  CHECK(answer.error_detail == "what the transport says");
  CHECK_FALSE(answer.document);
  CHECK_FALSE(answer.pagination);
}

TEST_CASE("an answer over a limit is billed if its beginning says code 0") {
  check(api::understand(failed(TransportFailure::too_large, R"({"code":0,"data":{"video_list":[{"item)"), 1),
        Outcome::too_large, Billed::yes, Action::retry_once);
  check(api::understand(failed(TransportFailure::too_large, R"({"data":{"video_list":[{"code":0,"item)"), 1),
        Outcome::too_large, Billed::unknown, Action::retry_once);
}

TEST_CASE("what the vendor writes is one line of at most 500 bytes of UTF-8") {
  const Answer answer = understood(
      R"({"code": 301, "message": "a\r\nb\u001b[31m\u0000\u202e", "requestId": 12, "recordTime": null})");
  CHECK(answer.api_message == R"(a\r\nb\x1b[31m\x00\u202e)");
  CHECK(answer.api_request_id == "12");
  CHECK(answer.api_record_time.empty());

  std::string tall;
  for (int i = 0; i < 400; ++i)
    tall += "达";
  const Answer cut = understood(R"({"code": 301, "message": ")" + tall + "\"}");
  CHECK(cut.api_message == tall.substr(0, 495) + "...");
}
