#pragma once
// The structure of a job file, checked by the JSON Schema that editors use too.
#include <string_view>

#include "config/node.hpp"
#include "config/problems.hpp"

namespace xingtu::config {

/// Adds a problem for each value that `schema` (JSON Schema, draft-07) does not accept, in words and
/// with what to write instead. A plain value that came from a variable is text where the schema wants
/// text: a token of digits only is no number.
void check_schema(Node &root, std::string_view schema, Problems &problems);

} // namespace xingtu::config
