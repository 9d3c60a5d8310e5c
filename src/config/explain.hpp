#pragma once
// A JSON Schema's "no" in words that say what to write.
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "config/node.hpp"
#include "config/problems.hpp"

namespace xingtu::config {

/// Says what `schema` has against this very value (not against what is inside it): what is wrong,
/// and what to write, from the schema's own errorMessage, enum, bounds and examples. Returns whether
/// anything was said.
bool explain(const Node &value, const std::string &path, const nlohmann::json &schema, Problems &problems);

/// What `schema` says of a child of `value`; nothing if it says nothing.
const nlohmann::json *subschema(const nlohmann::json &schema, const Node &value, const Node &child);

/// JSON Schema's word for a kind.
std::string_view type_word(Node::Kind kind);

} // namespace xingtu::config
