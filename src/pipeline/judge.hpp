#pragma once
// An answer, read to the end: what it means, and its rows. Pure.
#include <optional>
#include <string>

#include "api/answer.hpp"
#include "core/http_answer.hpp"
#include "core/mapping.hpp"
#include "core/time.hpp"
#include "core/words.hpp"
#include "extract/page.hpp"
#include "warehouse/rebuild.hpp"
#include "warehouse/settlement.hpp"

namespace xingtu::pipeline {

struct Judged {
  HttpAnswer http;
  int page_number = 1; ///< the one that was asked for
  Outcome outcome = Outcome::malformed_response;
  Billed billed = Billed::unknown;
  api::Action action = api::Action::retry_once;
  bool unmapped = false; ///< instead of the action: kept for replay
  std::optional<std::int64_t> api_code;
  std::string api_message, api_request_id, api_record_time, error_detail;
  std::optional<api::Pagination> pagination;
  extract::Page page; ///< where action is load and it is mapped
  std::string body_sha256;

  /// What may have been paid for is kept.
  bool keeps_body() const { return !http.body.empty() && billed != Billed::no; }
  /// The page is stored and done with.
  bool has_receipt() const {
    return (action == api::Action::load && !unmapped) || action == api::Action::no_items;
  }
};

Judged judge(HttpAnswer http, int asked_page, const ItemMapping &mapping, const TimeZone &zone);

/// A page that is stored: an answer whose body came whole, the status of its HTTP answer no longer matters.
Judged judge_stored(std::string body, const warehouse::PageRef &page, const ItemMapping &mapping,
                    const TimeZone &zone);

/// The row of the audit. `database_now`: now, by the database's clock.
warehouse::AnswerRow answer_row(const Judged &judged, std::int64_t scope_id, int reading, int page,
                                TimePoint database_now);

/// "page 3: invalid_parameters, code 400, ...", for people.
std::string explain(const Judged &judged, int page);

/// What the receipt of a stored page says: of a page with a list, or of one that the API has nothing for.
warehouse::ReceiptFacts receipt_of(const Judged &judged);

/// Items that the tables refuse are rejected ones from now on.
void reject(Judged &judged, const std::vector<warehouse::RefusedItem> &refused);

/// The page's rows for the warehouse; views into `page`. `items_before`: items in the list before it.
warehouse::PageRows rows_of(const extract::Page &page, std::int64_t items_before);

/// How many items stand before page `page` in the list: pages are `limit` long where the API says so;
/// else what the earlier pages, which are then fetched one by one, brought.
std::int64_t items_before(int page, std::optional<std::int64_t> limit, std::int64_t items_of_earlier_pages);

} // namespace xingtu::pipeline
