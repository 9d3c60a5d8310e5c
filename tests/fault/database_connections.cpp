// Connections to the database that break, at any moment: the run makes new ones and goes on.
#include "fault/database_load.hpp"

using namespace xingtu::test;

namespace {

/// Does something to the first piece to the server in which these words stand.
TcpProxy::Inspect once_at(std::string_view words, TcpProxy::Verdict verdict) {
  auto done = std::make_shared<std::atomic<bool>>(false);
  return [done, words, verdict](const TcpProxy::Piece &piece) {
    const bool here = piece.direction == TcpProxy::Direction::to_server &&
                      piece.bytes.find(words) != std::string_view::npos && !done->exchange(true);
    return here ? verdict : TcpProxy::Verdict::pass;
  };
}

} // namespace

TEST_CASE("connections that are terminated while requests are in flight cost no page") {
  const DatabaseLoad load;
  Process run(load.job.command(run_of_day()));
  for (std::size_t requests = 4; requests <= 40; requests += 9) {
    load.wait_for_requests(run, requests);
    // Of the ones before, the last may not have been made anew yet.
    CHECK(wait_until([&] { return load.terminate_connections() >= 1; }, Process::kPatience));
  }
  load.check_complete_at_once(run.wait());
}

TEST_CASE(
    "a connection that is terminated in the middle of a settlement leaves nothing of it, and it is redone") {
  const DatabaseLoad load;
  std::string table;
  SUBCASE("before the outcomes") {
    table = "xingtu_ops.request_audit";
  }
  SUBCASE("before the bytes") {
    table = "xingtu_raw.api_page";
  }
  SUBCASE("before the items") {
    table = "xingtu.video";
  }
  SUBCASE("before the figures") {
    table = "xingtu.video_snapshot";
  }
  SUBCASE("before the receipts") {
    table = "xingtu_ops.page_receipt";
  }
  SUBCASE("before the progress") {
    table = "xingtu_ops.scope_snapshot";
  }
  SUBCASE("before the run's counters") {
    table = "xingtu_ops.job_run";
  }
  if (table.empty())
    return;
  Process run(load.job.command(run_of_day()));
  load.wait_for_requests(run, 8);
  {
    OtherTransaction other(load.job.database_url());
    other.run("lock table " + table + " in share mode");
    load.wait_for_blocked_program();
    CHECK(load.terminate_connections() == DatabaseLoad::kConnections);
  }
  load.check_complete_at_once(run.wait());
}

TEST_CASE(
    "a connection that is cut in the middle of what it sends is made again, and no page is bought twice") {
  DatabaseLoad load;
  std::string_view words;
  SUBCASE("within the bytes of pages") {
    words = "base_resp";
  }
  SUBCASE("within the parameters of a statement") {
    words = "SHORT_VIDEO/ALL/DAY_30/000000001";
  }
  SUBCASE("within the statement for receipts") {
    words = "page_receipt";
  }
  SUBCASE("before its loaders have begun") {
    words = "claim_begins";
  }
  if (words.empty())
    return;
  const TcpProxy proxy(PostgresServer::shared().tcp_port(), once_at(words, TcpProxy::Verdict::cut));
  load.job.connect_program_by(url_through(proxy, load.job.database()));
  const auto finished = load.job.run(run_of_day());
  CHECK(proxy.connections() == DatabaseLoad::kConnections + 1);
  load.check_complete_at_once(finished);
}

TEST_CASE("a run whose connection was cut before its loaders had begun has the job's lock again") {
  DatabaseLoad load;
  const TcpProxy proxy(PostgresServer::shared().tcp_port(), once_at("claim_begins", TcpProxy::Verdict::cut));
  load.job.connect_program_by(url_through(proxy, load.job.database()));
  Process run(load.job.command(run_of_day()));
  load.wait_for_requests(run, 4);
  CHECK(load.count(
            "pg_locks where locktype = 'advisory' and granted and database = "
            "(select oid from pg_database where datname = current_database()) "
            "and (classid::bigint << 32 | objid::bigint) = hashtextextended('xingtu-etl job test', 0)") ==
        "1");
  load.check_complete_at_once(run.wait());
}

