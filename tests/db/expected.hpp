#pragma once
// What the report's views have to say of a history, computed in memory by walking through its lists, where the views
// walk through indexes: every column that the lists say something of.
#include <string>
#include <utility>
#include <vector>

#include "history.hpp"
#include "view_rows.hpp"

namespace xingtu::test {

/// As difference(), whatever the order of the lines.
std::string difference_of_lines(const std::string &expected, const std::string &actual);

std::string truth(bool value);
/// What most views have to say of a scope's snapshot before they come to their own: all that names it.
ViewRow row_of(const Scope &scope, int day);

/// English and Chinese, of the industries that tests ask for.
const std::pair<std::string, std::string> &industry_names(const std::string &industry);

/// video_trend or product_trend, of the scopes of that type.
ViewRows expected_trends(const std::vector<Scope> &scopes, const std::string &type);
ViewRows expected_movements(const std::vector<Scope> &scopes);
ViewRows expected_movers(const std::vector<Scope> &scopes);
ViewRows expected_authors(const std::vector<Scope> &scopes);
ViewRows expected_groups(const std::vector<Scope> &scopes);
ViewRows expected_industries(const std::vector<Scope> &scopes);
/// field_coverage, where every value could be read.
ViewRows expected_fields(const std::vector<Scope> &scopes);

} // namespace xingtu::test
