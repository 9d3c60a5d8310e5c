// Workers that are stopped, lost, or live in another time: whoever may write is decided by the database.
#include <csignal>
#include <memory>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "aftermath.hpp"
#include "support/sanitizers.hpp"
#include "support/wait_until.hpp"

using namespace xingtu::test;

namespace {

constexpr int kConcurrency = 4;

/// So slow that the first worker is not through before a second one is there, which starts more slowly with a
/// sanitizer.
const std::string kLatency = kSanitized ? "600ms" : "40ms";

struct Workers {
  World world{.authors = authors(6)};
  Sandbox sandbox{world.serve({"--latency", kLatency, "--jitter", "20ms"})};
  Job job{sandbox, {.scopes = world.scopes(), .api = fmt::format("  concurrency: {}\n", kConcurrency)}};

  /// Where a worker is stopped within a transaction, the server ends that after 20 s; sooner, for a test.
  void end_idle_transactions_soon() {
    job.connect_program_by(job.database_url() + "&options=-c%20idle_in_transaction_session_timeout%3D300ms");
  }
  bool asked(std::size_t requests) const { return sandbox.journal().size() >= requests; }
  void wait_until_asked(std::size_t requests) const {
    REQUIRE(wait_until([&] { return asked(requests); }, Process::kPatience));
  }
  bool helper_asked(int requests) const {
    return job.cell("select count(*) from xingtu_ops.job_run where joined and requests_sent >= " +
                    std::to_string(requests)) == "1";
  }
  /// Starts a second worker, and waits until it has asked for so many pages.
  std::unique_ptr<Process> start_helper(int requests) const {
    auto helper = std::make_unique<Process>(job.command({"run", "--join"}));
    REQUIRE(wait_until([&] { return helper_asked(requests); }, Process::kPatience));
    return helper;
  }
  /// A run under a clock of the test, see set_clock(), that has stopped at the nth of these crash points.
  std::unique_ptr<Process> start_stopped(const char *point, int nth, const char *after = nullptr) const {
    const std::string stopped = job.folder() / "stopped";
    auto command = with_shifted_clock(job.command(run_of_day()));
    command.argv[0] = faulty_program();
    if (after)
      command.env["XINGTU_CRASH_AFTER"] = after;
    command.env["XINGTU_CRASH_ONLY"] = point;
    command.env["XINGTU_CRASH_AT"] = std::to_string(nth);
    command.env["XINGTU_CRASH_FILE"] = stopped;
    command.env["XINGTU_CRASH_HOW"] = "stop";
    auto run = std::make_unique<Process>(command);
    REQUIRE(wait_until([&] { return !job.folder().read("stopped").empty(); }, Process::kPatience));
    return run;
  }
  /// The same command, with clocks that can be set.
  Command with_shifted_clock(Command command) const {
    set_clock(0, 0);
    command.env["LD_PRELOAD"] = XINGTU_SHIFTED_CLOCK;
    command.env["XINGTU_CLOCK_FILE"] = job.folder() / "clock";
    return command;
  }
  /// So many seconds ahead.
  void set_clock(int wall, int monotonic) const {
    job.folder().write("clock", fmt::format("{} {}", wall, monotonic));
  }
  /// Another worker takes over what a stopped one has leased, and completes the snapshot.
  void let_another_complete() const {
    Process helper(job.command({"run", "--join"}));
    REQUIRE(
        wait_until([&] { return job.cell("select count(*) from xingtu_ops.job_run where joined") == "1"; },
                   Process::kPatience));
    let_leases_run_out();
    const auto helped = helper.wait();
    REQUIRE_MESSAGE(helped.exit_code == 0, helped.err);
  }
  /// The time of every lease is up, by the clock that counts.
  void let_leases_run_out() const {
    job.execute(
        "update xingtu_ops.job_run set lease_expires_at = clock_timestamp() where status = 'running'");
  }
  void check_promises() const {
    CHECK(broken_promises(job, sandbox, {.concurrency = kConcurrency}) == "");
    CHECK(differences_from_dataset(job, world) == "");
  }
};

} // namespace

