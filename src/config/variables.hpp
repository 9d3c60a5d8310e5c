#pragma once
// `${VAR}` and `${VAR:-default}` inside any value; `$$` is a dollar sign.
#include <functional>
#include <optional>
#include <set>
#include <string>

#include "config/node.hpp"
#include "config/problems.hpp"

namespace xingtu::config {

/// The value of an environment variable, or nothing if it is not set.
using Environment = std::function<std::optional<std::string>(const std::string &name)>;

/// Fills in the variables of every value below `root`. A variable that is not set and has no default
/// is a problem that names it; only where the path is in `may_be_unset`, and the value is nothing but
/// that variable, it becomes empty text instead.
void fill_in_variables(Node &root, const Environment &environment, const std::set<std::string> &may_be_unset,
                       Problems &problems);

} // namespace xingtu::config
