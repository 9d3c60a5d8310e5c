#pragma once
// The mapping as YAML: the built-in one, and a user's file that is laid over it.
#include <string>

#include "config/problems.hpp"
#include "core/mapping.hpp"

namespace xingtu::config {

/// config/mapping.yaml, which is in the binary.
Mapping builtin_mapping();

/// Lays YAML text over `mapping`: `list`, `id` and the `from` of a column that is there are replaced,
/// columns that are not are added. Adds what is wrong to `problems`, whose file is set by the caller.
void lay_over(const std::string &yaml, Mapping &mapping, Problems &problems);

} // namespace xingtu::config