TEST_CASE("a worker that was stopped while its scopes were given away cannot write when it goes on; what it "
          "bought is kept") {
  Workers test;
  const auto &job = test.job;
  test.end_idle_transactions_soon();
  Process first(job.command(run_of_day()));
  test.wait_until_asked(8);
  const auto helper = test.start_helper(1);
  first.send(SIGSTOP);
  test.let_leases_run_out();
  // The helper lives: its next batch takes its own lease up again, and its next look finds the other dead.
  const auto helped = helper->wait();
  CHECK_MESSAGE(helped.exit_code == 0, helped.err);
  CHECK(job.cell("select status from xingtu_ops.job_run where not joined") == "interrupted");
  const auto complete = loaded_content(job);

  first.send(SIGCONT);
  const auto revived = first.wait();
  CHECK_MESSAGE(revived.exit_code == 75, revived.err);
  CHECK(differences(complete, loaded_content(job)) == "");
  // Each of its answers arrived while it slept, and became evidence.
  CHECK(job.cell("select count(*) from xingtu_ops.request_audit where outcome = 'abandoned'") == "0");
  CHECK(job.cell("select count(*) from xingtu_ops.request_audit join xingtu_ops.job_run using (run_id) "
                 "left join xingtu_ops.page_receipt using (request_id) "
                 "where status = 'interrupted' and page_receipt.request_id is null") != "0");
  test.check_promises();
}

TEST_CASE(
    "the scopes of a host that is lost are taken over by the other workers, from the page where it was") {
  const Workers test;
  const auto &job = test.job;
  Process first(job.command(run_of_day()));
  test.wait_until_asked(4);
  const auto helper = test.start_helper(4);
  helper->send(SIGKILL);
  helper->wait();
  test.let_leases_run_out();
  const auto ended = first.wait();
  CHECK_MESSAGE(ended.exit_code == 0, ended.err);
  CHECK(job.cell("select status from xingtu_ops.job_run where joined") == "interrupted");
  test.check_promises();
}

TEST_CASE("all workers of a job are lost at once, and a run of the next night goes on where they were") {
  const Workers test;
  const auto &job = test.job;
  Process first(job.command(run_of_day()));
  test.wait_until_asked(4);
  const auto helper = test.start_helper(4);
  first.send(SIGKILL);
  helper->send(SIGKILL);
  first.wait();
  helper->wait();
  test.let_leases_run_out();
  const auto next = job.run(run_of_day());
  CHECK_MESSAGE(next.exit_code == 0, next.err);
  test.check_promises();
}

// Sanitizers do not run with a library that is loaded before them, as the one that changes the time.
TEST_CASE(
    "a worker that was stopped before it sent what it may buy does not send it when others have bought it" *
    doctest::skip(kSanitized)) {
  Workers test;
  const auto &job = test.job;
  test.end_idle_transactions_soon();
  // After the first intents are committed, and before they are sent.
  const auto first = test.start_stopped("committed", 1, "intents_written");
  const auto unsent =
      std::stoi(job.cell("select count(*) from xingtu_ops.request_audit where outcome = 'in_flight'"));
  test.let_another_complete();
  const auto bought = test.sandbox.journal().size();

  test.set_clock(70, 70); // so long it has slept, by its own clock
  first->send(SIGCONT);
  const auto revived = first->wait();
  CHECK_MESSAGE(revived.exit_code == 75, revived.err);
  CHECK(unsent > 0);
  CHECK(test.sandbox.journal().size() == bought);
  CHECK(repeated_pages(test.sandbox).empty());
  CHECK(job.cell("select count(*) from xingtu_ops.request_audit where error_detail like '%too late%' "
                 "and billed = 'no'") == std::to_string(unsent));
  // These never left: what did is in the journal.
  job.execute("delete from xingtu_ops.request_audit where error_detail like '%too late%'");
  job.execute("update xingtu_ops.job_run set requests_sent = 0 where not joined");
  test.check_promises();
}

// Sanitizers do not run with a library that is loaded before them, as the one that changes the time.
TEST_CASE("a worker that was stopped with an answer in hand, for longer than its lease, keeps it as evidence "
          "and ends" *
          doctest::skip(kSanitized)) {
  Workers test;
  const auto &job = test.job;
  test.end_idle_transactions_soon();
  // Its requests do not time out while it is stopped.
  test.job.configure({.scopes = test.world.scopes(),
                      .api = fmt::format("  concurrency: {}\n  timeout: 60s\n", kConcurrency)});
  const auto first = test.start_stopped("answered", 6);
  test.let_another_complete();

  test.set_clock(20, 20); // a heartbeat is due, by its own clock
  first->send(SIGCONT);
  const auto revived = first->wait();
  CHECK_MESSAGE(revived.exit_code == 75, revived.err);
  CHECK(
      job.cell(
          "select count(*) from xingtu_ops.request_audit join xingtu_ops.job_run using (run_id) "
          "join xingtu_raw.api_page using (request_id) left join xingtu_ops.page_receipt using (request_id) "
          "where not joined and outcome = 'ok' and page_receipt.request_id is null") != "0");
  test.check_promises();
}

