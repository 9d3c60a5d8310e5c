#pragma once
// Rules say what single requests are answered, whatever the generated data would be: for tests of
// one fault at one place. Values of JSON are kept and sent as they were written, digit for digit.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/time.hpp"
#include "core/words.hpp"
#include "sandbox/faults.hpp"

namespace xingtu::sandbox {

/// How the answer's bytes are sent.
enum class Sending {
  whole,
  close,   ///< the connection is closed instead
  endless, ///< a body that does not end
  bomb,    ///< a body that is small compressed and 1 GiB unpacked
};

/// What a rule changes of the answer. Texts named *_json hold JSON.
struct RuleAnswer {
  using Pairs = std::vector<std::pair<std::string, std::string>>;

  std::optional<std::string> code_json;
  std::optional<std::int64_t> code; ///< code_json, where it is an integer
  std::optional<std::string> message_json;
  std::optional<int> http_status;
  std::optional<std::string> body; ///< instead of everything
  std::optional<std::string> data_json;
  std::optional<std::string> items_json; ///< an array: the page's whole list
  int item_count = 0;                    ///< of items_json
  Pairs pagination_json;                 ///< member and value, over the computed ones
  std::optional<std::string> base_resp_json;
  Pairs headers;
  Milliseconds delay{0}; ///< besides the latency
  std::optional<Fault> fault;
  Sending sending = Sending::whole;
  bool drop_list = false;
  std::optional<std::string> list_name_json; ///< instead of the detail type's
  std::optional<Billed> billed; ///< for the journal, where it is not what the code says

  /// Says what the answer holds, so that it is no longer what the scope's author would be answered.
  bool replaces_content() const {
    return code_json || body || data_json || items_json || !pagination_json.empty() || base_resp_json ||
           fault || drop_list;
  }
};

class Rules {
public:
  Rules() = default;
  /// Reads a JSON array of rules; see rules_help(). Throws Error(config) that names the rule.
  explicit Rules(std::string_view text);

  /// The answer of the first rule that matches and is neither waiting nor used up; or nullptr.
  /// Counts; not thread-safe.
  std::shared_ptr<const RuleAnswer> take(const ScopeKey &scope, std::int64_t page);

  /// [{"matched":3,"used":1}, ...]
  std::string counts_json() const;

private:
  struct Rule {
    std::optional<std::string> author_id, platform, industry, range, detail_type;
    std::optional<std::int64_t> page, times;
    std::int64_t skip = 0, matched = 0, used = 0;
    std::shared_ptr<const RuleAnswer> answer;

    bool matches(const ScopeKey &scope, std::int64_t asked_page) const;
  };
  friend struct RuleReader;
  std::vector<Rule> rules_;
};

/// What a rule may say, for people.
std::string_view rules_help();

} // namespace xingtu::sandbox
