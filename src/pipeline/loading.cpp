#include "pipeline/loading.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "core/log.hpp"
#include "core/thread.hpp"
#include "warehouse/planning.hpp"

namespace xingtu::pipeline {
namespace {

/// Bodies of refreshes under way that need not be read again, over all loaders.
constexpr std::size_t kMostHeldBytes = 8 << 20;

std::size_t count_of_loaders(const LoaderOptions &options, std::size_t sessions) {
  return std::min(sessions, options.run_billed_limit ? 1 : static_cast<std::size_t>(options.concurrency));
}

} // namespace

struct Loading::Lane {
  Lane(warehouse::Session &session_, LoaderOptions options_, const RunContext &run)
      : session(session_), options(std::move(options_)), queue([&run](HttpAnswer answer, const Asked &asked) {
          return judge(std::move(answer), asked.page, run.mapping.of(asked.type), run.zone);
        }) {}

  warehouse::Session &session;
  LoaderOptions options;
  AnswerQueue queue;
  std::unique_ptr<Loader> loader;
  std::optional<Stop> stop;
  std::exception_ptr failure;
  /// What the others are told then: made before, since there may be no memory left.
  Stop if_fails{ExitCode::again, "another connection of the run has failed"};
};

Loading::Loading(const LoaderOptions &options, const RunContext &run,
                 std::vector<warehouse::Session *> sessions,
                 std::function<void(const Progress &)> on_progress)
    : run_(run), state_(options.concurrency, options.rate_limit, std::move(on_progress)),
      permits_(options.concurrency, count_of_loaders(options, sessions.size())) {
  const auto count = count_of_loaders(options, sessions.size());
  const auto begins = warehouse::claim_begins(*sessions.front(), run.plan, static_cast<int>(count));
  for (std::size_t i = 0; i < count; ++i) {
    auto own = options;
    own.number = i;
    // Half of the permits at the most, so that others are on their way while a batch is settled: with all of
    // them in one batch, API and database would wait for each other in turn.
    own.batch = std::max(1, options.concurrency / static_cast<int>(std::max<std::size_t>(2, count)));
    own.held_bytes = kMostHeldBytes / count;
    own.holds_job_lock = options.holds_job_lock && i == 0;
    own.claim_after = begins[i];
    lanes_.push_back(std::make_unique<Lane>(*sessions[i], std::move(own), run));
  }
  for (const auto &lane : lanes_)
    state_.wakes([&queue = lane->queue] { queue.wake(); });
}

Loading::~Loading() = default;

void Loading::answered(HttpAnswer answer) noexcept {
  for (const auto &lane : lanes_)
    if (lane->queue.expects(answer.request_id)) {
      lane->queue.push(std::move(answer));
      return;
    }
}

/// The others' are in the log.
void Loading::rethrow_first_failure() const {
  std::exception_ptr first;
  for (const auto &lane : lanes_) {
    if (!lane->failure)
      continue;
    if (!first) {
      first = lane->failure;
      continue;
    }
    try {
      std::rethrow_exception(lane->failure);
    } catch (const std::exception &error) {
      log::error("another connection of the run has failed, too", {{"why", error.what()}});
    }
  }
  if (first)
    std::rethrow_exception(first);
}

std::optional<Stop> Loading::run(const Loader::Send &send) {
  const auto load = [&](Lane &lane) {
    try {
      lane.stop = lane.loader->run();
    } catch (...) {
      lane.failure = std::current_exception();
      // A transaction whose end there was no memory for is still open: the others would wait for its locks. The
      // one that holds the job's lock keeps it while they settle; the server ends such a transaction after 20 s.
      if (!lane.options.holds_job_lock)
        lane.session.disconnect();
      state_.stop(std::move(lane.if_fails));
    }
  };
  for (const auto &lane : lanes_)
    lane->loader =
        std::make_unique<Loader>(lane->options, lane->session, run_, state_, permits_, lane->queue, send);
  std::vector<std::thread> others;
  others.reserve(lanes_.size());
  try {
    for (std::size_t i = 1; i < lanes_.size(); ++i)
      others.push_back(start_thread([&load, &lane = *lanes_[i]] { load(lane); }));
  } catch (const std::exception &error) { // no thread, or no memory for one
    log::warning("the load goes on with fewer threads, and so connections",
                 {{"connections", others.size() + 1}, {"why", error.what()}});
    for (auto i = others.size() + 1; i < lanes_.size(); ++i)
      permits_.give_back(i, 0, false);
  }
  load(*lanes_.front());
  for (auto &other : others)
    other.join();

  rethrow_first_failure();
  lanes_.front()->loader->reopen_unreadable();
  if (auto stop = state_.stopped())
    return stop;
  for (const auto &lane : lanes_)
    if (lane->stop)
      return lane->stop;
  return std::nullopt;
}

} // namespace xingtu::pipeline
