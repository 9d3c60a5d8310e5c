#include "sandbox/compose.hpp"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "core/json.hpp"
#include "sandbox/envelope.hpp"
#include "sandbox/page.hpp"

namespace xingtu::sandbox {
namespace {

/// "2026-11-22 21:00:00", the wall clock of Shanghai.
std::string record_time(TimePoint now) {
  const auto shanghai = now + std::chrono::seconds(kShanghaiOffsetSeconds);
  std::string text = to_iso8601(std::chrono::floor<std::chrono::seconds>(shanghai));
  text[10] = ' ';
  text.pop_back();
  return text;
}

std::string message_json(const Verdict &verdict, const RuleAnswer &rule, std::int64_t code) {
  if (rule.message_json)
    return *rule.message_json;
  std::string json;
  json::append_string(json, verdict.message.empty() ? message_of(code) : std::string_view(verdict.message));
  return json;
}

/// `data` of a success, and how many items it lists.
std::pair<std::string, int> success_data(const Behaviour &behaviour, const Verdict &verdict,
                                         const CheckedRequest &checked, const RuleAnswer &rule) {
  if (rule.data_json)
    return {*rule.data_json, 0};
  PageData page = page_of(behaviour.world, checked.scope, verdict.day, behaviour.page_size, checked.page);
  std::string data = verdict.rule ? data_json(page, rule) : data_json(page);
  return {std::move(data), page.items};
}

Milliseconds delay(const Behaviour &behaviour, const RuleAnswer &rule, Draw draw) {
  const auto jitter = behaviour.jitter.count();
  const Milliseconds usual = behaviour.latency + Milliseconds(draw.of("delay").between(-jitter, jitter));
  return std::max(Milliseconds(0), usual) + rule.delay;
}

} // namespace

Reply compose(const Behaviour &behaviour, const Verdict &verdict, const CheckedRequest &checked,
              JournalEntry &entry) {
  const RuleAnswer none;
  const RuleAnswer &rule = verdict.rule ? *verdict.rule : none;
  const Draw draw = Draw(behaviour.world.seed).of("answer").of(static_cast<std::uint64_t>(verdict.ordinal));
  // A rule may send a code that is no integer; its data is that of a success all the same.
  const std::int64_t code = rule.code.value_or(verdict.code);
  const bool readable_code = !rule.code_json || rule.code;

  Envelope envelope;
  envelope.code_json = rule.code_json.value_or(fmt::format("{}", code));
  envelope.message_json = message_json(verdict, rule, code);
  envelope.data_json = rule.data_json.value_or("null");
  envelope.record_time = record_time(entry.received_at);
  envelope.request_id = fmt::format("{:016x}{:016x}", draw.of("id").bits(), draw.of("id's end").bits());
  if (code == 0 && !rule.body)
    std::tie(envelope.data_json, entry.items) = success_data(behaviour, verdict, checked, rule);

  Reply reply;
  reply.sending = rule.sending;
  reply.delay = delay(behaviour, rule, draw);
  reply.http_status =
      rule.http_status.value_or(behaviour.legacy_http_status ? 200 : modern_http_status(code));
  reply.content_type = "application/json";
  reply.headers = rule.headers;
  if (!verdict.rule && code == 302 && behaviour.retry_after)
    reply.headers.emplace_back("Retry-After", *behaviour.retry_after);
  reply.body = rule.body.value_or(to_json(envelope));
  const auto fault = rule.body ? std::nullopt : rule.fault ? rule.fault : verdict.fault;
  if (fault)
    reply.body = malformed(*fault, reply.body, draw);

  const bool whole = rule.sending == Sending::whole && !rule.body;
  if (whole && readable_code && (!fault || keeps_code(*fault)))
    entry.code = code;
  if (whole && !fault)
    entry.api_request_id = envelope.request_id;
  else
    entry.items = 0;
  if (fault)
    entry.fault = to_word(*fault);
  if (rule.sending != Sending::close)
    entry.http_status = reply.http_status;
  return reply;
}

} // namespace xingtu::sandbox
