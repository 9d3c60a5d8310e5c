#include "sandbox/envelope.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/json.hpp"

namespace xingtu::sandbox {
namespace {

std::string merged_pagination(const PageData &page, const RuleAnswer::Pairs &over) {
  RuleAnswer::Pairs members{{"has_more", page.has_more ? "true" : "false"},
                            {"limit", fmt::format("{}", page.limit)},
                            {"page", fmt::format("{}", page.page)},
                            {"total_count", fmt::format("{}", page.total_count)}};
  for (const auto &changed : over) {
    const auto found = std::find_if(members.begin(), members.end(),
                                    [&](const auto &member) { return member.first == changed.first; });
    if (found == members.end())
      members.push_back(changed);
    else
      found->second = changed.second;
  }
  std::string json = "{";
  for (const auto &[key, value] : members) {
    if (json.size() > 1)
      json += ',';
    json::append_string(json, key);
    json.append(1, ':').append(value);
  }
  return json + '}';
}

} // namespace

std::string_view message_of(std::int64_t code) {
  switch (code) {
  case 0:
    return "success";
  case 100:
  case 101:
    return "Invalid or Inactive Token";
  case 202:
    return "No Content";
  case 301:
    return "Collection Failed. Please Retry.";
  case 302:
    return "Rate Limit Exceeded";
  case 303:
    return "Daily Quota Exceeded";
  case 400:
    return "Invalid Parameters";
  case 500:
    return "Internal Server Error";
  case 600:
    return "Permission Denied";
  case 601:
    return "Insufficient Balance";
  default:
    return "error";
  }
}

Billed billed_by(std::int64_t code) {
  switch (code) {
  case 0:
  case 201:
  case 202:
  case 404:
    return Billed::yes;
  case 100:
  case 101:
  case 300:
  case 301:
  case 302:
  case 303:
  case 400:
  case 500:
  case 503:
  case 600:
  case 601:
  case 602:
    return Billed::no;
  default:
    return Billed::unknown;
  }
}

int modern_http_status(std::int64_t code) {
  switch (code) {
  case 100:
  case 101:
    return 401;
  case 302:
  case 303:
    return 429;
  case 400:
    return 400;
  case 500:
    return 500;
  case 503:
    return 503;
  case 600:
    return 403;
  default:
    return 200;
  }
}

std::string to_json(const Envelope &envelope) {
  return fmt::format(R"({{"code":{},"message":{},"data":{},"recordTime":"{}","requestId":"{}"}})",
                     envelope.code_json, envelope.message_json, envelope.data_json, envelope.record_time,
                     envelope.request_id);
}

std::string data_json(PageData &page, const RuleAnswer &rule) {
  if (rule.items_json) {
    page.list = *rule.items_json;
    page.items = rule.item_count;
    page.total_count = rule.item_count;
    page.has_more = false;
  }
  if (rule.drop_list)
    page.items = 0;
  const auto name = rule.list_name_json.value_or(fmt::format(R"("{}")", page.list_name));
  const std::string list = rule.drop_list ? "" : fmt::format(",{}:{}", name, page.list);
  return fmt::format(R"({{"base_resp":{},"pagination":{}{}}})",
                     rule.base_resp_json.value_or(R"({"status_code":0,"status_message":""})"),
                     merged_pagination(page, rule.pagination_json), list);
}

} // namespace xingtu::sandbox
