#pragma once
// A job of a test: its configuration, a migrated database of its own, and the real program run on them.
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "support/postgres.hpp"
#include "support/process.hpp"
#include "support/sandbox.hpp"
#include "support/temp_dir.hpp"

namespace xingtu::test {

/// Rows of a query; cells as text, NULL as nothing.
using Row = std::vector<std::optional<std::string>>;
std::vector<Row> query(const std::string &url, const std::string &sql);
/// The one cell of a query's one row; "NULL" for NULL.
std::string query_cell(const std::string &url, const std::string &sql);
void execute(const std::string &url, const std::string &sql);

/// What a job is made of; the defaults suit a fast test.
struct JobOptions {
  std::string job = "test";
  std::vector<std::string> authors{"6613871234567890123"};
  std::string scopes{};               ///< further YAML lines of `scopes:`, indented by two
  std::string api{};                  ///< further YAML lines of `api:`, indented by two
  std::string rest{};                 ///< further YAML at the top level
  std::string price = "0.02";         ///< of a request, in CNY; empty: none is configured
  PostgresServer *server = nullptr;   ///< the test's own, for a test that stops it or changes its settings
  std::string base_url{};             ///< instead of the sandbox's own, e.g. that of a proxy before it
  const Database *database = nullptr; ///< a migrated one, instead of one of its own
};

class Job {
public:
  /// Makes a database of its own, migrated, on the shared server unless the options name another.
  Job(const Sandbox &sandbox, JobOptions options = {});

  const Database &database() const { return database_; }
  const std::string &database_url() const { return database_.url; }
  /// The program connects so from now on, e.g. through a proxy or as another role; queries of the test go
  /// on as before.
  void connect_program_by(std::string url) { program_url_ = std::move(url); }
  /// Program and test go to the database of this name on another server from now on.
  void move_to(const PostgresServer &server) { program_url_ = database_.url = server.url(database_.name); }
  std::filesystem::path config_file() const { return folder_ / "job.yaml"; }
  const TempDir &folder() const { return folder_; }
  /// Writes the configuration anew.
  void configure(const JobOptions &options);

  /// xingtu-etl ARGUMENTS -c job.yaml, with the token and the database in its environment.
  Command command(std::vector<std::string> arguments) const;
  Finished run(std::vector<std::string> arguments) const { return test::run(command(std::move(arguments))); }
  /// The same with --json: its last line of stdout.
  struct Result {
    Finished finished;
    nlohmann::json json;
  };
  Result run_json(std::vector<std::string> arguments) const;

  std::vector<Row> query(const std::string &sql) const { return test::query(database_.url, sql); }
  std::string cell(const std::string &sql) const { return query_cell(database_.url, sql); }
  void execute(const std::string &sql) const { test::execute(database_.url, sql); }
  /// Takes out all rows that runs have written.
  void clear() const;

private:
  const Sandbox &sandbox_;
  TempDir folder_;
  Database database_;
  std::string program_url_;
};

/// build/.../xingtu-etl
std::string etl_program();

} // namespace xingtu::test
