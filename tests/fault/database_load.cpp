#include "fault/database_load.hpp"

#include "tally.hpp"

namespace xingtu::test {

std::string url_through(const TcpProxy &proxy, const Database &database, const std::string &parameters) {
  return fmt::format("postgresql://{}@127.0.0.1:{}/{}{}{}", PostgresServer::kSuperuser, proxy.port(),
                     database.name, parameters.empty() ? "" : "?", parameters);
}

DatabaseLoad::DatabaseLoad(const std::string &database, PostgresServer *server)
    : job(sandbox, {.scopes = world.scopes(),
                    .api = fmt::format("  concurrency: {}\n", kConcurrency),
                    .rest = fmt::format("database: {}\n", database),
                    .server = server}) {}

void DatabaseLoad::wait_for_requests(Process &run, std::size_t n) const {
  wait_until([&] { return asked() >= n || !run.running(); }, Process::kPatience);
  REQUIRE_MESSAGE(asked() >= n, run.err());
}

bool DatabaseLoad::buys_nothing_for(std::chrono::milliseconds time, int in_flight) const {
  const auto most = asked() + static_cast<std::size_t>(in_flight);
  return !wait_until([&] { return asked() > most; }, time);
}

std::vector<std::string> DatabaseLoad::stored_pages() const {
  std::vector<std::string> pages;
  for (const auto &row :
       job.query("select concat_ws(' ', author_id, platform, industry, time_range, detail_type, page) "
                 "from xingtu_ops.page_receipt join xingtu_ops.scope using (scope_id)"))
    pages.push_back(row.at(0).value_or(""));
  return pages;
}

int DatabaseLoad::terminate_connections() const {
  return std::stoi(job.cell("select count(pg_terminate_backend(pid)) from pg_stat_activity "
                            "where datname = current_database() and application_name = 'xingtu-etl'"));
}

void DatabaseLoad::wait_for_blocked_program() const {
  const auto blocked = [&] {
    return count("pg_stat_activity where datname = current_database() and application_name = 'xingtu-etl' "
                 "and cardinality(pg_blocking_pids(pid)) > 0") != "0";
  };
  REQUIRE(wait_until(blocked, Process::kPatience));
}

void DatabaseLoad::check_bought_once(const std::vector<std::string> &pages) const {
  const auto requests = requests_by_page(sandbox);
  for (const auto &page : pages)
    CHECK_MESSAGE(requests.at(page) == 1, page);
}

void DatabaseLoad::check_complete(const Finished &finished) const {
  note_tried(kAfterRuns);
  CHECK_MESSAGE(finished.exit_code == 0, finished.err);
  CHECK(count("xingtu_ops.request_audit where outcome = 'in_flight'") == "0");
  CHECK(job.cell("select max(status) from xingtu_ops.job_run where exit_code = 0") == "complete");
  CHECK(differences_from_dataset(job, world) == "");
}

void DatabaseLoad::check_complete_at_once(const Finished &finished) const {
  check_complete(finished);
  CHECK(fmt::format("{}", fmt::join(repeated_pages(sandbox), "\n")) == "");
  CHECK(differences_from_journal(job, sandbox) == "");
}

void DatabaseLoad::check_ended_and_goes_on(const Finished &finished, int in_flight) const {
  CHECK_MESSAGE(finished.exit_code == 69, finished.err);
  CHECK(count("xingtu_ops.scope_snapshot where state in ('open', 'leased')") != "0");
  const auto stored = stored_pages();
  check_complete(job.run(run_of_day()));
  check_bought_once(stored);
  const auto abandoned = std::stoul(count("xingtu_ops.request_audit where outcome = 'abandoned'"));
  CHECK(abandoned <= static_cast<std::size_t>(in_flight));
  CHECK(repeated_pages(sandbox).size() <= abandoned);
  CHECK(differences_from_journal(job, sandbox) == "");
}

} // namespace xingtu::test
