// Signals: the first one ends a run in order, the second one at once, and nothing that is bought is lost or
// bought again in either case.
#include <sys/stat.h>

#include <csignal>
#include <pwd.h>
#include <unistd.h>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "support/fetching.hpp"
#include "support/sanitizers.hpp"
#include "support/tcp_proxy.hpp"
#include "support/truth.hpp"
#include "support/wait_until.hpp"

using namespace xingtu::test;
using std::chrono::seconds;

namespace {

constexpr int kConcurrency = 4;
const std::string kFour = fmt::format("  concurrency: {}\n", kConcurrency);

/// A run in the middle of its work.
struct UnderWay {
  World world{.authors = authors(6)};
  Sandbox sandbox{world.serve({"--latency", "40ms"})};
  Job job;

  explicit UnderWay(const std::string &api = {}, PostgresServer *server = nullptr)
      : job(sandbox, {.scopes = world.scopes(), .api = kFour + api, .server = server}) {}

  Process start() const {
    Process run(job.command(run_of_day()));
    REQUIRE(wait_until([&] { return sandbox.journal().size() >= 12; }, Process::kPatience));
    return run;
  }

  /// From now on no answer comes; returns when every permit waits for one.
  void hang() const {
    sandbox.put_rules(R"([{"answer": {"delay_ms": 3600000}}])");
    REQUIRE(wait_until([&] { return sandbox.answered_by_rules() >= kConcurrency; }, Process::kPatience));
  }

  int in_flight() const {
    return std::stoi(job.cell("select count(*) from xingtu_ops.request_audit where outcome = 'in_flight'"));
  }

  std::vector<std::string> stored_pages() const {
    std::vector<std::string> pages;
    for (const auto &row :
         job.query("select concat_ws(' ', author_id, platform, industry, time_range, detail_type, page) "
                   "from xingtu_ops.page_receipt join xingtu_ops.scope using (scope_id)"))
      pages.push_back(row[0].value_or(""));
    return pages;
  }

  /// The next run completes the snapshot, and asks for no page again that `stored` has.
  void check_next_run(const std::vector<std::string> &stored) const {
    sandbox.put_rules("[]");
    const auto next = job.run(run_of_day());
    CHECK_MESSAGE(next.exit_code == 0, next.err);
    auto requests = requests_by_page(sandbox);
    for (const auto &page : stored)
      CHECK_MESSAGE(requests[page] == 1, page);
    CHECK(repeated_pages(sandbox).size() <= kConcurrency);
    CHECK(job.cell("select count(*) from xingtu_ops.request_audit where outcome = 'in_flight'") == "0");
    CHECK(differences_from_journal(job, sandbox) == "");
    CHECK(differences_from_dataset(job, world) == "");
  }
};

/// The first signal is taken when the run says so.
void wait_for_end_begun(const Process &run) {
  REQUIRE(wait_until([&] { return run.err().find("a second signal ends at once") != std::string::npos; },
                     Process::kPatience));
}

} // namespace

TEST_CASE("a second signal ends a run at once, whatever it waits for, and no stored page is bought again") {
  const UnderWay test("  timeout: 60s\n");
  int first = 0, second = 0;
  SUBCASE("SIGTERM, SIGTERM") {
    first = SIGTERM, second = SIGTERM;
  }
  SUBCASE("SIGINT, SIGINT") {
    first = SIGINT, second = SIGINT;
  }
  SUBCASE("SIGINT, SIGTERM") {
    first = SIGINT, second = SIGTERM;
  }
  auto run = test.start();
  test.hang();
  run.send(first);
  wait_for_end_begun(run);
  const auto stored = test.stored_pages();
  run.send(second);
  const auto ended = run.wait(seconds(30)); // long before api.timeout
  CHECK(ended.exit_code == 128 + second);
  CHECK(test.in_flight() == kConcurrency);
  test.check_next_run(stored);
  CHECK(test.job.cell("select count(*) from xingtu_ops.request_audit where outcome = 'abandoned'") ==
        std::to_string(kConcurrency));
}

