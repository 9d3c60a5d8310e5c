#pragma once
// The API's behaviour without HTTP: a request in, its journal line written, and what is to be sent
// out. The only state is what the real API has too: how much was asked and billed, and the rules.
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "core/time.hpp"
#include "sandbox/compose.hpp"
#include "sandbox/journal.hpp"
#include "sandbox/population.hpp"
#include "sandbox/request.hpp"
#include "sandbox/rules.hpp"

namespace xingtu::sandbox {

class Sandbox {
public:
  using Clock = std::function<TimePoint()>;
  /// `journal` outlives this.
  Sandbox(Behaviour behaviour, Rules rules, Journal &journal, Clock clock);

  /// From any thread. The journal has the request when this returns.
  Reply answer(const RawRequest &request);

  void set_day(Day day);
  void set_rules(Rules rules);
  /// {"date":...,"seed":...,"requests":...,"billed":...,"rules":[...]}
  std::string state_json();

private:
  Verdict judge(const CheckedRequest &checked, TimePoint now);
  void choose_code(Verdict &verdict, const CheckedRequest &checked, TimePoint now);
  void choose_by_chance(Verdict &verdict) const;
  bool over_rate(TimePoint now);
  Day today(TimePoint now) const;

  const Behaviour behaviour_;
  Journal &journal_;
  Clock clock_;
  std::mutex mutex_;
  Rules rules_;
  std::optional<Day> day_;
  std::int64_t requests_ = 0, billed_ = 0;
  std::deque<TimePoint> last_second_; ///< requests let through by the rate limit
};

} // namespace xingtu::sandbox
