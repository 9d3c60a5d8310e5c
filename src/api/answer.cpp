#include "api/answer.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "api/code.hpp"
#include "api/one_line.hpp"

namespace xingtu::api {
namespace {

/// Long enough for any sentence, short enough for a line of the log.
constexpr std::size_t kMaxText = 500;
/// Of a value that is named because it is wrong.
constexpr std::size_t kMaxValue = 60;

void decide(Answer &answer, Outcome outcome, Billed billed, Action action) {
  answer.outcome = outcome;
  answer.billed = billed;
  answer.action = action;
}

void explain(Answer &answer, std::string_view why) { answer.error_detail = one_line(why, kMaxText); }

/// With the status where it is unusual, and with what the transport says of it.
std::string with_status(const HttpAnswer &http, std::string_view why) {
  std::string text = http.http_status == 200 ? "" : fmt::format("HTTP {}: ", http.http_status);
  if (!http.error_detail.empty())
    text += http.error_detail + ": ";
  return text.append(why);
}

void malformed(Answer &answer, std::string_view why) {
  const bool bought = answer.api_code == 0;
  decide(answer, Outcome::malformed_response, bought ? Billed::yes : Billed::unknown, Action::retry_once);
  explain(answer, why);
}

Answer without_whole_answer(const HttpAnswer &http) {
  Answer answer;
  switch (http.failure) {
  case TransportFailure::none:
  case TransportFailure::network_error:
    decide(answer, Outcome::network_error, Billed::unknown, Action::retry);
    break;
  case TransportFailure::timeout:
    decide(answer, Outcome::timeout, Billed::unknown, Action::retry);
    break;
  case TransportFailure::not_sent:
    decide(answer, Outcome::network_error, Billed::no, Action::retry);
    break;
  case TransportFailure::insecure:
    decide(answer, Outcome::network_error, Billed::no, Action::stop_insecure);
    break;
  case TransportFailure::too_large:
    answer.api_code = readable_code(http.body);
    decide(answer, Outcome::too_large, answer.api_code == 0 ? Billed::yes : Billed::unknown,
           Action::retry_once);
    break;
  }
  explain(answer, http.error_detail);
  return answer;
}

/// The body is no envelope, `why` says in which way; perhaps the status says more.
void without_envelope(Answer &answer, const HttpAnswer &http, std::string_view why) {
  answer.api_code = readable_code(http.body);
  malformed(answer, with_status(http, why));
  if (answer.api_code)
    return;
  if (http.http_status == 429)
    decide(answer, Outcome::rate_limited, Billed::no, Action::slow_down);
  else if (http.http_status >= 500 && http.http_status <= 599)
    decide(answer, Outcome::server_error, Billed::unknown, Action::retry);
}

/// A member's text: of a string what it says, else what is written; nothing for null.
std::string text_of(const json::Value &object, std::string_view name) {
  const json::Value *value = object.find(name);
  if (!value || value->is(json::Kind::null))
    return {};
  return one_line(value->is(json::Kind::string) ? value->text : value->raw, kMaxText);
}

std::string shown(const json::Value &value) { return one_line(value.raw, kMaxValue); }

/// Xingtu's own result inside a successful envelope. False if it decides, and is told so to `answer`.
bool upstream_succeeded(Answer &answer, const json::Value &data) {
  const json::Value *base = data.find("base_resp");
  const json::Value *status = base ? base->find("status_code") : nullptr;
  if (!status)
    return true;
  const auto code = whole_number(status->raw);
  if (!code) {
    malformed(answer, "data.base_resp.status_code is " + shown(*status) + ", not an integer");
    return false;
  }
  if (*code == 0)
    return true;
  decide(answer, Outcome::upstream_error, Billed::yes, Action::retry);
  explain(answer,
          fmt::format("data.base_resp.status_code is {}: {}", *code, text_of(*base, "status_message")));
  return false;
}

/// An integer that may be missing or null. `wrong` names it if it is something else.
std::optional<std::int64_t> optional_integer(const json::Value &object, std::string_view name,
                                             std::string &wrong) {
  const json::Value *value = object.find(name);
  if (!value || value->is(json::Kind::null))
    return std::nullopt;
  const auto number = whole_number(value->raw);
  if (!number && wrong.empty())
    wrong = fmt::format("data.pagination.{} is {}, not an integer", name, shown(*value));
  return number;
}

std::optional<bool> truth(const json::Value &value) {
  if (value.is(json::Kind::boolean))
    return value.text == "true";
  const auto number = value.is(json::Kind::number) ? whole_number(value.raw) : std::nullopt;
  if (number == 0)
    return false;
  if (number == 1)
    return true;
  return std::nullopt;
}

/// Fills answer.pagination; what is wrong with it, else nothing.
std::string read_pagination(Answer &answer, const json::Value &data, int asked_page) {
  const json::Value *object = data.find("pagination");
  if (!object)
    return "data.pagination is missing";
  if (!object->is(json::Kind::object))
    return "data.pagination is " + shown(*object) + ", not an object";
  const json::Value *more = object->find("has_more");
  if (!more)
    return "data.pagination.has_more is missing";
  const auto has_more = truth(*more);
  if (!has_more)
    return "data.pagination.has_more is " + shown(*more) + ", not true or false";

  std::string wrong;
  Pagination pagination{*has_more, optional_integer(*object, "page", wrong),
                        optional_integer(*object, "limit", wrong),
                        optional_integer(*object, "total_count", wrong)};
  if (wrong.empty() && pagination.page && *pagination.page != asked_page)
    wrong = fmt::format("asked page {}, the answer says page {}", asked_page, *pagination.page);
  if (wrong.empty())
    answer.pagination = pagination;
  return wrong;
}

void understand_success(Answer &answer, const json::Value &root, int asked_page) {
  const json::Value *data = root.find("data");
  if (!data || !data->is(json::Kind::object))
    return malformed(answer, data ? "data is " + shown(*data) + ", not an object" : "data is missing");
  if (!upstream_succeeded(answer, *data))
    return;
  if (const std::string wrong = read_pagination(answer, *data, asked_page); !wrong.empty())
    return malformed(answer, wrong);
  answer.data = data;
}

void understand_code(Answer &answer, const json::Value &root, int asked_page) {
  const auto table = code_table();
  const auto row = std::ranges::find_if(table, [&](const CodeRow &r) { return r.code == *answer.api_code; });
  if (row == table.end()) {
    decide(answer, Outcome::unknown_code, Billed::unknown, Action::fail_scope);
    return explain(answer, fmt::format("code {} is not documented", *answer.api_code));
  }
  decide(answer, row->outcome, row->billed, row->action);
  if (row->action == Action::load)
    understand_success(answer, root, asked_page);
}

} // namespace

Answer understand(const HttpAnswer &http, int asked_page) {
  if (http.failure != TransportFailure::none)
    return without_whole_answer(http);

  Answer answer;
  auto parsed = json::Document::parse(http.body);
  if (const auto *error = std::get_if<json::ParseError>(&parsed)) {
    const std::string what = error->too_many_values ? "the body is too large: " : "the body is not JSON: ";
    without_envelope(answer, http, http.body.empty() ? "the body is empty" : what + error->what);
    if (error->too_many_values && answer.outcome == Outcome::malformed_response)
      answer.outcome = Outcome::too_large;
    return answer;
  }
  answer.document = std::move(std::get<json::Document>(parsed));
  const json::Value &root = answer.document->root();
  const json::Value *code = root.find("code");
  if (code)
    answer.api_code = whole_number(code->raw);
  if (!answer.api_code) {
    without_envelope(answer, http,
                     code ? "code is " + shown(*code) + ", not an integer"
                          : std::string("the body is JSON, but not the API's envelope: it has no code"));
    return answer;
  }
  answer.api_message = text_of(root, "message");
  answer.api_request_id = text_of(root, "requestId");
  answer.api_record_time = text_of(root, "recordTime");
  understand_code(answer, root, asked_page);
  return answer;
}

} // namespace xingtu::api
