#pragma once
// A view of the report against the rows that a test expects of it: every column but those that nothing here knows.
#include <map>
#include <string>
#include <vector>

namespace xingtu::test {

/// Column -> value as PostgreSQL prints it, but numbers without zeros at their end, times of snapshots as days from
/// 2025-02-23 in Shanghai, which is 0, and NULL as "-".
using ViewRow = std::map<std::string, std::string>;
using ViewRows = std::vector<ViewRow>;

/// Such a day, in SQL.
std::string day_of(const std::string &column);
inline const std::string kDayNumber = day_of("snapshot_at");

/// Empty if the view has just these rows, in any order, and no further columns; else how many differences there are, and
/// the first of them. Titles, ids and times of requests, and what else nothing here knows, are not compared.
std::string difference_from_view(const std::string &url, const std::string &view, const ViewRows &expected);

} // namespace xingtu::test
