#include "view_rows.hpp"

#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "support/job.hpp"

namespace xingtu::test {
namespace {

/// What the lists and the journal do not say.
const std::set<std::string> kNotKnown{"title",        "observed_at", "request_id",      "completed_at",
                                      "failure",      "age",         "duration_ms_p50", "duration_ms_p95",
                                      "response_bytes"};
/// What tells the rows of a view apart, those of them that it has.
const std::vector<std::string> kNames{"job",        "day",         "author_id", "author_group", "platform",
                                      "industry",   "time_range",  "detail_type", "snapshot_at", "video_id",
                                      "product_id", "item_id",     "column_name", "outcome",     "api_code"};

std::string name_of(const ViewRow &row) {
  std::string name;
  for (const auto &column : kNames)
    if (const auto found = row.find(column); found != row.end())
      name += (name.empty() ? "" : " ") + found->second;
  return name;
}

/// 12.5000 is 12.5, and 3.0000 is 3.
std::string shortest(std::string text) {
  const bool is_decimal = text.find('.') != std::string::npos &&
                          text.find_first_not_of("-.0123456789") == std::string::npos;
  if (!is_decimal) return text;
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

/// The columns of a view that are compared, and what to select for each.
std::vector<std::pair<std::string, std::string>> columns_of(const std::string &url, const std::string &view) {
  std::vector<std::pair<std::string, std::string>> columns;
  for (const auto &row : query(url, fmt::format("select attname, atttypid::regtype from pg_attribute where attrelid = "
                                                "'xingtu_report.{}'::regclass and attnum > 0 order by attnum",
                                                view)))
    if (!kNotKnown.contains(*row[0]))
      columns.emplace_back(*row[0], *row[1] == "timestamp with time zone" ? day_of(*row[0]) : *row[0]);
  return columns;
}

class Differences {
public:
  void add(const std::string &line) {
    constexpr int kShown = 8;
    if (++count_ <= kShown) lines_ += "  " + line + "\n";
  }
  std::string text(const std::string &view) const {
    return count_ == 0 ? "" : fmt::format("{}: {} differences, such as\n{}", view, count_, lines_);
  }

private:
  int count_ = 0;
  std::string lines_;
};

} // namespace

std::string day_of(const std::string &column) {
  return fmt::format("(extract(epoch from {} - '2025-02-22 16:00Z') / 86400)::integer", column);
}

std::string difference_from_view(const std::string &url, const std::string &view, const ViewRows &expected) {
  Differences differences;
  const auto columns = columns_of(url, view);
  if (expected.empty()) differences.add("no row is expected, so that nothing would be compared");
  std::set<std::string> names;
  std::vector<std::string> selected;
  for (const auto &[name, what] : columns) {
    names.insert(name);
    selected.push_back(what);
    if (!expected.empty() && !expected.front().contains(name)) differences.add("nothing is expected of the column " + name);
  }
  std::map<std::string, const ViewRow *> missing;
  for (const auto &row : expected) {
    if (!missing.emplace(name_of(row), &row).second) differences.add("is expected twice: " + name_of(row));
    for (const auto &[name, value] : row)
      if (!names.contains(name) && &row == &expected.front()) differences.add("the view has no column " + name);
  }
  for (const auto &cells :
       query(url, fmt::format("select {} from xingtu_report.{}", fmt::join(selected, ", "), view))) {
    ViewRow row;
    for (std::size_t i = 0; i < columns.size(); ++i) row[columns[i].first] = cells[i] ? shortest(*cells[i]) : "-";
    const auto found = missing.find(name_of(row));
    if (found == missing.end()) {
      differences.add("should not be there: " + name_of(row));
      continue;
    }
    for (const auto &[name, value] : *found->second)
      if (const auto actual = row.find(name); actual != row.end() && actual->second != value)
        differences.add(fmt::format("{}: {} is {}, not {}", name_of(row), name, actual->second, value));
    missing.erase(found);
  }
  for (const auto &[name, row] : missing) differences.add("is missing: " + name);
  return differences.text(view);
}

} // namespace xingtu::test
