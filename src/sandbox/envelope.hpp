#pragma once
// The API's codes and the object that every answer is wrapped in.
#include <cstdint>
#include <string>
#include <string_view>

#include "core/words.hpp"
#include "sandbox/page.hpp"
#include "sandbox/rules.hpp"

namespace xingtu::sandbox {

/// As the vendor's documentation words them.
std::string_view message_of(std::int64_t code);
Billed billed_by(std::int64_t code);
/// The HTTP status that newer answers have; older ones have 200 always.
int modern_http_status(std::int64_t code);

struct Envelope {
  std::string code_json, message_json, data_json;
  std::string record_time;
  std::string request_id;
};
std::string to_json(const Envelope &envelope);

/// `data` with what the rule changes of it. `page` is changed to what is sent.
std::string data_json(PageData &page, const RuleAnswer &rule);

} // namespace xingtu::sandbox
