#pragma once
// YAML text in, a tree out; or what is wrong with it.
#include <optional>
#include <string>

#include "config/node.hpp"
#include "config/problems.hpp"

namespace xingtu::config {

/// Reads one document whose root is a map. Adds to `problems` what is wrong: broken YAML, invalid
/// UTF-8, a key that comes twice, more than one document, tags, aliases that multiply. Nothing is
/// returned if no tree came of it.
std::optional<Node> parse_yaml(const std::string &text, Problems &problems);

} // namespace xingtu::config
