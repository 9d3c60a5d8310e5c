// Kills at any moment, also between the named points: within a system call, a copy of memory, a library.
#include <atomic>
#include <csignal>
#include <mutex>
#include <random>
#include <thread>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "aftermath.hpp"
#include "support/environment.hpp"
#include "support/wait_until.hpp"
#include "tally.hpp"

using namespace xingtu::test;

namespace {

constexpr int kConcurrency = 4;
const World kWorld{.authors = authors(2), .items = "6", .page_size = "3"};

JobOptions options(const Database *database = nullptr) {
  return {.scopes = kWorld.scopes(),
          .api = fmt::format("  concurrency: {}\n", kConcurrency),
          .database = database};
}

/// One database, one job after the other: killed as often as it takes, the last run untouched.
class Lane {
public:
  Lane() {
    const Sandbox sandbox(kWorld.serve());
    const Job job(sandbox, options());
    database_ = job.database();
    const auto whole = job.run(run_of_day());
    REQUIRE(whole.exit_code == 0);
    longest_ = whole.duration;
    undisturbed_ = loaded_content(job);
  }

  /// Kills a run up to three times. Gives what is broken then; counts kills that came in time.
  std::string kill(std::mt19937_64 &random, int &kills) const {
    const Sandbox sandbox(kWorld.serve());
    const Job job(sandbox, options(&database_));
    job.clear();
    for (int time = 0; time < 3; ++time) {
      Process run(job.command(run_of_day()));
      // It waits for the end or the moment, whichever comes first: no two runs are equally far then.
      const auto moment =
          std::chrono::milliseconds(random() % static_cast<std::uint64_t>(longest_.count() + 1));
      if (run.try_wait(moment))
        break;
      run.send(SIGKILL);
      kills += run.wait().signal == SIGKILL ? 1 : 0;
    }
    // The server of a busy machine may not have noticed yet that the last one is dead: its lock is still
    // held.
    Finished last;
    const auto ended = [&] {
      last = job.run(run_of_day());
      return last.exit_code != 75 || last.err.find("another run of the job") == std::string::npos;
    };
    if (!wait_until(ended, Process::kPatience))
      return "the lock of a killed run is held for ever";
    if (last.exit_code != 0)
      return fmt::format("the last run ended with {}: {}", last.exit_code, last.err);
    return broken_promises(job, sandbox, {.concurrency = kConcurrency, .content = undisturbed_});
  }

private:
  Database database_;
  std::chrono::milliseconds longest_{};
  std::vector<std::string> undisturbed_;
};

} // namespace

TEST_CASE("a run that is killed at random moments, again and again, loses nothing and buys nothing twice") {
  const int wanted = deep() ? 1'000 : 40;
  std::atomic<int> kills = 0;
  std::mutex results;
  std::string broken;
  std::vector<Lane> lanes(4); // some wait while two work
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < lanes.size(); ++i)
    threads.emplace_back([&, i] {
      std::mt19937_64 random(i + 1);
      try {
        while (kills < wanted) {
          int killed = 0;
          const auto found = lanes[i].kill(random, killed);
          kills += killed;
          const std::lock_guard lock(results);
          broken += found;
        }
      } catch (const std::exception &e) {
        const std::lock_guard lock(results);
        broken += e.what();
        kills = wanted;
      }
    });
  for (auto &thread : threads)
    thread.join();
  note_tried(kAfterRuns, kills, broken);
  MESSAGE("kills: ", kills.load());
  CHECK(broken == "");
}
