#include "fixture.hpp"

#include <algorithm>
#include <cstdlib>
#include <random>
#include <set>
#include <sstream>

#include <fmt/format.h>

#include "config/mapping_file.hpp"
#include "core/sha256.hpp"
#include "warehouse/schema.hpp"

namespace xingtu::test {

const Mapping &builtin() {
  static const Mapping mapping = config::builtin_mapping();
  return mapping;
}

const warehouse::Tables &builtin_tables() {
  static const warehouse::Tables tables(builtin());
  return tables;
}

TimePoint utc(const std::string &text) { return parse_date_time(text, TimeZone("UTC")).value(); }

Database empty_database() { return PostgresServer::shared().create_database(); }

std::string text(const std::vector<Row> &rows) {
  std::string out;
  for (const auto &row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) out += (i > 0 ? " | " : "") + row[i].value_or("-");
    out += '\n';
  }
  return out;
}

std::string rows(const std::string &url, const std::string &sql) { return text(query(url, sql)); }

std::string difference(const std::string &before, const std::string &after) {
  if (before == after) return "";
  std::multiset<std::string> lines;
  std::istringstream old_text(before), new_text(after);
  for (std::string line; std::getline(old_text, line);) lines.insert(line);
  std::string out;
  for (std::string line; std::getline(new_text, line);)
    if (const auto known = lines.find(line); known != lines.end())
      lines.erase(known);
    else
      out += "+ " + line + '\n';
  for (const auto &line : lines) out += "- " + line + '\n';
  return out.empty() ? "the lines have another order" : out;
}

