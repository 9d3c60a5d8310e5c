#include "config/schema.hpp"

#include <charconv>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "config/explain.hpp"

namespace xingtu::config {
namespace {

using Json = nlohmann::json;

bool allows(const Json &schema, std::string_view type) {
  const auto found = schema.find("type");
  if (found == schema.end() || *found == type)
    return true;
  return found->is_array() && std::find(found->begin(), found->end(), type) != found->end();
}

/// A variable's value without quotes around it has the kind that the schema wants, if it can.
void settle_kinds(Node &node, const Json *schema) {
  if (schema == nullptr)
    return;
  if (node.plain && !node.variables.empty()) {
    const auto kind = plain_kind(node.text);
    if (allows(*schema, type_word(kind)) || (kind == Node::Kind::integer && allows(*schema, "number")))
      node.kind = kind;
  }
  for (auto &child : node.children)
    settle_kinds(child, subschema(*schema, node, child));
}

/// Integers beyond 64 bits become text, because none of our numbers is that large, but ids are.
Json integer(const std::string &text) {
  const char *begin = text.data() + (text.starts_with('+') ? 1 : 0), *end = text.data() + text.size();
  std::int64_t value = 0;
  if (const auto read = std::from_chars(begin, end, value); read.ec == std::errc() && read.ptr == end)
    return value;
  return text;
}

Json to_json(const Node &node) {
  switch (node.kind) {
  case Node::Kind::null:
    return nullptr;
  case Node::Kind::boolean:
    return node.text.starts_with('t') || node.text.starts_with('T');
  case Node::Kind::integer:
    return integer(node.text);
  case Node::Kind::number:
    return number_of(node);
  case Node::Kind::text:
    return node.text;
  case Node::Kind::list: {
    auto list = Json::array();
    for (const auto &child : node.children)
      list.push_back(to_json(child));
    return list;
  }
  case Node::Kind::map: {
    auto map = Json::object();
    for (const auto &child : node.children)
      map[child.key] = to_json(child);
    return map;
  }
  }
  return nullptr;
}

/// A value in the tree and what the schema says of it.
struct Spot {
  const Node *node;
  const Json *schema;
  std::string path;
};

const Node *at_index(const Node &list, std::string_view digits) {
  std::size_t index = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), index);
  return read.ec == std::errc() && index < list.children.size() ? &list.children[index] : nullptr;
}

/// The child that a step of valijson's context, such as "[timeout]" or "[0]", leads to.
std::optional<Spot> step(const Spot &from, const std::string &context) {
  if (context.size() < 2)
    return std::nullopt;
  const auto name = context.substr(1, context.size() - 2);
  const bool is_list = from.node->kind == Node::Kind::list;
  const auto *child = is_list ? at_index(*from.node, name) : from.node->find(name);
  const auto *schema = child == nullptr ? nullptr : subschema(*from.schema, *from.node, *child);
  if (schema == nullptr)
    return std::nullopt;
  return Spot{child, schema, is_list ? from.path : from.path.empty() ? name : from.path + "." + name};
}

/// Where valijson found fault; as near as its context can be followed.
Spot spot_of(const valijson::ValidationResults::Error &error, const Node &root, const Json &schema) {
  Spot spot{&root, &schema, ""};
  for (std::size_t i = 1; i < error.context.size(); ++i) {
    auto next = step(spot, error.context[i]);
    if (!next)
      break;
    spot = std::move(*next);
  }
  return spot;
}

} // namespace

void check_schema(Node &root, std::string_view schema_text, Problems &problems) {
  const auto schema = Json::parse(schema_text);
  settle_kinds(root, &schema);
  const auto document = to_json(root);

  valijson::Schema parsed;
  valijson::SchemaParser(valijson::SchemaParser::kDraft7)
      .populateSchema(valijson::adapters::NlohmannJsonAdapter(schema), parsed);
  valijson::ValidationResults results;
  valijson::Validator validator;
  if (validator.validate(parsed, valijson::adapters::NlohmannJsonAdapter(document), &results))
    return;

  // valijson decides, and says where; it names each place several times over, parents included.
  std::set<const Node *> explained;
  std::optional<std::pair<Spot, std::string>> unexplained;
  bool said = false;
  for (const auto &error : results) {
    const auto spot = spot_of(error, root, schema);
    if (problems.blames(*spot.node))
      said = true;
    else if (explained.insert(spot.node).second)
      said = explain(*spot.node, spot.path, *spot.schema, problems) || said;
    if (!unexplained)
      unexplained = {spot, error.description};
  }
  if (!said)
    problems.add(*unexplained->first.node, unexplained->first.path, unexplained->second);
}

} // namespace xingtu::config
