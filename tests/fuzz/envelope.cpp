// Answers of the API: any bytes, under any HTTP status and any end of the transfer.
#include <algorithm>
#include <charconv>
#include <utility>

#include "api/answer.hpp"
#include "api/code.hpp"
#include "core/utf8.hpp"
#include "fuzz/target.hpp"

namespace xingtu::fuzz {
namespace {

using api::Action;
using api::Answer;

/// The number that the text begins with is taken off it, with the blank behind; else 0.
int take_number(std::string_view &text) {
  int number = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  text.remove_prefix(static_cast<std::size_t>(parsed.ptr - text.data()));
  if (text.starts_with(' '))
    text.remove_prefix(1);
  return number;
}

struct Input {
  HttpAnswer http;
  int asked_page = 1;
};

/// "STATUS PAGE FAILURE" on the first line, each of which may be missing; the body behind it.
Input read(std::string_view text) {
  const auto end = std::min(text.find('\n'), text.size());
  auto head = text.substr(0, end);
  Input input;
  input.http.http_status = take_number(head);
  input.asked_page = take_number(head);
  constexpr unsigned kFailures = 6;
  input.http.failure = static_cast<TransportFailure>(static_cast<unsigned>(take_number(head)) % kFailures);
  input.http.body = text.substr(std::min(end + 1, text.size()));
  return input;
}

bool is_one_line(std::string_view text) {
  const auto changes_it = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  return text.size() <= 500 && valid_utf8_prefix(text) == text.size() &&
         std::ranges::none_of(text, changes_it);
}

void check_texts(const Answer &answer) {
  require(is_one_line(answer.api_message), "the message is a line of UTF-8");
  require(is_one_line(answer.api_request_id), "the request id is a line of UTF-8");
  require(is_one_line(answer.api_record_time), "the time is a line of UTF-8");
  require(is_one_line(answer.error_detail), "the error's detail is a line of UTF-8");
}

/// Of an answer that came whole.
void check_whole(const Answer &answer, const HttpAnswer &http) {
  const auto table = api::code_table();
  const bool known = answer.api_code && std::ranges::any_of(table, [&](const api::CodeRow &row) {
                       return row.code == *answer.api_code;
                     });
  if (answer.action == Action::no_items || answer.action == Action::stop_account)
    require(known, "only a code of the table ends a scope or the run");
  if (answer.api_code == 0)
    require(answer.billed == Billed::yes, "an answer with code 0 is bought");
  if (answer.api_code && !known)
    require(answer.billed == Billed::unknown, "of what a code means that nobody knows, nothing is claimed");
  if (!answer.document)
    require(answer.action != Action::load && answer.api_code == api::readable_code(http.body),
            "what is not JSON is not loaded, and its code is kept if it can be read");
}

} // namespace

void check_envelope(std::string_view bytes) {
  const Input input = read(bytes);
  const Answer answer = api::understand(input.http, input.asked_page);
  check_texts(answer);

  const bool whole = input.http.failure == TransportFailure::none;
  const bool loads = answer.action == Action::load;
  require(loads == (answer.data != nullptr), "what is loaded has data, and nothing else has");
  require(loads == (answer.outcome == Outcome::ok), "what is loaded is ok, and nothing else is");
  require(loads == answer.pagination.has_value(), "what is loaded says whether more follows");
  require(whole || !loads, "only a whole answer is loaded");
  require(loads || answer.action == Action::no_items || answer.action == Action::retry ||
              answer.api_code || !answer.error_detail.empty() || !whole,
          "whatever is wrong is explained");
  if (loads) {
    require(answer.api_code == 0 && answer.billed == Billed::yes, "what is loaded was bought");
    require(answer.pagination->page.value_or(input.asked_page) == input.asked_page,
            "what is loaded is the page that was asked for");
  }
  if (input.http.failure == TransportFailure::not_sent || input.http.failure == TransportFailure::insecure)
    require(answer.billed == Billed::no, "what was not sent is not billed");
  if (whole)
    check_whole(answer, input.http);
}

} // namespace xingtu::fuzz
