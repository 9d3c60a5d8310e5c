#pragma once
// What every benchmark stands on: a PostgreSQL that writes to disk as a real one does, a server of pages
// that costs next to nothing, and jobs that load them.
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "measure.hpp"
#include "support/job.hpp"

namespace xingtu::bench {

/// So many authors' lists: one platform, industry ALL, both ranges, both detail types.
struct Workload {
  std::vector<std::string> authors;
  std::int64_t pages = 0;
  std::int64_t items = 0; ///< in all lists
};

/// As many authors as it takes to have at least `pages` pages, ten items on each but a list's last.
Workload workload(std::int64_t pages);

/// The server of pages, in a process of its own.
class PageServer {
public:
  PageServer();
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  /// How long each answer takes from now on; what has been asked is counted anew.
  void set_latency(int milliseconds) const;
  /// Since then: all requests, and how many different pages they were for.
  struct Asked {
    std::int64_t requests = 0, pages = 0;
  };
  Asked asked() const;
  /// Prepares all pages of the workload, which their first request takes a millisecond for.
  void prepare(const Workload &work) const;

private:
  std::string get(const std::string &path) const;

  test::TempDir folder_;
  test::Process process_;
  int port_ = 0;
};

class Rig {
public:
  /// `statements`: after each load, what each SQL statement of it took is printed to standard error.
  explicit Rig(bool statements = false);

  test::PostgresServer &postgres() { return postgres_; }
  pid_t postmaster() const;
  const PageServer &pages() const { return pages_; }
  const test::Sandbox &sandbox() const { return sandbox_; }

  /// A job on a new, migrated database of its own, or on `database`.
  std::unique_ptr<test::Job> job(const Workload &work, int concurrency = 64,
                                 const test::Database *database = nullptr);
  /// Runs it. Throws std::runtime_error if it does not load every page of the workload, each with one
  /// request.
  Take load(const test::Job &job, const Workload &work, std::vector<std::string> arguments = {});
  /// Runs a script by psql.
  Take psql(const test::Database &database, const std::string &script);

  /// What the server counts of statements begins anew, and is printed: with `statements` alone.
  void reset_statements();
  void print_statements();

  void drop(const test::Database &database);
  /// Brings the disk to rest before a take.
  void settle_disk();

private:
  void command(const std::string &sql);

  bool statements_;
  test::PostgresServer postgres_;
  test::Sandbox sandbox_; ///< gives the token; not asked for pages
  PageServer pages_;
};

} // namespace xingtu::bench
