#include <array>

#include "api/answer.hpp"

namespace xingtu::api {
namespace {

// Meanings of 0 to 601 are the vendor's, billing of 0 and 201 too; 101, 202, 300, 404, 503 and 602 are in
// its OpenAPI without a meaning, so theirs are our reading by family.
constexpr std::array<CodeRow, 16> kCodes{{
    {0, "success", Billed::yes, Outcome::ok, Action::load},
    {100, "token invalid or inactive", Billed::no, Outcome::token_invalid, Action::stop_account},
    {101, "token invalid or inactive", Billed::no, Outcome::token_invalid, Action::stop_account},
    {201, "nothing there", Billed::yes, Outcome::no_content, Action::no_items},
    {202, "nothing there", Billed::yes, Outcome::no_content, Action::no_items},
    {300, "this API is retired", Billed::no, Outcome::api_retired, Action::stop_account},
    {301, "collection failed, please retry", Billed::no, Outcome::collection_failed, Action::retry},
    {302, "rate limit exceeded", Billed::no, Outcome::rate_limited, Action::slow_down},
    {303, "daily quota exceeded", Billed::no, Outcome::quota_exceeded, Action::stop_quota},
    {400, "invalid parameters", Billed::no, Outcome::invalid_parameters, Action::fail_scope},
    {404, "nothing there", Billed::yes, Outcome::no_content, Action::no_items},
    {500, "internal server error", Billed::no, Outcome::server_error, Action::retry},
    {503, "service unavailable", Billed::no, Outcome::server_error, Action::retry},
    {600, "permission denied", Billed::no, Outcome::permission_denied, Action::stop_account},
    {601, "insufficient balance", Billed::no, Outcome::insufficient_balance, Action::stop_account},
    {602, "insufficient balance", Billed::no, Outcome::insufficient_balance, Action::stop_account},
}};

} // namespace

std::span<const CodeRow> code_table() { return kCodes; }

std::string_view to_word(Action action) {
  switch (action) {
  case Action::load: return "load";
  case Action::no_items: return "no_items";
  case Action::retry: return "retry";
  case Action::retry_once: return "retry_once";
  case Action::slow_down: return "slow_down";
  case Action::fail_scope: return "fail_scope";
  case Action::stop_account: return "stop_account";
  case Action::stop_quota: return "stop_quota";
  case Action::stop_insecure: return "stop_insecure";
  }
  return "";
}

} // namespace xingtu::api
