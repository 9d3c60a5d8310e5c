#include "warehouse/page_tables.hpp"

#include <algorithm>
#include <set>

#include "warehouse/cells.hpp"
#include "warehouse/connection.hpp"

namespace xingtu::warehouse {
namespace {

// How much of a large database the page shows. A row of a trend takes 80 (of an item) to 230 bytes (of an industry)
// of the page: together these are about 2 MB, and more where 366 snapshots of 16 kinds of lists leave no fewer
// series. What they leave out, the page says.
constexpr std::int64_t kAuthorRows = 6'000;
constexpr std::int64_t kGroupRows = 1'500;
constexpr std::int64_t kIndustryRows = 2'000;
constexpr std::int64_t kItemRows = 3'500;
constexpr std::int64_t kCoverageCells = 9'000;
constexpr int kMovers = 10; ///< that rose, fell, entered and left: as many of each
constexpr int kOutcomeDays = 62;
constexpr int kFreshnessRows = 200;

Table::Kind kind_of(const std::string &name, pqxx::oid type) {
  constexpr pqxx::oid kBool = 16, kInt8 = 20, kInt2 = 21, kInt4 = 23, kNumeric = 1700;
  if (name.ends_with("_at"))
    return Table::Kind::time;
  if (type == kBool)
    return Table::Kind::boolean;
  const bool is_number = type == kInt8 || type == kInt4 || type == kInt2 || type == kNumeric;
  return is_number ? Table::Kind::number : Table::Kind::text;
}

Table table_of(const pqxx::result &result) {
  Table table;
  for (pqxx::row_size_type i = 0; i < result.columns(); ++i)
    table.columns.push_back({result.column_name(i), kind_of(result.column_name(i), result.column_type(i))});
  for (const auto &row : result) {
    auto &cells = table.rows.emplace_back();
    for (const auto &field : row)
      cells.push_back(optional_text(field));
  }
  return table;
}

/// The slots from the newest snapshot back to the oldest of them: also those that no run has planned, which
/// else would not be seen to be missing.
std::vector<TimePoint> window_of(const std::set<TimePoint> &planned, const PageQuestion &question) {
  if (planned.empty())
    return {};
  auto slots = planned;
  auto slot = question.zone.slot_start(*planned.rbegin(), question.every);
  for (int i = 0; i < question.snapshots && slot > *planned.begin(); ++i) {
    slots.insert(slot);
    slot = question.zone.slot_start(slot - std::chrono::microseconds(1), question.every);
  }
  // A job of another rhythm may have planned a time within the newest slot only.
  if (!planned.contains(*slots.rbegin()))
    slots.erase(std::prev(slots.end()));
  const auto excess = std::max<std::ptrdiff_t>(0, std::ssize(slots) - question.snapshots);
  return {std::next(slots.begin(), excess), slots.end()};
}

class Reader {
public:
  Reader(Transaction &tx, PageTables &page) : tx_(tx), page_(page) {}

