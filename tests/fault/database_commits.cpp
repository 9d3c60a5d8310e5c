// A COMMIT without an answer is in doubt, not failed: each one of a run is lost once, on its way to the
// server and on its way back.
#include "fault/database_load.hpp"

using namespace xingtu::test;

namespace {

/// What is done to the n-th COMMIT.
class CommitFault {
public:
  CommitFault(int n, TcpProxy::Verdict verdict) : n_(n), verdict_(verdict) {}

  TcpProxy::Verdict look_at(const TcpProxy::Piece &piece) {
    const bool commits = piece.direction == TcpProxy::Direction::to_server &&
                         piece.bytes.find("COMMIT") != std::string_view::npos;
    return commits && ++seen_ == n_ ? verdict_ : TcpProxy::Verdict::pass;
  }
  bool has_happened() const { return seen_ >= n_; }

private:
  const int n_;
  const TcpProxy::Verdict verdict_;
  std::atomic<int> seen_ = 0;
};

/// Small loads one after the other, each a job of two authors of its own: 12 pages or so of 8 lists.
class SmallLoads {
public:
  /// `budget`: what each load ends at, until continue_without_faults() lifts it.
  explicit SmallLoads(std::optional<int> budget = {}) : budget_(budget) {}

  /// The n-th one, with what is done to its n-th COMMIT.
  Finished run(int n, const TcpProxy &proxy) {
    const auto all = authors(2 * n);
    world_.authors = {all.end() - 2, all.end()};
    const auto before = sandbox_.journal().size();
    options_ = {.job = fmt::format("commit-{}", n), .scopes = world_.scopes(), .api = "  concurrency: 4\n"};
    if (budget_)
      options_.rest = fmt::format("limits: {{billed_requests: {}}}\n", *budget_);
    job_.configure(options_);
    job_.connect_program_by(url_through(proxy, job_.database()));
    const auto finished = job_.run(run_of_day());
    // Once requests are sent, a lost COMMIT is no reason to end.
    const bool sent = sandbox_.journal().size() > before;
    CHECK_MESSAGE(finished.exit_code == (!sent ? 69 : budget_ ? 75 : 0), finished.err);
    if (sent && budget_)
      CHECK_MESSAGE(job_.cell("select concat_ws(' ', status, stop_reason) from xingtu_ops.job_run "
                              "order by started_at desc limit 1")
                        .starts_with("stopped the budget limits.billed_requests"),
                    finished.err);
    return finished;
  }
  void continue_without_faults() {
    options_.rest.clear();
    job_.configure(options_);
    job_.connect_program_by(job_.database_url());
    const auto finished = job_.run(run_of_day());
    CHECK_MESSAGE(finished.exit_code == 0, finished.err);
  }
  /// Nothing is missing, and nothing is there twice.
  void check() const {
    CHECK(fmt::format("{}", fmt::join(repeated_pages(sandbox_), "\n")) == "");
    CHECK(differences_from_journal(job_, sandbox_) == "");
    CHECK(differences_from_dataset(job_, world_) == "");
    CHECK(job_.cell("select count(*) from xingtu_ops.request_audit where billed <> 'yes'") == "0");
    CHECK(job_.cell("select sum(spent_requests) from xingtu_ops.job_snapshot") ==
          std::to_string(spent(sandbox_)));
  }

private:
  World world_;
  Sandbox sandbox_{world_.serve({"--latency", "3ms"})};
  Job job_{sandbox_};
  std::optional<int> budget_;
  JobOptions options_;
};

void lose_each_commit(TcpProxy::Verdict verdict, SmallLoads loads = SmallLoads()) {
  constexpr int kFarMoreThanARunHas = 200;
  int n = 1;
  for (bool happened = true; happened && n < kFarMoreThanARunHas; ++n) {
    CAPTURE(n);
    CommitFault fault(n, verdict);
    const TcpProxy proxy(PostgresServer::shared().tcp_port(),
                         [&](const TcpProxy::Piece &piece) { return fault.look_at(piece); });
    if (loads.run(n, proxy).exit_code != 0)
      loads.continue_without_faults();
    loads.check();
    happened = fault.has_happened();
  }
  // Intents, settlements, and what comes before and after them.
  CHECK(n > 8);
  CHECK(n < kFarMoreThanARunHas);
}

} // namespace

TEST_CASE(
    "whichever COMMIT of a run is done without its answer arriving, every page is bought and stored once") {
  lose_each_commit(TcpProxy::Verdict::pass_then_cut);
}

// Its last scopes are closed by a transaction of their own, which has neither answers nor requests.
TEST_CASE(
    "whichever COMMIT of a run that ends at its budget is done without its answer arriving, it says so") {
  lose_each_commit(TcpProxy::Verdict::pass_then_cut, SmallLoads(6));
}

TEST_CASE("whichever COMMIT of a run never reaches the server, every page is bought and stored once") {
  lose_each_commit(TcpProxy::Verdict::cut);
}

TEST_CASE(
    "whichever COMMIT of a worker that joins is done without its answer arriving, it leaves no run behind") {
  const World world{.authors = authors(4)};
  const Sandbox sandbox(world.serve({"--latency", "30ms"}));
  for (int n = 1; n <= 4; ++n) {
    CAPTURE(n);
    Job job(sandbox, {.scopes = world.scopes(), .api = "  concurrency: 2\n"});
    Process first(job.command(run_of_day()));
    REQUIRE(wait_until([&] { return job.cell("select count(*) from xingtu_ops.job_run") == "1"; },
                       Process::kPatience));
    CommitFault fault(n, TcpProxy::Verdict::pass_then_cut);
    const TcpProxy proxy(PostgresServer::shared().tcp_port(),
                         [&](const TcpProxy::Piece &piece) { return fault.look_at(piece); });
    job.connect_program_by(url_through(proxy, job.database()));
    const auto joined = job.run({"run", "--join"});
    CHECK(joined.signal == 0);
    CHECK(first.wait().exit_code == 0);
    CHECK(job.cell("select count(*) from xingtu_ops.job_run where status = 'running'") == "0");
    CHECK(job.cell("select count(*) from xingtu_ops.job_run where joined") == "1");
    CHECK(differences_from_dataset(job, world) == "");
  }
}