std::string all_rows(const std::string &url, const std::vector<std::string> &without) {
  std::string all;
  for (const auto &table : query(url, R"(
      select relnamespace::regnamespace || '.' || relname from pg_class
      where relnamespace::regnamespace::text like 'xingtu%' and relkind in ('r', 'p') and not relispartition
        and relname not in ('calendar_day', 'industry', 'api_code') order by 1)"))
    if (std::find(without.begin(), without.end(), *table[0]) == without.end())
      all += fmt::format("{}select '{}', t::text from {} as t", all.empty() ? "" : " union all ", *table[0], *table[0]);
  return rows(url, all + " order by 1, 2");
}

std::uint64_t random_seed() {
  if (const char *given = std::getenv("XINGTU_TEST_SEED")) return std::strtoull(given, nullptr, 10);
  return std::random_device{}();
}

namespace {

/// Migrated once, and copied for each test.
const std::string &template_database() {
  static const std::string name = [] {
    const auto database = empty_database();
    auto session = connect(database.url);
    warehouse::migrate(session, builtin());
    return database.name;
  }();
  return name;
}

} // namespace

Warehouse::Warehouse() : database_(PostgresServer::shared().create_database(template_database())) {}

Page &Page::item(const std::string &id, std::int64_t position, const Cells &cells, const std::string &attributes) {
  const auto &tables = builtin_tables().of(type_);
  auto &memory = memory_->emplace_back();
  memory.attributes = attributes;
  const auto fill = [&cells](auto &row, const auto &columns) {
    for (const auto &column : columns) {
      const auto cell = cells.find(column.name);
      row.push_back(cell == cells.end() ? std::nullopt : std::optional(cell->second));
    }
  };
  fill(memory.dimensions, tables.dimensions);
  fill(memory.measures, tables.measures);
  rows_->items.push_back({id, position, &memory.dimensions, &memory.measures, &memory.attributes});
  return *this;
}

Page &Page::reject(int ordinal, const std::string &bytes) {
  rows_->rejected.push_back({ordinal, "no_id", fmt::format("/video_list/{}", ordinal - 1), bytes});
  return *this;
}

Page &Page::issue(int ordinal, const std::string &column) {
  rows_->issues.push_back({ordinal, column, "not_a_number", "\"about\""});
  return *this;
}

warehouse::PlanState plan_of(std::vector<std::string> industries, std::vector<DetailType> types,
                             const std::string &snapshot_at) {
  return {"test", utc(snapshot_at), {{Platform::short_video}, std::move(industries), {TimeRange::day_30},
                                     std::move(types), false}};
}

std::int64_t make_plan(warehouse::Session &session, const warehouse::PlanState &plan,
                       const std::vector<std::string> &authors, bool refresh) {
  warehouse::AuthorStaging staging(session);
  staging.from([&](const auto &each) {
    for (const auto &author : authors) each({author, std::nullopt, std::nullopt});
  });
  staging.finish();
  return warehouse::write_plan(
      session, plan, refresh ? warehouse::Reopen::everything : warehouse::Reopen::nothing);
}

std::string start_run(warehouse::Session &session, const warehouse::PlanState &plan, bool joined) {
  const auto run_id = warehouse::new_run_id(session);
  warehouse::open_run(session, {run_id, plan.job, plan.snapshot_at, joined, "host:1", "1.0", "abc", "def"});
  return run_id;
}

Load::Load(warehouse::Session &session, warehouse::PlanState plan, bool joined)
    : session_(session), plan_(std::move(plan)), run_id_(start_run(session, plan_, joined)) {}

warehouse::Settlement Load::settlement() {
  return warehouse::Settlement(session_, builtin_tables(), plan_, run_id_, "host:1");
}

std::vector<warehouse::ClaimedScope> Load::claim(int limit) {
  auto settlement = this->settlement();
  auto claimed = settlement.claim(limit, 0);
  settlement.commit();
  return claimed;
}

std::vector<warehouse::Intent> Load::ask(const warehouse::ClaimedScope &scope, const std::vector<int> &pages) {
  std::vector<warehouse::Intent> intents;
  for (const int page : pages)
    intents.push_back({scope.scope_id, scope.reading, page, 1, fmt::format("http://api/?page={}", page), {}});
  auto settlement = this->settlement();
  settlement.book(intents, {}, 0, 1'000'000);
  settlement.commit();
  return intents;
}

std::map<std::string, int> Load::settle(const std::vector<warehouse::AnswerRow> &answers,
                                        const warehouse::ClaimedScope &scope,
                                        const std::optional<warehouse::ProgressRow> &progress) {
  auto settlement = this->settlement();
  const auto items_new = settlement.store(answers, {{scope.scope_id, scope.key}});
  if (progress) settlement.progress({*progress});
  settlement.commit();
  return items_new;
}

void Load::keep_evidence(const std::vector<warehouse::AnswerRow> &answers,
                         const std::vector<warehouse::Intent> &intents) {
  warehouse::store_evidence(session_, plan_, run_id_, "host:1", answers, intents);
}

warehouse::ClaimedScope Load::load_whole(const std::vector<const Page *> &pages) {
  const auto scope = claim(1).at(0);
  std::vector<int> numbers;
  for (std::size_t i = 0; i < pages.size(); ++i) numbers.push_back(static_cast<int>(i) + 1);
  const auto intents = ask(scope, numbers);
  for (std::size_t i = 0; i < pages.size(); ++i) {
    const bool last = i + 1 == pages.size();
    settle({answer_to(intents[i], *pages[i], !last)}, scope,
           progress_of(scope, last ? "complete" : "leased"));
  }
  return scope;
}

warehouse::AnswerRow answer_to(const warehouse::Intent &intent, const Page &page, bool has_more) {
  warehouse::AnswerRow answer;
  answer.request_id = intent.request_id;
  answer.scope_id = intent.scope_id;
  answer.reading = intent.reading;
  answer.page = intent.page;
  answer.finished_at = utc("2025-03-10T17:00:00Z") + std::chrono::seconds(intent.page);
  answer.duration = Milliseconds{120};
  answer.http_status = 200;
  answer.api_code = 0;
  answer.billed = Billed::yes;
  answer.body = &page.body();
  answer.body_sha256 = sha256_hex(page.body());
  answer.response_bytes = static_cast<std::int64_t>(page.body().size());
  answer.items = page.seen();
  answer.receipt = warehouse::ReceiptFacts{has_more, std::nullopt, std::nullopt, page.seen()};
  answer.rows = &page.rows();
  return answer;
}

warehouse::AnswerRow free_failure(const warehouse::Intent &intent) {
  warehouse::AnswerRow answer;
  answer.request_id = intent.request_id;
  answer.scope_id = intent.scope_id;
  answer.reading = intent.reading;
  answer.page = intent.page;
  answer.finished_at = utc("2025-03-10T17:00:00Z");
  answer.http_status = 200;
  answer.api_code = 500;
  answer.outcome = Outcome::server_error;
  answer.billed = Billed::no;
  return answer;
}

warehouse::ProgressRow progress_of(const warehouse::ClaimedScope &scope, const std::string &state) {
  warehouse::ProgressRow row;
  row.scope_id = scope.scope_id;
  row.lease_token = scope.lease_token;
  row.state = state;
  row.last_outcome = Outcome::ok;
  if (state == "complete") row.proof = "last_page";
  if (state == "failed") row.failure = "page 1: invalid_parameters";
  return row;
}

} // namespace xingtu::test