TEST_CASE("while one of a run's connections waits for a lock, pages are stored through the other one") {
  const DatabaseLoad load;
  load.job.execute("create function wait_for_the_lock() returns trigger language plpgsql as "
                   "'begin perform pg_advisory_xact_lock(1); return new; end'");
  load.job.execute(fmt::format("create trigger waits before insert on xingtu.video_snapshot for each row "
                               "when (new.author_id = '{}') execute function wait_for_the_lock()",
                               load.world.authors.front()));
  OtherTransaction other(load.job.database_url());
  other.run("select pg_advisory_xact_lock(1)");
  Process run(load.job.command(run_of_day()));
  load.wait_for_blocked_program();
  const auto stored = [&] {
    return std::stoi(load.count(fmt::format("xingtu_ops.page_receipt join xingtu_ops.scope using (scope_id) "
                                            "where author_id <> '{}'",
                                            load.world.authors.front())));
  };
  CHECK(wait_until([&] { return stored() >= 12; }, Process::kPatience));
  other.commit();
  load.check_complete_at_once(run.wait());
}

TEST_CASE("a server with no more than one connection for the job is loaded through that one") {
  DatabaseLoad load;
  load.job.execute("drop role if exists once_a_loader; "
                   "create role once_a_loader login connection limit 1 in role xingtu_loader");
  load.job.connect_program_by(PostgresServer::shared().url(load.job.database().name, "once_a_loader"));
  const auto finished = load.job.run(run_of_day());
  CHECK(finished.err.find("fewer connections than database.connections") != std::string::npos);
  load.check_complete_at_once(finished);
  load.job.execute("drop role once_a_loader");
}

TEST_CASE(
    "a database that is gone without a word is noticed within tcp_user_timeout, and connected to anew") {
  DatabaseLoad load;
  TcpProxy proxy(PostgresServer::shared().tcp_port());
  load.job.connect_program_by(
      url_through(proxy, load.job.database(),
                  "tcp_user_timeout=500&keepalives_idle=1&keepalives_interval=1&keepalives_count=1"));
  Process run(load.job.command(run_of_day()));
  load.wait_for_requests(run, 12);
  proxy.pull_cables();
  SUBCASE("its host went down, and its sessions with it") {
    CHECK(load.terminate_connections() == DatabaseLoad::kConnections);
  }
  SUBCASE("only the way to it broke: it still holds the old session's locks") {}
  const auto finished = run.try_wait(std::chrono::seconds(20));
  REQUIRE(finished.has_value());
  CHECK(proxy.connections() > DatabaseLoad::kConnections);
  load.check_complete_at_once(*finished);
}

TEST_CASE("the job of a host that is gone without a word is free for another host within a minute or so") {
  if (!deep())
    return;
  DatabaseLoad load;
  TcpProxy proxy(PostgresServer::shared().tcp_port());
  load.job.connect_program_by(url_through(proxy, load.job.database()));
  Process lost(load.job.command(run_of_day()));
  load.wait_for_requests(lost, 12);
  proxy.pull_cables();
  lost.send(SIGKILL);
  REQUIRE(lost.wait().signal == SIGKILL); // and had not come to its end before
  load.job.connect_program_by(load.job.database_url());
  CHECK(load.job.run(run_of_day()).exit_code == 75);
  constexpr std::chrono::seconds kAMinuteOrSo{75};
  REQUIRE(wait_until([&] { return load.job.run(run_of_day()).exit_code == 0; }, kAMinuteOrSo));
  CHECK(differences_from_dataset(load.job, load.world) == "");
}

TEST_CASE(
    "a run that loses its connection and finds its scopes taken over keeps what it bought as evidence") {
  DatabaseLoad load;
  TcpProxy proxy(PostgresServer::shared().tcp_port());
  load.job.connect_program_by(url_through(proxy, load.job.database()));
  Process first(load.job.command(run_of_day()));
  load.wait_for_requests(first, 12);
  proxy.refuse(true);
  proxy.cut_all();

  load.job.connect_program_by(load.job.database_url());
  const auto second = load.job.run(run_of_day());
  load.check_complete(second);
  const auto abandoned = std::stoi(load.count("xingtu_ops.request_audit where outcome = 'abandoned'"));
  CHECK(abandoned >= 1);
  CHECK(abandoned <= DatabaseLoad::kConcurrency);

  proxy.refuse(false);
  CHECK(first.wait().exit_code == 75);
  // Each answer that was paid for is in the audit with its outcome and its bytes, and only the pages of
  // those in doubt were bought again.
  CHECK(load.count("xingtu_ops.request_audit where outcome in ('abandoned', 'in_flight')") == "0");
  CHECK(load.count("xingtu_ops.request_audit left join xingtu_raw.api_page using (request_id) "
                   "where outcome = 'ok' and body is null") == "0");
  CHECK(repeated_pages(load.sandbox).size() <= static_cast<std::size_t>(abandoned));
  CHECK(differences_from_journal(load.job, load.sandbox) == "");
  CHECK(differences_from_dataset(load.job, load.world) == "");
}
