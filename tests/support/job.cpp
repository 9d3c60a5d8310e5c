#include "support/job.hpp"

#include <stdexcept>

#include <fmt/format.h>
#include <pqxx/pqxx>

namespace xingtu::test {

std::vector<Row> query(const std::string &url, const std::string &sql) {
  pqxx::connection connection(url);
  pqxx::work work(connection);
  std::vector<Row> rows;
  for (const auto &row : work.exec(sql)) {
    Row cells;
    for (const auto &field : row)
      cells.push_back(field.is_null() ? std::nullopt : std::optional<std::string>(field.c_str()));
    rows.push_back(std::move(cells));
  }
  work.commit();
  return rows;
}

std::string query_cell(const std::string &url, const std::string &sql) {
  const auto rows = query(url, sql);
  if (rows.size() != 1 || rows[0].size() != 1)
    throw std::runtime_error("not one cell: " + sql);
  return rows[0][0].value_or("NULL");
}

void execute(const std::string &url, const std::string &sql) {
  query(url, sql);
}

std::string etl_program() {
  return std::string(XINGTU_BINARY_DIR) + "/xingtu-etl";
}

namespace {

/// A database that is migrated once, and copied for each test: faster than a migration each.
const std::string &template_database() {
  static const std::string name = [] {
    auto &server = PostgresServer::shared();
    const auto database = server.create_database();
    const TempDir folder;
    folder.write("job.yaml", "job: template\nscopes:\n  authors: [\"1\"]\n");
    const auto migrated =
        run({{etl_program(), "migrate", "-c", folder / "job.yaml"}, {{"DATABASE_URL", database.url}}});
    if (migrated.exit_code != 0)
      throw std::runtime_error("migrate failed: " + migrated.err);
    return database.name;
  }();
  return name;
}

} // namespace

Job::Job(const Sandbox &sandbox, JobOptions options)
    : sandbox_(sandbox), database_(PostgresServer::shared().create_database(template_database())) {
  configure(options);
}

void Job::configure(const JobOptions &options) {
  std::string authors;
  for (const auto &author : options.authors)
    authors += fmt::format("{}\"{}\"", authors.empty() ? "" : ", ", author);
  // Options that a test gives of its own take the place of the defaults.
  std::string api;
  const std::vector<std::pair<std::string, std::string>> defaults{
      {"rate_limit", "10000/s"}, {"backoff", "{initial: 1ms, max: 20ms}"}, {"timeout", "10s"}};
  for (const auto &[key, value] : defaults)
    if (options.api.find("  " + key + ":") == std::string::npos)
      api += fmt::format("  {}: {}\n", key, value);
  std::string scopes = options.scopes;
  if (scopes.find("  authors:") == std::string::npos)
    scopes += fmt::format("  authors: [{}]\n", authors);
  folder_.write("job.yaml",
                fmt::format("job: {}\napi:\n  base_url: {}\n{}{}scopes:\n{}price_per_request: 0.02\n{}",
                            options.job, sandbox_.base_url(), api, options.api, scopes, options.rest));
}

Command Job::command(std::vector<std::string> arguments) const {
  std::vector<std::string> argv{etl_program()};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  argv.insert(argv.end(), {"-c", config_file().string()});
  return {argv, {{"DATABASE_URL", database_.url}, {"JUSTONEAPI_TOKEN", sandbox_.token()}}};
}

Job::Result Job::run_json(std::vector<std::string> arguments) const {
  arguments.push_back("--json");
  Result result{run(std::move(arguments)), {}};
  auto lines = result.finished.out;
  while (!lines.empty() && lines.back() == '\n')
    lines.pop_back();
  const auto last = lines.substr(lines.rfind('\n') == std::string::npos ? 0 : lines.rfind('\n') + 1);
  result.json = nlohmann::json::parse(last, nullptr, false);
  if (result.json.is_discarded())
    throw std::runtime_error("no JSON on stdout; stdout: " + result.finished.out +
                             " stderr: " + result.finished.err);
  return result;
}

} // namespace xingtu::test
