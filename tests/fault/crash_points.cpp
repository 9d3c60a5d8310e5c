// A kill at every named point of a run, one after the other, until a run ends untouched; the next plain run
// has to leave everything as if nothing had happened.
//   XINGTU_FAULT_STRIDE  only each so many of the points, and each name once (default 1: all)
#include <atomic>
#include <mutex>
#include <set>
#include <thread>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "aftermath.hpp"
#include "crash_point_names.hpp"
#include "support/environment.hpp"
#include "tally.hpp"

using namespace xingtu::test;

namespace {

constexpr int kConcurrency = 3;

/// Small, but with lists of several pages, an empty one, and answers that fail: free and malformed.
const World kWorld{.authors = authors(2), .items = "5", .page_size = "3"};
const std::string kRules = R"([
  {"match": {"range": "DAY_90", "detailType": "VIDEO", "page": 1}, "times": 1, "answer": {"code": 301}},
  {"match": {"range": "DAY_30", "detailType": "PRODUCT", "page": 2}, "times": 1, "answer": {"fault": "html"}}])";

/// What is swept: how the run that dies is called, and what happens before it.
struct Sweep {
  std::vector<std::string> arguments;
  bool loaded_before = false; ///< a plain run has completed the snapshot
};

class Sweeper {
public:
  explicit Sweeper(Sweep sweep) : sweep_(std::move(sweep)) {
    const Sandbox sandbox(serve());
    const Job job(sandbox, options());
    prepare(job);
    before_ = loaded_content(job);
    REQUIRE(job.run(sweep_.arguments).exit_code == 0);
    REQUIRE(differences_from_dataset(job, kWorld) == "");
    undisturbed_ = loaded_content(job);
  }

  /// Kills at point 1, 2, ... (or every so many) on as many threads as there are cores; then, since the last
  /// points may come earlier or later from run to run, at each of `names` that was not among them.
  void go(const std::set<std::string> &names) {
    std::vector<std::thread> lanes;
    for (int lane = 0; lane < 2; ++lane)
      lanes.emplace_back([this] { sweep_lane(); });
    for (auto &lane : lanes)
      lane.join();
    for (const auto &name : names)
      if (!points_.contains(name))
        broken_ += kill_at(1, name);
    note_tried(kAfterRuns, kills_, broken_);
    CHECK(broken_ == "");
    CHECK(points_ == names);
  }

  int kills() const { return kills_; }

private:
  static std::vector<std::string> serve() { return kWorld.serve(); }
  static JobOptions options() {
    return {.scopes = kWorld.scopes(), .api = fmt::format("  concurrency: {}\n", kConcurrency)};
  }

  void prepare(const Job &job) const {
    if (sweep_.loaded_before)
      REQUIRE(job.run(run_of_day()).exit_code == 0);
  }

  void sweep_lane() {
    try {
      while (!ended_untouched_) {
        const int at = next_.fetch_add(stride_);
        const auto broken = kill_at(at);
        const std::lock_guard lock(mutex_);
        broken_ += broken;
      }
    } catch (const std::exception &e) {
      const std::lock_guard lock(mutex_);
      broken_ += e.what();
      ended_untouched_ = true;
    }
  }

  /// At the `at`-th point, or at the `at`-th one of that name.
  std::string kill_at(int at, const std::optional<std::string> &name = {}) {
    const Sandbox sandbox(serve());
    std::unique_ptr<Job> job;
    {
      const std::lock_guard lock(mutex_); // the shared server is not for two threads
      job = std::make_unique<Job>(sandbox, options());
    }
    if (sweep_.loaded_before && job->run(run_of_day()).exit_code != 0)
      return "the run before failed\n";
    sandbox.put_rules(kRules);
    auto command = job->command(sweep_.arguments);
    command.argv[0] = faulty_program();
    const std::string report = job->folder() / "point";
    command.env["XINGTU_CRASH_AT"] = std::to_string(at);
    command.env["XINGTU_CRASH_FILE"] = report;
    if (name)
      command.env["XINGTU_CRASH_ONLY"] = *name;
    const auto killed = run(command);
    if (killed.signal == 0) {
      ended_untouched_ = true;
      return killed.exit_code == 0
                 ? ""
                 : fmt::format("point {}: exit code {}: {}", at, killed.exit_code, killed.err);
    }
    const auto point = job->folder().read("point");
    // A refresh that died before it was written down has not begun.
    const bool begun =
        !sweep_.loaded_before || job->cell("select max(reading) > 0 from xingtu_ops.scope_snapshot") == "t";
    const auto next = job->run(run_of_day());
    auto broken =
        next.exit_code == 0 ? "" : fmt::format("the next run ended with {}: {}", next.exit_code, next.err);
    broken += broken_promises(*job, sandbox,
                              {.concurrency = kConcurrency, .content = begun ? undisturbed_ : before_});
    const std::lock_guard lock(mutex_);
    ++kills_;
    points_.insert(point);
    return broken.empty() ? "" : fmt::format("killed at point {}, {}: {}\n", at, point, broken);
  }

