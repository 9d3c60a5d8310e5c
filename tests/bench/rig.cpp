#include "rig.hpp"

#include <fstream>
#include <sstream>
#include <stdexcept>

#include <curl/curl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/request.hpp"
#include "pages.hpp"
#include "sandbox/population.hpp"
#include "support/wait_until.hpp"

namespace xingtu::bench {
namespace {

constexpr const char *kScopes = "  platforms: [SHORT_VIDEO]\n  industries: [ALL]\n  ranges: [DAY_30, "
                                "DAY_90]\n  detail_types: [VIDEO, PRODUCT]\n";

std::vector<ScopeKey> scopes_of(const std::string &author) {
  std::vector<ScopeKey> scopes;
  for (const auto range : {TimeRange::day_30, TimeRange::day_90})
    for (const auto type : {DetailType::video, DetailType::product})
      scopes.push_back({author, Platform::short_video, "ALL", range, type});
  return scopes;
}

std::int64_t items_of(const ScopeKey &scope) {
  static const auto day = *sandbox::parse_day("2026-11-22");
  if (sandbox::has_no_content(world(), scope))
    return 0;
  return static_cast<std::int64_t>(sandbox::population(world(), scope, day).size());
}

std::int64_t pages_of(std::int64_t items) {
  return std::max<std::int64_t>(1, (items + Pages::kPageSize - 1) / Pages::kPageSize);
}

test::Process start_page_server(const test::TempDir &folder) {
  test::Process process({{std::string(XINGTU_BINARY_DIR) + "/bench-page-server", folder / "port"}});
  if (!test::wait_until([&] { return !folder.read("port").empty() || !process.running(); },
                        test::Process::kPatience) ||
      !process.running())
    throw std::runtime_error("the page server did not start: " + process.err());
  return process;
}

std::size_t append(char *data, std::size_t, std::size_t size, void *text) {
  static_cast<std::string *>(text)->append(data, size);
  return size;
}

} // namespace

Workload workload(std::int64_t pages) {
  Workload work;
  for (std::int64_t n = 0; work.pages < pages; ++n) {
    work.authors.push_back(std::to_string(6'613'871'234'567'000'000 + n * 7'919));
    for (const auto &scope : scopes_of(work.authors.back())) {
      const auto items = items_of(scope);
      work.pages += pages_of(items);
      work.items += items;
    }
  }
  return work;
}

PageServer::PageServer() : process_(start_page_server(folder_)), port_(std::stoi(folder_.read("port"))) {}

std::string PageServer::get(const std::string &path) const {
  std::string body;
  CURL *const curl = curl_easy_init();
  curl_easy_setopt(curl, CURLOPT_URL, (url() + path).c_str());
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &append);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &body);
  const auto code = curl_easy_perform(curl);
  curl_easy_cleanup(curl);
  if (code != CURLE_OK)
    throw std::runtime_error("the page server does not answer");
  return body;
}

void PageServer::set_latency(int milliseconds) const {
  get(fmt::format("/bench/latency/{}", milliseconds));
}

PageServer::Asked PageServer::asked() const {
  const auto state = nlohmann::json::parse(get("/bench/state"));
  return {state["requests"].get<std::int64_t>(), state["pages"].get<std::int64_t>()};
}

void PageServer::prepare(const Workload &work) const {
  for (const auto &author : work.authors)
    for (const auto &scope : scopes_of(author))
      for (std::int64_t page = 1; page <= pages_of(items_of(scope)); ++page)
        get(api::with_token(api::request_url("", scope, static_cast<int>(page)), Secret("sandbox-token"))
                .reveal());
}

namespace {

std::vector<std::string> settings(bool statements) {
  std::vector<std::string> all{"shared_buffers=1GB", "max_wal_size=8GB", "checkpoint_timeout=30min"};
  if (statements)
    all.insert(all.end(),
               {"shared_preload_libraries=pg_stat_statements", "pg_stat_statements.track_planning=on"});
  return all;
}

} // namespace

Rig::Rig(bool statements)
    : statements_(statements), postgres_({.fsync = true, .settings = settings(statements)}) {
  if (statements)
    command("create extension pg_stat_statements");
}

void Rig::reset_statements() {
  if (statements_)
    command("select pg_stat_statements_reset()");
}

/// The most expensive first, without their comments.
void Rig::print_statements() {
  if (!statements_)
    return;
  for (const auto &row : test::query(
           postgres_.url("postgres"),
           "select round(sum(total_exec_time))::text, round(sum(total_plan_time))::text, "
           "sum(calls)::text, round((sum(total_exec_time) / greatest(1, sum(calls)))::numeric, 2)::text, "
           "sum(rows)::text, text "
           "from pg_stat_statements, lateral (select left(regexp_replace(regexp_replace(query, "
           "'--[^\n]*\n', '', "
           "'g'), '\\s+', ' ', 'g'), 90) as text) as short group by text order by "
           "sum(total_exec_time) desc limit 25"))
    fmt::print(stderr, "{:>9} ms (and {:>5} ms to plan) {:>8} calls {:>8} ms each {:>9} rows  {}\n", *row[0],
               *row[1], *row[2], *row[3], *row[4], *row[5]);
}

pid_t Rig::postmaster() const {
  std::ifstream in(postgres_.folder() / "data/postmaster.pid");
  pid_t pid = 0;
  in >> pid;
  return pid;
}

std::unique_ptr<test::Job> Rig::job(const Workload &work, int concurrency, const test::Database *database) {
  return std::make_unique<test::Job>(
      sandbox_,
      test::JobOptions{.job = "bench",
                       .authors = work.authors,
                       .scopes = kScopes,
                       .api = fmt::format("  concurrency: {}\n  rate_limit: 100000/s\n", concurrency),
                       .rest = "limits: {billed_requests: 10000000}\n",
                       .server = &postgres_,
                       .base_url = pages_.url(),
                       .database = database});
}

Take Rig::load(const test::Job &job, const Workload &work, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"run", "-q"});
  const auto before = pages_.asked();
  reset_statements();
  const auto loaded = take(job.command(arguments), postmaster());
  print_statements();
  const auto after = pages_.asked();
  const auto sent = after.requests - before.requests;
  if (sent != work.pages)
    throw std::runtime_error(fmt::format("{} requests for {} pages", sent, work.pages));
  const auto complete = job.cell(
      "select (select sum(pages_loaded) from xingtu_ops.scope_snapshot where state = 'complete' and "
      "snapshot_at = (select snapshot_at from xingtu_ops.job_run order by started_at desc limit 1))");
  if (complete != std::to_string(work.pages))
    throw std::runtime_error(fmt::format("{} pages of {} are stored", complete, work.pages));
  return loaded;
}

Take Rig::psql(const test::Database &database, const std::string &script) {
  return take({{postgres_.program("psql").string(), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1",
                "--output=/dev/null", "--file=" + script, database.url}},
              postmaster());
}

void Rig::command(const std::string &sql) {
  take({{postgres_.program("psql").string(), "--no-psqlrc", "--quiet", "--command=" + sql,
         postgres_.url("postgres")}});
}

void Rig::drop(const test::Database &database) {
  command("drop database " + database.name);
}

void Rig::settle_disk() {
  command("checkpoint");
}

} // namespace xingtu::bench
