// Somebody who looks at the tables in the middle of a load: whole pages, and honest words on what is missing.
#include <algorithm>

#include "fault/database_load.hpp"

using namespace xingtu::test;

namespace {

/// What a reader sees at one moment.
struct Look {
  std::vector<Row> pages;   ///< author, time range, page of ten, items of it
  std::vector<Row> covered; ///< author, time range, items, of lists that are said to be covered
  int open_scopes = 0;
  int fresh_authors = 0;
};

const std::string kPages =
    "select author_id, time_range, (position - 1) / 10, count(*) from xingtu.video_snapshot "
    "group by 1, 2, 3 order by 1, 2, 3";
const std::string kCovered =
    "select scope.author_id, scope.time_range, (select count(*) from xingtu.video_snapshot as video "
    "where video.author_id = scope.author_id and video.time_range = scope.time_range) "
    "from xingtu_report.scope_coverage as scope where covered and detail_type = 'VIDEO' order by 1, 2";

std::vector<Row> rows_of(pqxx::work &work, const std::string &sql) {
  std::vector<Row> rows;
  for (const auto &row : work.exec(sql)) {
    Row cells;
    for (const auto &field : row)
      cells.emplace_back(field.c_str());
    rows.push_back(std::move(cells));
  }
  return rows;
}

/// All at one moment, with the rights of xingtu_reader.
Look look(pqxx::connection &connection) {
  pqxx::work work(connection);
  work.exec("set transaction isolation level repeatable read read only; set local role xingtu_reader");
  Look seen;
  seen.pages = rows_of(work, kPages);
  seen.covered = rows_of(work, kCovered);
  const auto number = [&](const std::string &sql) { return work.exec(sql)[0][0].as<int>(); };
  seen.open_scopes = number("select count(*) from xingtu_report.scope_coverage where coverage = 'open'");
  seen.fresh_authors = number("select count(*) from xingtu_report.freshness "
                              "where last_covered_snapshot_at is not null and open_scopes > 0");
  return seen;
}

bool all_among(const std::vector<Row> &some, const std::vector<Row> &all) {
  return std::includes(all.begin(), all.end(), some.begin(), some.end());
}

} // namespace

TEST_CASE(
    "whoever reads during a load sees whole pages, whole lists where it says covered, and the rest as open") {
  const DatabaseLoad load;
  Process run(load.job.command(run_of_day()));
  pqxx::connection reader(load.job.database_url());
  std::vector<Look> looks;
  while (run.running())
    looks.push_back(look(reader));
  load.check_complete_at_once(run.wait());
  const auto end = look(reader);
  REQUIRE(end.open_scopes == 0);
  REQUIRE(end.covered.size() == 12);

  int partial = 0;
  for (const auto &seen : looks) {
    CHECK(all_among(seen.pages, end.pages));
    CHECK(all_among(seen.covered, end.covered));
    CHECK(seen.fresh_authors == 0);
    const bool is_partial = !seen.pages.empty() && seen.pages.size() < end.pages.size();
    partial += is_partial ? 1 : 0;
    if (is_partial)
      CHECK(seen.open_scopes > 0);
  }
  CHECK(partial >= 5);
}
