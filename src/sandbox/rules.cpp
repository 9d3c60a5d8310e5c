#include "sandbox/rules.hpp"

#include <fmt/format.h>

namespace xingtu::sandbox {

bool Rules::Rule::matches(const ScopeKey &scope, std::int64_t asked_page) const {
  const auto same = [](const std::optional<std::string> &wanted, std::string_view word) {
    return !wanted || *wanted == word;
  };
  return same(author_id, scope.author_id) && same(platform, to_word(scope.platform)) &&
         same(industry, scope.industry) && same(range, to_word(scope.time_range)) &&
         same(detail_type, to_word(scope.detail_type)) && (!page || *page == asked_page);
}

std::shared_ptr<const RuleAnswer> Rules::take(const ScopeKey &scope, std::int64_t page) {
  for (auto &rule : rules_) {
    if (!rule.matches(scope, page))
      continue;
    ++rule.matched;
    if (rule.matched <= rule.skip || (rule.times && rule.used >= *rule.times))
      continue;
    ++rule.used;
    return rule.answer;
  }
  return nullptr;
}

std::string Rules::counts_json() const {
  std::string json = "[";
  for (const auto &rule : rules_)
    json +=
        fmt::format(R"({}{{"matched":{},"used":{}}})", json.size() > 1 ? "," : "", rule.matched, rule.used);
  return json + ']';
}

std::string_view rules_help() {
  return R"(Rules are a JSON array; the first that matches answers:
  [{"match": {"oAuthorId": "...", "platform": "...", "industryId": "...", "range": "...",
              "detailType": "...", "page": 2},   each optional
    "skip": 1,      let the first n matches pass     "times": 2,   then the rule is used up
    "answer": {...}}]
An answer changes the generated one; all are optional:
  "code": any JSON value, sent as written     "message": text or null     "http_status": 200
  "data": JSON instead of data                "items": the page's whole list
  "pagination": {members over the computed ones}   "base_resp": {"status_code": 1, ...}
  "drop_list": true     the list is missing   "list_name": its name, instead of the usual one
  "headers": {"Name": "value"}                "delay_ms": 100
  "body": text, or "body_base64": bytes, instead of everything
  "fault": a kind of --malformed              "close": true   no answer at all
  "endless": true       a body without end    "gzip_bomb": true   1 GiB, small when compressed
  "billed": "yes", "no" or "unknown"          for the journal, if not what the code says)";
}

} // namespace xingtu::sandbox