  const Table &read(const std::string &name, const Params &params) {
    return page_.tables[name] = table_of(tx_.run("sql/page/" + name + ".sql", params));
  }
  /// The same with the window as $1 to $3.
  const Table &read_window(const std::string &name, const Params &further = {}) {
    std::vector<std::int64_t> slots;
    for (const auto slot : page_.slots)
      slots.push_back(slot.time_since_epoch().count());
    Params params{to_iso8601(page_.slots.front()), to_iso8601(page_.slots.back()), array_of(slots)};
    params.insert(params.end(), further.begin(), further.end());
    return read(name, params);
  }

private:
  Transaction &tx_;
  PageTables &page_;
};

std::size_t index_of(const Table &table, std::string_view column) {
  const auto found = std::find_if(table.columns.begin(), table.columns.end(),
                                  [&](const auto &each) { return each.name == column; });
  return static_cast<std::size_t>(found - table.columns.begin());
}

/// A column as an array for a parameter.
std::string array_of_column(const Table &table, std::string_view column) {
  const auto index = index_of(table, column);
  std::vector<std::string> values;
  for (const auto &row : table.rows)
    values.push_back(row[index].value_or(""));
  return array_of(values);
}

/// How many series a kind of table may have, at least `least`.
std::string series_within(std::int64_t rows, std::int64_t rows_of_series, std::int64_t least,
                          std::int64_t most) {
  return std::to_string(std::clamp(rows / std::max<std::int64_t>(1, rows_of_series), least, most));
}

/// Each creator's newest covered lists, however old: a list that is missing from the newest snapshot shows the one
/// before, and says of when it is.
void read_items(Reader &reader, const Params &ends, std::int64_t rows_of_series) {
  const auto most = std::to_string(kMovers);
  reader.read("movers", {ends[0], ends[1], most});
  reader.read("movement", {ends[0], ends[1], most});
  reader.read("movement_totals", ends);
  reader.read("fields", ends);
  const auto &items = reader.read("items", {ends[0], ends[1], series_within(kItemRows, rows_of_series, 3, 16)});
  reader.read_window("item_trend", {array_of_column(items, "detail_type"), array_of_column(items, "platform"),
                                    array_of_column(items, "time_range"), array_of_column(items, "author_id"),
                                    array_of_column(items, "item_id")});
}

void read_window(Reader &reader, const PageTables &page) {
  const Params ends{to_iso8601(page.slots.front()), to_iso8601(page.slots.back())};
  const auto &lists = reader.read("lists", ends);
  const auto slots = std::ssize(page.slots);
  const auto rows_of_series = slots * std::max<std::ptrdiff_t>(1, std::ssize(lists.rows));

  const auto authors = series_within(kAuthorRows, rows_of_series, 5, 100);
  const auto &shown =
      reader.read("authors", {ends[0], ends[1], authors, series_within(kCoverageCells, slots, 20, 200)});
  const auto shown_ids = array_of_column(shown, "author_id");
  reader.read_window("snapshot_coverage");
  reader.read_window("author_coverage", {shown_ids});
  // They are sorted by the rank of their trend: places in the list stay the same.
  auto trend_ids = std::vector<std::string>();
  for (const auto &row : shown.rows)
    if (std::stoll(row[index_of(shown, "trend_rank")].value_or("0")) <= std::stoll(authors))
      trend_ids.push_back(row[index_of(shown, "author_id")].value_or(""));
  reader.read_window("author_trend", {array_of(trend_ids)});
  reader.read_window("group_trend", {series_within(kGroupRows, rows_of_series, 3, 20)});
  reader.read_window("industry_trend", {series_within(kIndustryRows, rows_of_series, 3, 40)});
  read_items(reader, ends, rows_of_series);
  reader.read_window("spend");
  reader.read("outcomes", {ends[0], std::to_string(kOutcomeDays)});
  reader.read("freshness", {std::to_string(kFreshnessRows)});
}

PageTables read_all(Session &session, const PageQuestion &question) {
  Transaction tx(session.connection());
  tx.run_script(sql_text("sql/page/begin.sql"));
  PageTables page;
  page.generated_at = time_of_micros(integer_of(tx.run("sql/load/now.sql")[0][0]));
  std::set<TimePoint> planned;
  for (const auto &row : tx.run("sql/page/snapshots.sql", {std::to_string(question.snapshots)}))
    planned.insert(time_of_micros(integer_of(row[0])));
  page.slots = window_of(planned, question);
  Reader reader(tx, page);
  if (!page.slots.empty())
    read_window(reader, page);
  return page;
}

} // namespace

PageTables read_page_tables(Session &session, const PageQuestion &question) {
  try {
    return read_all(session, question);
  } catch (const DatabaseError &error) {
    // 3F000, 42P01, 42703, 42883: a schema, table, column or function is not there.
    for (const char *missing : {"3F000", "42P01", "42703", "42883"})
      if (error.sqlstate() == missing)
        throw DatabaseError(DatabaseProblem::refused,
                            "the database has no schema of xingtu-etl yet, or one of another version",
                            error.sqlstate(), "run: xingtu-etl migrate");
    throw;
  }
}

} // namespace xingtu::warehouse
