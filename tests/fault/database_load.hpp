#pragma once
// A load whose database fails meanwhile: what is asked for, the run of it, and what has to hold afterwards.
#include <chrono>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <pqxx/pqxx>

#include "support/environment.hpp"
#include "support/sanitizers.hpp"
#include "support/tcp_proxy.hpp"
#include "support/truth.hpp"
#include "support/wait_until.hpp"

namespace xingtu::test {

/// Connects to a database through a proxy; `parameters` as in the query of a URL.
std::string url_through(const TcpProxy &proxy, const Database &database, const std::string &parameters = "");

/// A transaction of somebody else, open until it is committed or goes away.
class OtherTransaction {
public:
  explicit OtherTransaction(const std::string &url) : connection_(url), work_(connection_) {}
  void run(const std::string &sql) { work_.exec(sql); }
  void commit() { work_.commit(); }

private:
  pqxx::connection connection_;
  pqxx::work work_;
};

struct DatabaseLoad {
  static constexpr int kConcurrency = 4;
  static constexpr int kConnections = 2; ///< of a run, as a rule

  /// Slow enough that there is always something in flight. `database`: what stands behind that key.
  explicit DatabaseLoad(const std::string &database = "{}", PostgresServer *server = nullptr);

  /// Requests that have reached the API.
  std::size_t asked() const { return sandbox.journal().size(); }
  void wait_for_requests(Process &run, std::size_t n) const;
  /// Whether for this long no requests come but those that were in flight already.
  bool buys_nothing_for(std::chrono::milliseconds time, int in_flight = kConcurrency) const;

  std::string count(const std::string &of) const { return job.cell("select count(*) from " + of); }
  /// The pages that are stored, as requests_by_page names them.
  std::vector<std::string> stored_pages() const;
  /// Ends the program's connections, as an administrator does; gives how many there were.
  int terminate_connections() const;
  /// Waits until a statement of the program waits for a lock that somebody else holds.
  void wait_for_blocked_program() const;

  void check_bought_once(const std::vector<std::string> &pages) const;
  /// What holds when a run has ended with 0, whatever happened on its way.
  void check_complete(const Finished &finished) const;
  /// The same, and no page was bought twice.
  void check_complete_at_once(const Finished &finished) const;
  /// The run could not go on: nothing pretends to be there that is not, and a plain run gets the rest. Only
  /// what was in flight may be bought again, and the audit calls it abandoned.
  void check_ended_and_goes_on(const Finished &finished, int in_flight = kConcurrency) const;

  World world{.authors = authors(6)};
  /// So slow that a run is not through before a test has done to it what it wants, which takes longer with a sanitizer.
  Sandbox sandbox{world.serve({"--latency", kSanitized ? "300ms" : "30ms", "--jitter", "20ms"})};
  Job job;
};

} // namespace xingtu::test
