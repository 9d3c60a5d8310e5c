#pragma once
// What the report's views have to say of a history, computed in memory by walking through its lists, where the views
// walk through indexes; and the statements that ask the views for the same columns. Rows are lines, in any order.
#include <string>
#include <vector>

#include "history.hpp"

namespace xingtu::test {

/// As difference(), whatever the order of the lines.
std::string difference_of_lines(const std::string &expected, const std::string &actual);

/// Day of the history, from 0, of a column of snapshots.
std::string day_of(const std::string &column);
inline const std::string kDayNumber = day_of("snapshot_at");

/// `video`: videos, else products.
std::string expected_trends(const std::vector<Scope> &scopes, bool video);
std::string select_trends(const std::string &kind);
std::string expected_movements(const std::vector<Scope> &scopes);
std::string select_movements();
std::string expected_movers(const std::vector<Scope> &scopes);
std::string select_movers();
std::string expected_authors(const std::vector<Scope> &scopes, bool video);
std::string select_authors();
std::string expected_groups(const std::vector<Scope> &scopes, bool video);
std::string select_groups();
std::string expected_industries(const std::vector<Scope> &scopes, bool video);
std::string select_industries();

} // namespace xingtu::test