TEST_CASE("workers share the rate of their job, also while they are busy") {
  constexpr int kRate = 12;
  const World world{.authors = authors(60)};
  const Sandbox sandbox(world.serve());
  const Job job(sandbox, {.scopes = world.scopes(), .api = fmt::format("  rate_limit: {}/s\n", kRate)});
  Process first(job.command(run_of_day()));
  REQUIRE(wait_until([&] { return sandbox.journal().size() >= 4; }, Process::kPatience));
  Process helper(job.command({"run", "--join"}));
  // Until the first has looked who else is at work; it does so every ten seconds.
  REQUIRE(wait_until(
      [&] {
        return job.cell("select bool_or(first.heartbeat_at > helper.started_at + interval '11 seconds') from "
                        "xingtu_ops.job_run as first, xingtu_ops.job_run as helper "
                        "where not first.joined and helper.joined") == "t";
      },
      Process::kPatience));
  const auto begin = sandbox.journal().size();
  constexpr std::size_t kRequests = 3 * kRate;
  REQUIRE(wait_until([&] { return sandbox.journal().size() > begin + kRequests; }, Process::kPatience));
  const auto journal = sandbox.journal();
  const auto seconds =
      std::stod(job.cell(fmt::format("select extract(epoch from '{}'::timestamptz - '{}'::timestamptz)",
                                     journal[begin + kRequests]["received_at"].get<std::string>(),
                                     journal[begin]["received_at"].get<std::string>())));
  CHECK(seconds > 0.8 * 3); // 3 s, but for a burst at the beginning; 1.5 s if each took the whole rate
  CHECK(seconds < 10);      // both at work, or slow machine
  first.send(SIGTERM);
  helper.send(SIGTERM);
  first.wait();
  helper.wait();
}

TEST_CASE("a process that was stopped for longer than it waits for the database goes on with a healthy one") {
  Workers test;
  const auto &job = test.job;
  test.job.configure({.scopes = test.world.scopes(),
                      .api = fmt::format("  concurrency: {}\n", kConcurrency),
                      .rest = "database: {url: \"${DATABASE_URL}\", patience: 1s}\n"});
  Process run(job.command(run_of_day()));
  test.wait_until_asked(8);
  run.send(SIGSTOP);
  const auto stopped_at = std::chrono::steady_clock::now();
  // What its server does when nothing comes within a transaction, and a network between when nothing comes at
  // all.
  job.execute("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'xingtu-etl'");
  wait_until([&] { return std::chrono::steady_clock::now() - stopped_at > std::chrono::milliseconds(1'500); },
             Process::kPatience);
  run.send(SIGCONT);
  const auto ended = run.wait();
  CHECK_MESSAGE(ended.exit_code == 0, ended.err);
  CHECK(repeated_pages(test.sandbox).empty());
  test.check_promises();
}

TEST_CASE("a worker whose clock is wrong, or jumps, works as the others" * doctest::skip(kSanitized)) {
  const Workers test;
  const auto &job = test.job;
  Process run(test.with_shifted_clock(job.command(run_of_day())));
  test.wait_until_asked(8);
  SUBCASE("an hour ahead") {
    test.set_clock(3600, 0);
  }
  SUBCASE("an hour back") {
    test.set_clock(-3600, 0);
  }
  const auto ended = run.wait();
  CHECK_MESSAGE(ended.exit_code == 0, ended.err);
  CHECK(job.cell("select count(*) from xingtu_ops.job_run") == "1");
  // Times of the audit are the database's.
  CHECK(
      job.cell(
          "select count(*) from xingtu_ops.request_audit "
          "where requested_at not between clock_timestamp() - interval '10 minutes' and clock_timestamp()") ==
      "0");
  test.check_promises();
}

TEST_CASE("a kill at concurrency 16 leaves no more than 16 requests in doubt") {
  const World world{.authors = authors(20)};
  const Sandbox sandbox(world.serve({"--latency", "30ms", "--jitter", "30ms"}));
  const Job job(sandbox, {.scopes = world.scopes(), .api = "  concurrency: 16\n"});
  for (std::size_t kill = 1; kill <= 3; ++kill) {
    Process run(job.command(run_of_day()));
    REQUIRE(wait_until([&] { return sandbox.journal().size() >= 25 * kill; }, Process::kPatience));
    run.send(SIGKILL);
    REQUIRE(run.wait().signal == SIGKILL);
    const auto in_doubt =
        std::stoi(job.cell("select count(*) from xingtu_ops.request_audit where outcome = 'in_flight'"));
    CHECK(in_doubt >= 1);
    CHECK(in_doubt <= 16);
  }
  CHECK(job.run(run_of_day()).exit_code == 0);
  CHECK(broken_promises(job, sandbox, {.concurrency = 16}) == "");
  CHECK(differences_from_dataset(job, world) == "");
}
