#include "pipeline/judge.hpp"

#include <fmt/format.h>

#include "core/log.hpp"
#include "core/sha256.hpp"

namespace xingtu::pipeline {

Judged judge(HttpAnswer http, int asked_page, const ItemMapping &mapping, const TimeZone &zone) {
  auto answer = api::understand(http, asked_page);
  Judged judged;
  judged.page_number = asked_page;
  judged.outcome = answer.outcome;
  judged.billed = answer.billed;
  judged.action = answer.action;
  judged.api_code = answer.api_code;
  // Text from outside: a vendor that repeats the URL would repeat the token.
  judged.api_message = log::printable(answer.api_message);
  judged.api_request_id = log::printable(answer.api_request_id);
  judged.api_record_time = log::printable(answer.api_record_time);
  judged.error_detail = log::printable(answer.error_detail);
  judged.pagination = answer.pagination;
  if (answer.action == api::Action::load && answer.data) {
    judged.page = extract::read_page(*answer.data, mapping, zone);
    if (!judged.page.unmapped.empty()) {
      judged.unmapped = true;
      judged.outcome = Outcome::unmapped;
      judged.error_detail = log::printable(judged.page.unmapped);
    } else if (judged.page.items_seen == 0) {
      judged.outcome = Outcome::empty;
    }
  }
  judged.http = std::move(http);
  if (!judged.http.body.empty())
    judged.body_sha256 = sha256_hex(judged.http.body);
  return judged;
}

Judged judge_stored(std::string body, const warehouse::PageRef &page, const ItemMapping &mapping,
                    const TimeZone &zone) {
  HttpAnswer http;
  http.request_id = page.request_id;
  http.http_status = 200;
  http.body = std::move(body);
  return judge(std::move(http), page.page, mapping, zone);
}

warehouse::AnswerRow answer_row(const Judged &judged, std::int64_t scope_id, int reading, int page,
                                TimePoint database_now) {
  warehouse::AnswerRow row;
  row.request_id = judged.http.request_id;
  row.scope_id = scope_id;
  row.reading = reading;
  row.page = page;
  const auto age = std::chrono::steady_clock::now() - judged.http.finished_at;
  row.finished_at = database_now - std::chrono::duration_cast<std::chrono::microseconds>(age);
  row.duration = judged.http.duration;
  row.http_status = judged.http.http_status;
  row.api_code = judged.api_code;
  row.api_message = judged.api_message;
  row.error_detail = judged.error_detail;
  row.api_request_id = judged.api_request_id;
  row.api_record_time = judged.api_record_time;
  row.outcome = judged.outcome;
  row.billed = judged.billed;
  row.response_bytes = static_cast<std::int64_t>(judged.http.body.size());
  row.body_sha256 = judged.body_sha256;
  if (judged.action == api::Action::load && !judged.unmapped)
    row.items = judged.page.items_seen;
  if (judged.keeps_body())
    row.body = &judged.http.body;
  return row;
}

std::string explain(const Judged &judged, int page) {
  auto text = fmt::format("page {}: {}", page, to_word(judged.outcome));
  if (judged.api_code)
    text += fmt::format(", code {}", *judged.api_code);
  if (!judged.api_message.empty())
    text += ", \"" + judged.api_message + "\"";
  if (!judged.error_detail.empty())
    text += ", " + judged.error_detail;
  return text;
}

warehouse::ReceiptFacts receipt_of(const Judged &judged) {
  if (judged.action == api::Action::no_items || !judged.pagination)
    return {};
  return {judged.pagination->has_more, judged.pagination->total_count, judged.pagination->limit,
          judged.page.items_seen};
}

void reject(Judged &judged, const std::vector<warehouse::RefusedItem> &refused) {
  if (refused.empty())
    return;
  // The bytes are not kept beside the rows, since they are wanted as good as never.
  const auto answer = api::understand(judged.http, judged.page_number);
  const auto *list = answer.data ? answer.data->at(judged.page.list) : nullptr;
  auto &items = judged.page.items;
  for (auto left = refused.size(); left-- > 0;) { // from behind, so that places stay what they are
    const auto &[at, why] = refused[left];
    const auto index = static_cast<std::ptrdiff_t>(at);
    const auto place = static_cast<std::size_t>(items[at].ordinal) - 1;
    judged.page.rejected.push_back({items[at].ordinal, why, fmt::format("{}/{}", judged.page.list, place),
                                    list ? std::string(list->elements()[place].raw) : std::string()});
    items.erase(items.begin() + index);
  }
}

warehouse::PageRows rows_of(const extract::Page &page, std::int64_t items_before) {
  warehouse::PageRows rows;
  rows.items.reserve(page.items.size());
  for (const auto &item : page.items)
    rows.items.push_back(
        {item.id, items_before + item.ordinal, &item.dimensions, &item.measures, &item.attributes});
  for (const auto &issue : page.issues)
    rows.issues.push_back({issue.ordinal, issue.column, issue.reason, issue.original});
  for (const auto &reject : page.rejected)
    rows.rejected.push_back({reject.ordinal, reject.reason, reject.json_path, reject.item});
  return rows;
}

std::int64_t items_before(int page, std::optional<std::int64_t> limit, std::int64_t items_of_earlier_pages) {
  // A limit beyond any page of the API is a mistake of the sender; positions are not worth an overflow.
  constexpr std::int64_t kMostItemsOfAPage = 1'000'000;
  if (limit && *limit > 0 && *limit <= kMostItemsOfAPage)
    return (page - 1) * *limit;
  return items_of_earlier_pages;
}

} // namespace xingtu::pipeline
