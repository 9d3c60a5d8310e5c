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

Database migrated(Database database) {
  const TempDir folder;
  folder.write("job.yaml", "job: template\nscopes:\n  authors: [\"1\"]\n");
  const auto migrated =
      run({{etl_program(), "migrate", "-c", folder / "job.yaml"}, {{"DATABASE_URL", database.url}}});
  if (migrated.exit_code != 0)
    throw std::runtime_error("migrate failed: " + migrated.err);
  return database;
}

/// On the shared server one is migrated once, and copied for each test: faster than a migration each.
Database migrated_database(PostgresServer *own) {
  if (own)
    return migrated(own->create_database());
  auto &shared = PostgresServer::shared();
  static const auto original = migrated(shared.create_database());
  return shared.create_database(original.name);
}

Database database_for(const JobOptions &options) {
  return options.database ? *options.database : migrated_database(options.server);
}

} // namespace

Job::Job(const Sandbox &sandbox, JobOptions options)
    : sandbox_(sandbox), database_(database_for(options)), program_url_(database_.url) {
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
  const auto &base_url = options.base_url.empty() ? sandbox_.base_url() : options.base_url;
  folder_.write("job.yaml",
                fmt::format("job: {}\napi:\n  base_url: {}\n{}{}scopes:\n{}{}{}", options.job, base_url, api,
                            options.api, scopes,
                            options.price.empty() ? "" : "price_per_request: " + options.price + "\n",
                            options.rest));
}

Command Job::command(std::vector<std::string> arguments) const {
  std::vector<std::string> argv{etl_program()};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  argv.insert(argv.end(), {"-c", config_file().string()});
  return {argv, {{"DATABASE_URL", program_url_}, {"JUSTONEAPI_TOKEN", sandbox_.token()}}};
}

void Job::clear() const {
  std::string sql;
  // A row goes before the one that it refers to.
  for (const auto *table : {"xingtu.video_snapshot", "xingtu.product_snapshot", "xingtu.video",
                            "xingtu.product", "xingtu_ops.rejected_item", "xingtu_ops.value_issue",
                            "xingtu_raw.api_page", "xingtu_ops.page_receipt", "xingtu_ops.request_audit",
                            "xingtu_ops.scope_snapshot", "xingtu_ops.job_run", "xingtu_ops.job_snapshot",
                            "xingtu_ops.job_author", "xingtu_ops.scope", "xingtu.author"})
    sql += fmt::format("delete from {};", table);
  execute(sql);
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