TEST_CASE(
    "a signal while the API hangs ends the run within api.timeout, with what is in flight accounted for") {
  const UnderWay test("  timeout: 2s\n");
  auto run = test.start();
  test.hang();
  const auto stored = test.stored_pages();
  run.send(SIGTERM);
  const auto ended = run.wait(seconds(30));
  CHECK_MESSAGE(ended.exit_code == 143, ended.err);
  CHECK(test.job.cell(
            "select string_agg(distinct outcome || ' ' || billed, ', ') from xingtu_ops.request_audit "
            "where outcome not in ('ok', 'empty', 'no_content')") == "timeout unknown");
  CHECK(test.job.cell("select count(*) >= 4 from xingtu_ops.request_audit where outcome = 'timeout'") == "t");
  CHECK(test.job.cell("select status || ' ' || exit_code from xingtu_ops.job_run") == "stopped 143");
  CHECK(test.job.cell("select spent_requests from xingtu_ops.job_snapshot") ==
        std::to_string(test.sandbox.journal().size()));
  CHECK(test.job.cell("select count(*) from xingtu_ops.scope_snapshot where state = 'leased'") == "0");

  test.sandbox.put_rules("[]");
  const auto next = test.job.run(run_of_day());
  CHECK_MESSAGE(next.exit_code == 0, next.err);
  auto requests = requests_by_page(test.sandbox);
  for (const auto &page : stored)
    CHECK_MESSAGE(requests[page] == 1, page);
  CHECK(differences_from_dataset(test.job, test.world) == "");
}

TEST_CASE(
    "a signal while the database is away is obeyed: what is in flight is stored if it comes back in time") {
  PostgresServer server;
  const UnderWay test("", &server);
  auto run = test.start();
  server.stop(PostgresServer::Shutdown::immediate);
  REQUIRE(wait_until([&] { return run.err().find("the database did not take") != std::string::npos; },
                     Process::kPatience));
  const auto asked = test.sandbox.journal().size();
  run.send(SIGTERM);
  wait_for_end_begun(run);
  server.start();
  const auto ended = run.wait();
  CHECK_MESSAGE(ended.exit_code == 143, ended.err);
  CHECK(test.sandbox.journal().size() <= asked + kConcurrency);
  CHECK(test.job.cell(
            "select count(*) from xingtu_ops.request_audit where outcome in ('in_flight', 'abandoned')") ==
        "0");
  CHECK(differences_from_journal(test.job, test.sandbox) == "");
  test.check_next_run(test.stored_pages());
  CHECK(repeated_pages(test.sandbox).empty());
}

TEST_CASE(
    "a second signal while the database is away ends the run at once, and nothing stored is bought again") {
  PostgresServer server({.tcp = true});
  UnderWay test("", &server);
  TcpProxy proxy(server.tcp_port());
  test.job.connect_program_by(fmt::format("postgresql://{}@127.0.0.1:{}/{}", PostgresServer::kSuperuser,
                                          proxy.port(), test.job.database().name));
  auto run = test.start();
  proxy.freeze(true); // as if a cable were pulled: the program waits for an answer
  const auto frozen_at = std::chrono::steady_clock::now();
  run.send(SIGTERM);
  wait_for_end_begun(run);
  run.send(SIGTERM);
  const auto ended = run.wait(seconds(30));
  CHECK(ended.exit_code == 143);
  CHECK(std::chrono::steady_clock::now() - frozen_at < seconds(15));
  proxy.cut_all(); // the machine is gone, and its connections with it
  proxy.freeze(false);
  test.check_next_run(test.stored_pages());
}

TEST_CASE("a signal before the first request ends the program at once") {
  // A database that takes the connection and says nothing.
  TcpServer silent([](TcpServer::Connection &connection) { connection.wait_until_closed(); });
  const Sandbox sandbox;
  Job job(sandbox);
  job.connect_program_by(
      fmt::format("postgresql://somebody@127.0.0.1:{}/test?connect_timeout=60", silent.port()));
  Process run(job.command({"run"}));
  REQUIRE(wait_until([&] { return silent.connections() == 1; }, Process::kPatience));
  run.send(SIGTERM);
  const auto ended = run.try_wait(seconds(10));
  REQUIRE(ended);
  CHECK((ended->signal == SIGTERM || ended->exit_code == 143));
  CHECK(sandbox.journal().empty());
}

