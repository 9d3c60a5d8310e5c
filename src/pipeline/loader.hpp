#pragma once
// The engine. A permit spans from intent to commit: `concurrency` counts requests that have an intent
// and are not settled yet. This one rule bounds memory, bounds the money in doubt at a kill, and stops
// buying by itself when the database is slow or gone.
//
//   answers -> [ settle: one transaction: outcomes, raw pages, receipts, items, progress, budget, the
//   intents of the next requests ] -> after the commit, the new intents are sent
//
// Intents are written when they may be sent at once: the rate is asked before, and a page that waits for
// its backoff has none. So what is in doubt at a kill is what was really on its way.
#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "core/http_answer.hpp"
#include "core/mapping.hpp"
#include "core/secret.hpp"
#include "fetch/rate.hpp"
#include "fetch/retry.hpp"
#include "pipeline/answer_queue.hpp"
#include "pipeline/held_pages.hpp"
#include "pipeline/permits.hpp"
#include "pipeline/run_state.hpp"
#include "pipeline/scope_work.hpp"
#include "warehouse/rebuild.hpp"
#include "warehouse/settlement.hpp"

namespace xingtu::pipeline {

struct LoaderOptions {
  int concurrency = 16; ///< permits of the run
  int max_attempts = 5;
  fetch::Backoff backoff;
  int pages_per_scope = 500;
  std::int64_t billed_limit = 0;                ///< of the snapshot
  std::optional<std::int64_t> run_billed_limit; ///< of this run: --max-billed
  double rate_limit = 20;                       ///< requests per second, over all workers
  std::string base_url;
  Secret token;
  std::size_t number = 0;       ///< which of the run's loaders it is
  int batch = 8;                ///< answers that are settled together, at the most
  bool holds_job_lock = true;   ///< its session does
  std::int64_t claim_after = 0; ///< the scope after which it begins with the plan
  std::size_t held_bytes = 0;   ///< see HeldPages
  /// How long a run waits for the API to lift its rate limit, and for the database to come back.
  Milliseconds rate_patience{600'000};
  Milliseconds database_patience{600'000};
};

/// What a run is about. Outlives its loaders.
struct RunContext {
  const warehouse::Tables &tables;
  const Mapping &mapping;
  const TimeZone &zone;
  const warehouse::PlanState &plan;
  const std::string &run_id;
  const std::string &worker;
};

class Loader {
public:
  /// `before`: when its first byte must have left, because the lease may be over then.
  using Send = std::function<void(const std::string &request_id, const Secret &url, SteadyTime before)>;

  Loader(LoaderOptions options, warehouse::Session &session, const RunContext &run, RunState &state,
         Permits &permits, AnswerQueue &queue, Send send);

  /// Until nothing is left that this run can do, or it must stop; what was in flight is settled. Throws
  /// Error for what no run can go on with (the database is gone, a bug).
  std::optional<Stop> run();

  /// Scopes that failed through no fault of theirs are open again. When all loaders of the run have ended.
  void reopen_unreadable();

private:
  /// A permit that is taken.
  struct Sent {
    warehouse::Intent intent;
    SteadyTime at;
  };
  struct Answers;
  struct Changes;

  std::optional<Stop> work();
  void cycle(std::vector<Judged> arrived);
  void keep_evidence(const Answers &answers);
  void keep_late_evidence();
  Answers take_in(std::vector<Judged> arrived);
  void forget(const Answers &answers); ///< they are no longer on their way
  warehouse::SettlementTraces traces_of(const Answers &answers, const Changes &changes) const;
  void adopt(Answers &answers, Changes &changes);
  void count(const Changes &changes, RunState::Step step);
  void replace_readings();
  void replace_readings_of(const std::vector<warehouse::ScopeToRebuild> &scopes);
  void look_for_freed();

  // settle.cpp: one transaction
  void settle_or_reject(Answers &answers, int tokens, Changes &changes);
  void reject_refused(Answers &answers);
  void settle(const Answers &answers, int tokens, Changes &committed);
  void store(const Answers &answers, warehouse::Settlement &settlement, Changes &changes);
  void apply(const Judged &judged, int page, std::optional<int> items_new, ScopeWork &work, Changes &changes);
  void retry(const Judged &judged, int page, ScopeWork &work, Changes &changes);
  void plan_requests(warehouse::Settlement &settlement, int tokens, Changes &changes);
  void ask_for_pages(ScopeWork &work, int tokens, Changes &changes) const;
  void claim_scopes(warehouse::Settlement &settlement, int tokens, Changes &changes);
  void pay(const Answers &answers, warehouse::Settlement &settlement, Changes &changes);
  static void give_back_from(std::size_t paid, Changes &changes);
  std::optional<Milliseconds> own_pause(const Answers &answers) const;

  // staying alive
  void with_database(const std::function<void()> &transaction, const std::function<bool()> &was_done);
  Milliseconds database_patience() const;
  void connect_again();
  void keep_alive();
  bool finished();
  bool others_are_through();
  void give_back_permits(int count);
  void begin_work();
  void rest();
  SteadyTime next_event() const;
  bool has_something_to_ask(SteadyTime now) const;
  /// It works on no more scopes than its share of the permits.
  int claimable() const {
    return all_claimed_ ? 0 : permits_.share(options_.number) - static_cast<int>(works_.size());
  }
  int free_permits() const { return permits_.free(options_.number); }
  void note_stop();

  LoaderOptions options_;
  warehouse::Session &session_;
  const RunContext &run_;
  RunState &state_;
  Permits &permits_;         ///< the run's; those that this loader has taken are sent_, but within cycle()
  fetch::RateLimiter &rate_; ///< the run's
  AnswerQueue &queue_;
  Send send_;

  std::mt19937_64 random_{std::random_device{}()};
  std::map<std::int64_t, ScopeWork> works_;
  std::map<std::string, Sent> sent_; ///< by request id: the permits that are taken
  HeldPages held_;
  std::vector<ScopeWork> to_replace_; ///< refreshes that are complete
  std::int64_t claimed_up_to_;
  bool all_claimed_ = false;
  SteadyTime look_again_at_ = SteadyTime::min(); ///< for scopes that others have given up
  bool given_up_ = true;     ///< others may have done so since this one went through the plan
  bool others_work_ = false; ///< other loaders did when it last looked, of this run or of other workers
  bool beside_ = false;      ///< those of this run did
  /// At open scopes before it ends: one that is locked belongs to a worker that may have been stopped just as
  /// it claimed it, and is free when the server ends its transaction.
  bool last_look_ = false;
  bool working_ = false;      ///< see RunState::begins_work
  bool budget_short_ = false; ///< nothing is asked for until an answer comes, which may be free
  SteadyTime next_sign_of_life_ = SteadyTime::min();
  std::optional<Stop> stop_; ///< the run's, or its own
};

} // namespace xingtu::pipeline
