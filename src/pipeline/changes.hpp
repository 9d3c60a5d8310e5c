#pragma once
// What one settlement is made of. Private to the loader's files.
#include "pipeline/loader.hpp"

namespace xingtu::pipeline {

/// Judged before the transaction and once, however often that is repeated.
struct Loader::Answers {
  std::vector<Judged> judged;
  std::vector<Sent> sent;       ///< of each
  std::vector<std::string> ids; ///< of each
};

/// What the transaction changes; taken over by adopt() once it has committed.
struct Loader::Changes {
  SteadyTime begun{}; ///< before the transaction that extends the run's lease
  std::map<std::int64_t, ScopeWork> works;
  std::vector<warehouse::Intent> intents;
  warehouse::RunCounters added;
  std::int64_t refund = 0; ///< requests that turned out to be free
  std::int64_t claimed_up_to = 0;
  bool all_claimed = false;
  bool claimed = false; ///< scopes
  bool budget_short = false;
  Milliseconds pause{0}; ///< the API wants no requests, which another worker was told
  std::optional<Stop> stop;
  int errors = 0;
  std::optional<SteadyTime> bought_at; ///< when the newest page that is stored arrived
  std::vector<SteadyTime> parked;      ///< scopes that used up their attempts, by their last answer
  std::vector<RunState::Unreadable> unreadable;
};

} // namespace xingtu::pipeline
