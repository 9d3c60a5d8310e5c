#pragma once
// From what the transport brought to what it means: the envelope, the vendor's code table, the
// pagination. Pure. The table's facts: docs of the endpoint and its OpenAPI.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/http_answer.hpp"
#include "core/json.hpp"
#include "core/words.hpp"

namespace xingtu::api {

/// What the job does after an answer.
enum class Action {
  load,           ///< store the items
  no_items,       ///< the scope is complete with 0 items
  retry,          ///< again after a backoff; uses up an attempt
  retry_once,     ///< as retry, but a second one of this kind fails the scope
  slow_down,      ///< again when the rate allows; uses up no attempt
  fail_scope,     ///< the scope fails for good, the others go on
  stop_account,   ///< stop the run: token, permission, balance
  stop_quota,     ///< stop the run: the next one continues
  stop_insecure,  ///< stop the run: the server's certificate is not accepted, which no retry mends and
                  ///< somebody has to look at (ca_file, proxy, or an attacker); exit 78
};
/// The words of `xingtu_ops.api_code.action`.
std::string_view to_word(Action action);

struct CodeRow {
  int code;
  std::string_view meaning;
  Billed billed;
  Outcome outcome;
  Action action;
};
/// The vendor's codes; also what `xingtu_ops.api_code` holds (a test compares them).
std::span<const CodeRow> code_table();

/// `data.pagination`.
struct Pagination {
  bool has_more = false;
  std::optional<std::int64_t> page;
  std::optional<std::int64_t> limit;
  std::optional<std::int64_t> total_count;
};

/// One request's answer, understood. Views point into `document`.
struct Answer {
  Outcome outcome = Outcome::malformed_response;
  Billed billed = Billed::unknown;
  Action action = Action::retry_once;
  std::optional<std::int64_t> api_code;
  // What the vendor or the network wrote is cut and made one line of valid UTF-8 (one_line.hpp). It may
  // repeat the token, which is not known here: whoever stores it removes that.
  std::string api_message;
  std::string api_request_id;
  std::string api_record_time; ///< as sent; its format is not documented
  std::string error_detail;    ///< why, where outcome does not say it all
  std::optional<Pagination> pagination;
  std::optional<json::Document> document; ///< where the body was JSON
  const json::Value *data = nullptr;      ///< `data` of the envelope, where action is load
};

/// Understands an answer to a request for page `asked_page`. `code` decides, and the HTTP status only
/// where the body is no envelope. `ok` may still become `empty` or `unmapped` when the list is read
/// (extract).
Answer understand(const HttpAnswer &http, int asked_page);

} // namespace xingtu::api
