// A database that is away: nothing is bought that cannot be stored, and the run goes on when it is back.
#include "fault/database_load.hpp"
#include "support/sanitizers.hpp"
#include "tally.hpp"

using namespace xingtu::test;

namespace {

constexpr int kMostInFlight = 64;
constexpr long kMostMemoryKib = 64 * 1024;

/// Long enough for many rounds of requests, if any were sent.
std::chrono::milliseconds outage() {
  return deep() ? std::chrono::seconds(60) : std::chrono::milliseconds(700);
}

} // namespace

TEST_CASE(
    "while the database is down nothing is bought; when it has recovered the run goes on and buys no page "
    "twice") {
  PostgresServer server;
  DatabaseLoad load("{}", &server);
  load.world.authors = authors(40); // 320 pages
  load.job.configure(
      {.scopes = load.world.scopes(), .api = fmt::format("  concurrency: {}\n", kMostInFlight)});
  Process run(load.job.command(run_of_day()));
  load.wait_for_requests(run, 100);
  server.stop(PostgresServer::Shutdown::immediate);
  CHECK(load.buys_nothing_for(outage(), kMostInFlight));
  CHECK(run.running());
  server.start();
  const auto finished = run.wait();
  load.check_complete_at_once(finished);
  note_tried({9});
  CHECK((kSanitized || finished.peak_rss_kib < kMostMemoryKib));
}

TEST_CASE("a database that is away for longer than database.patience ends the run with 69, and the next run "
          "goes on") {
  PostgresServer server;
  const DatabaseLoad load("{patience: 300ms}", &server);
  Process run(load.job.command(run_of_day()));
  load.wait_for_requests(run, 12);
  server.stop(PostgresServer::Shutdown::immediate);
  const auto finished = run.wait(std::chrono::seconds(20));
  server.start();
  load.check_ended_and_goes_on(finished);
}