TEST_CASE("a terminal that is closed ends the run in order, unless it was told not to care") {
  const UnderWay test;
  SUBCASE("SIGHUP ends it as SIGTERM does") {
    auto run = test.start();
    run.send(SIGHUP);
    const auto ended = run.wait();
    CHECK_MESSAGE(ended.exit_code == 143, ended.err);
    CHECK(test.job.cell("select stop_reason from xingtu_ops.job_run") == "SIGHUP");
    CHECK(test.job.cell(
              "select count(*) from xingtu_ops.request_audit where outcome in ('in_flight', 'abandoned')") ==
          "0");
    test.check_next_run(test.stored_pages());
    CHECK(repeated_pages(test.sandbox).empty());
  }
  SUBCASE("under nohup it goes on to its end") {
    auto command = test.job.command(run_of_day());
    command.argv.insert(command.argv.begin(), "nohup");
    Process run(command);
    REQUIRE(wait_until([&] { return test.sandbox.journal().size() >= 12; }, Process::kPatience));
    run.send(SIGHUP);
    const auto ended = run.wait();
    CHECK_MESSAGE(ended.exit_code == 0, ended.err);
    CHECK(repeated_pages(test.sandbox).empty());
  }
}

// Sanitizers need an address space of their own size.
TEST_CASE("a run that gets no memory for a page ends without half of it, and the next one completes it" *
          doctest::skip(kSanitized)) {
  const World world{.authors = authors(3)};
  const Sandbox sandbox(world.serve());
  // A page of 256 MiB, which the configuration would allow, in an address space that has no room for it.
  sandbox.put_rules(R"([{"skip": 4, "times": 1, "answer": {"gzip_bomb": true}}])");
  const Job job(sandbox, {.scopes = world.scopes(), .rest = "limits: {response_bytes: 256MiB}\n"});
  auto command = job.command(run_of_day());
  command.argv.insert(command.argv.begin(), {"prlimit", "--as=400000000", "--"});
  const auto starved = run(command);
  CHECK_MESSAGE(starved.exit_code == 75, starved.err);
  CHECK(job.cell("select count(*) from xingtu_ops.page_receipt natural left join xingtu_raw.api_page "
                 "where body is null") == "0");
  const auto next = job.run(run_of_day());
  CHECK_MESSAGE(next.exit_code == 0, next.err);
  CHECK(differences_from_dataset(job, world) == "");
}

TEST_CASE("a run that dies leaves no core, and says nothing of its environment") {
  const Sandbox sandbox({}, "secret-of-the-test");
  TcpServer silent([](TcpServer::Connection &connection) { connection.wait_until_closed(); });
  Job job(sandbox);
  job.connect_program_by(fmt::format("postgresql://somebody@127.0.0.1:{}/test", silent.port()));
  int signal = 0;
  SUBCASE("by SIGABRT") {
    signal = SIGABRT;
  }
  SUBCASE("by SIGSEGV") {
    signal = SIGSEGV;
  }
  auto command = job.command({"run", "-v"});
  if (kSanitized) // they would catch it
    command.env["ASAN_OPTIONS"] = command.env["TSAN_OPTIONS"] = "handle_segv=0:handle_abort=0";
  // Where it was built others may not look: in /root, say.
  const auto program = job.folder() / "program";
  std::filesystem::copy_file(command.argv[0], program);
  command.argv[0] = program;
  command.argv.insert(command.argv.begin(), {"prlimit", "--core=unlimited", "--"});
  const TempDir folder;
  command.directory = folder.path();
  if (geteuid() == 0) { // so that who owns /proc/PID tells something
    const passwd *nobody = getpwnam("nobody");
    REQUIRE(nobody != nullptr);
    command.user = User{nobody->pw_name, nobody->pw_uid, nobody->pw_gid};
    std::filesystem::permissions(job.folder().path(), std::filesystem::perms(0755));
    std::filesystem::permissions(folder.path(), std::filesystem::perms(0777));
  }
  Process run(command);
  REQUIRE(wait_until([&] { return silent.connections() == 1; }, Process::kPatience));
  // A process that may not be dumped belongs to root, so that its user cannot look into it either.
  struct stat owner {};
  REQUIRE(stat(fmt::format("/proc/{}/environ", run.pid()).c_str(), &owner) == 0);
  CHECK(owner.st_uid == 0);
  run.send(signal);
  const auto ended = run.wait();
  CHECK(ended.signal == signal);
  CHECK(std::filesystem::is_empty(folder.path()));
  CHECK((ended.out + ended.err).find("secret-of") == std::string::npos);
}
