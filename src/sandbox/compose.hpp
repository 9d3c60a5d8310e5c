#pragma once
// From what was decided about a request to the answer's bytes and the journal's entry. Pure.
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sandbox/behaviour.hpp"
#include "sandbox/journal.hpp"
#include "sandbox/request.hpp"
#include "sandbox/rules.hpp"

namespace xingtu::sandbox {

/// What is decided about a request while the lock is held.
struct Verdict {
  std::int64_t ordinal = 0;
  Day day = 0;
  int code = 0;
  std::string message;
  std::optional<Fault> fault;
  std::shared_ptr<const RuleAnswer> rule;
  Billed billed = Billed::unknown;
};

struct Reply {
  int http_status = 200;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string content_type;
  std::string body;
  Milliseconds delay{0};
  Sending sending = Sending::whole;
};

/// Fills what the entry says of the answer: code, status, items, ids, fault.
Reply compose(const Behaviour &behaviour, const Verdict &verdict, const CheckedRequest &checked,
              JournalEntry &entry);

} // namespace xingtu::sandbox