  Sweep sweep_;
  std::vector<std::string> before_, undisturbed_;
  std::mutex mutex_;
  const int stride_ = number_from_environment("XINGTU_FAULT_STRIDE", 1);
  std::atomic<int> next_ = 1;
  std::atomic<bool> ended_untouched_ = false;
  std::string broken_;
  int kills_ = 0;
  std::set<std::string> points_;
};

std::set<std::string> all_names() {
  return {xingtu::kCrashPointNames.begin(), xingtu::kCrashPointNames.end()};
}

} // namespace

TEST_CASE("a run that is killed at any point is continued by the next one: nothing is lost or bought twice") {
  auto names = all_names();
  REQUIRE(names.erase("reading_replaced") == 1); // the refresh's own
  Sweeper sweeper({run_of_day()});
  sweeper.go(names);
  MESSAGE("kills: ", sweeper.kills());
}

TEST_CASE("a refresh that a changed mapping cannot read waits for a mended one, and costs nothing more") {
  const Sandbox sandbox(kWorld.serve());
  JobOptions options{.scopes = "  ranges: [DAY_30]\n  detail_types: [VIDEO]\n"};
  Job job(sandbox, options);
  REQUIRE(job.run(run_of_day()).exit_code == 0);
  const auto before = content(job, "xingtu.video_snapshot");
  auto command = job.command(run_of_day({"--refresh"}));
  command.argv[0] = faulty_program();
  command.env["XINGTU_CRASH_AT"] = "1";
  command.env["XINGTU_CRASH_ONLY"] = "reading_replaced";
  REQUIRE(run(command).signal == SIGKILL); // all pages of a scope's new reading are stored by then

  job.folder().write("mapping.yaml", "video: {id: [/nowhere]}\nproduct: {id: [/nowhere]}\n");
  options.rest = "mapping: mapping.yaml\n";
  job.configure(options);
  const auto unreadable = job.run(run_of_day());
  CHECK_MESSAGE(unreadable.exit_code == 75, unreadable.err);
  CHECK(unreadable.err.find("mend the mapping") != std::string::npos);
  CHECK(job.cell("select count(*) from xingtu_ops.scope_snapshot where lease_run_id is not null") == "0");
  CHECK(differences(before, content(job, "xingtu.video_snapshot")) == "");
  const auto asked = sandbox.journal().size();

  options.rest.clear();
  job.configure(options);
  const auto mended = job.run(run_of_day());
  CHECK_MESSAGE(mended.exit_code == 0, mended.err);
  CHECK(sandbox.journal().size() == asked);
  CHECK(job.cell("select bool_and(reading = 1) from xingtu.video_snapshot join xingtu_ops.request_audit "
                 "using (request_id)") == "t");
  CHECK(job.cell("select min(reading) || ' ' || max(reading) from xingtu_ops.page_receipt") == "1 1");
  CHECK(differences_from_journal(job, sandbox) == "");
}

TEST_CASE(
    "a refresh that is killed at any point is continued by the next run: nothing is lost or bought twice") {
  Sweeper sweeper({run_of_day({"--refresh"}), true});
  sweeper.go(all_names());
  MESSAGE("kills: ", sweeper.kills());
}
