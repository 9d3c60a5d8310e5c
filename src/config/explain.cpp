#include "config/explain.hpp"

#include <algorithm>
#include <regex>
#include <span>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "config/characters.hpp"
#include "core/did_you_mean.hpp"
#include "core/log.hpp"

namespace xingtu::config {
namespace {

using Json = nlohmann::json;

/// The strings of `words` as views; the empty list if it is none.
std::vector<std::string_view> views(const Json &words) {
  std::vector<std::string_view> result;
  for (const auto &word : words)
    result.emplace_back(word.get_ref<const std::string &>());
  return result;
}

std::string in_words(std::string_view type) {
  if (type == "string")
    return "text";
  if (type == "integer")
    return "a whole number";
  if (type == "number")
    return "a number";
  if (type == "boolean")
    return "true or false";
  if (type == "array")
    return "a list";
  if (type == "object")
    return "a map of keys";
  return "null";
}

/// "write one of ...", with the first few of many.
std::string one_of(const std::vector<std::string_view> &words) {
  constexpr std::size_t most = 20;
  const std::span first(words.data(), std::min(words.size(), most));
  const auto rest = words.size() > most ? fmt::format(", or one of {} others", words.size() - most) : "";
  return fmt::format("write one of {}{}", fmt::join(first, ", "), rest);
}

/// "...; write ..." for a value of `schema`: its errorMessage, or an example.
std::string what_to_write(const Json &schema, std::string_view key) {
  if (schema.contains("errorMessage"))
    return schema["errorMessage"].get<std::string>();
  if (schema.contains("examples")) {
    const auto &example = schema["examples"].front();
    return fmt::format("write for example {}: {}", key,
                       example.is_string() ? example.get<std::string>() : example.dump());
  }
  if (schema.contains("enum"))
    return one_of(views(schema["enum"]));
  return "write a value of that kind";
}

/// The known words, also where the schema allows further ones by a pattern.
std::vector<std::string_view> known_words(const Json &schema) {
  if (schema.contains("enum"))
    return views(schema["enum"]);
  if (schema.contains("anyOf"))
    for (const auto &choice : schema["anyOf"])
      if (choice.contains("enum"))
        return views(choice["enum"]);
  return {};
}

bool matches(const std::string &text, const std::string &pattern) {
  return std::regex_search(text, std::regex(pattern));
}

/// One value against one schema, a method for each keyword.
class Explainer {
public:
  Explainer(const Node &value, const std::string &path, const Json &schema, Problems &problems)
      : value_(value), path_(path), key_(path.substr(path.rfind('.') + 1)), schema_(schema),
        problems_(problems) {}

  bool run() {
    if (!type())
      return said_;
    if (value_.kind == Node::Kind::map)
      map();
    else if (value_.kind == Node::Kind::list)
      list();
    else if (value_.kind == Node::Kind::text)
      text();
    else if (value_.kind == Node::Kind::integer || value_.kind == Node::Kind::number)
      number();
    return said_;
  }

private:
  void say(const std::string &text) {
    problems_.add(value_, path_, text);
    said_ = true;
  }
  void say_at(Position at, const std::string &path, const std::string &text) {
    problems_.add_at(at, path, text);
    said_ = true;
  }
  std::string child_path(const std::string &key) const {
    return path_.empty() ? log::printable(key) : path_ + "." + log::printable(key);
  }
  /// What stands there, unless it is a secret.
  std::string quoted() const { return schema_.value("writeOnly", false) ? "the value" : shown(value_); }

  /// Whether the type fits; says so if not.
  bool type() {
    if (!schema_.contains("type"))
      return true;
    const auto &allowed = schema_["type"];
    const auto types = allowed.is_array()
                           ? views(allowed)
                           : std::vector<std::string_view>{allowed.get_ref<const std::string &>()};
    const auto fits = [&](std::string_view word) {
      return std::find(types.begin(), types.end(), word) != types.end();
    };
    const auto found = type_word(value_.kind);
    if (fits(found) || (found == "integer" && fits("number")))
      return true;
    std::vector<std::string> wanted;
    std::transform(types.begin(), types.end(), std::back_inserter(wanted), in_words);
    say(fmt::format("must be {}, not {}; {}", fmt::join(wanted, " or "), found_value(),
                    what_to_write(schema_, key_)));
    return false;
  }

  /// Text of the wrong type is not shown: it may be a secret at the wrong place.
  std::string found_value() const {
    switch (value_.kind) {
    case Node::Kind::null:
      return "nothing";
    case Node::Kind::boolean:
      return quoted();
    case Node::Kind::integer:
    case Node::Kind::number:
      return schema_.value("writeOnly", false) ? "a number" : "the number " + quoted();
    default:
      return in_words(type_word(value_.kind));
    }
  }

  void map() {
    static const Json nothing = Json::object();
    const auto &properties = schema_.contains("properties") ? schema_["properties"] : nothing;
    std::vector<std::string_view> known;
    for (const auto &[name, _] : properties.items())
      known.push_back(name);
    for (const auto &child : value_.children)
      if (!properties.contains(child.key))
        unknown_key(child, known);
    for (const auto &name : schema_.value("required", Json::array()))
      if (value_.find(name.get<std::string>()) == nullptr)
        missing_key(name, properties);
    for (const auto &rule : schema_.value("allOf", Json::array()))
      if (rule.contains("not"))
        exclusive_keys(rule["not"].value("required", Json::array()));
    if (value_.children.size() < schema_.value("minProperties", std::size_t{0}))
      say("is empty; " + what_to_write(schema_, key_));
    if (value_.children.size() > schema_.value("maxProperties", value_.children.size()))
      say(fmt::format("has more than one of {}; keep one", fmt::join(known, ", ")));
  }

  void unknown_key(const Node &child, const std::vector<std::string_view> &known) {
    const auto meant = did_you_mean(child.key, known);
    const auto advice = meant ? fmt::format("did you mean {}?", *meant) : one_of(known);
    say_at(child.key_at, child_path(child.key), "unknown key; " + advice);
  }

  void missing_key(const std::string &name, const Json &properties) {
    const auto at = path_.empty() ? value_.at : value_.key_at;
    say_at(at, child_path(name), "is missing; " + what_to_write(properties[name], name));
  }

  void exclusive_keys(const Json &keys) {
    const Node *last = nullptr;
    for (const auto &key : keys) {
      const auto *child = value_.find(key.get<std::string>());
      if (child == nullptr)
        return;
      if (last == nullptr || child->key_at > last->key_at)
        last = child;
    }
    if (last != nullptr)
      say_at(last->key_at, child_path(last->key),
             fmt::format("{} exclude each other; keep one", fmt::join(views(keys), " and ")));
  }

  void list() {
    if (value_.children.size() < schema_.value("minItems", std::size_t{0}))
      say("is empty; " + what_to_write(schema_, key_));
  }

  void text() {
    const auto known = known_words(schema_);
    const bool listed = std::find(known.begin(), known.end(), value_.text) != known.end();
    bool fits = known.empty() || listed;
    for (const auto &choice : schema_.value("anyOf", Json::array()))
      fits = fits || (choice.contains("pattern") && matches(value_.text, choice["pattern"]));
    if (!fits)
      return unknown_word(known);
    if (schema_.contains("pattern") && !matches(value_.text, schema_["pattern"]))
      say(fmt::format("{} is not a valid {}; {}", quoted(), schema_.value("title", "value"),
                      what_to_write(schema_, key_)));
    else if (characters(value_.text) < schema_.value("minLength", std::size_t{0}))
      say("is empty; " + what_to_write(schema_, key_));
  }

  void unknown_word(const std::vector<std::string_view> &known) {
    const auto meant = did_you_mean(value_.text, known);
    const auto advice = meant ? fmt::format("did you mean {}?", *meant) : one_of(known);
    say(fmt::format("unknown {} {}; {}", schema_.value("title", "value"), quoted(), advice));
  }

  void number() {
    const auto number = number_of(value_);
    const bool low = schema_.contains("minimum") && number < schema_["minimum"].get<double>();
    const bool high = schema_.contains("maximum") && number > schema_["maximum"].get<double>();
    if (!low && !high && schema_.contains("pattern") && !matches(value_.text, schema_["pattern"]))
      return say(fmt::format("{} is not a valid {}; {}", quoted(), schema_.value("title", "value"),
                             what_to_write(schema_, key_)));
    if (!low && !high)
      return;
    const auto advice =
        schema_.contains("errorMessage") || !schema_.contains("maximum")
            ? what_to_write(schema_, key_)
            : fmt::format("write {} to {}", schema_["minimum"].dump(), schema_["maximum"].dump());
    say(fmt::format("{} is out of range; {}", quoted(), advice));
  }

  const Node &value_;
  const std::string &path_;
  const std::string key_;
  const Json &schema_;
  Problems &problems_;
  bool said_ = false;
};

} // namespace

bool explain(const Node &value, const std::string &path, const Json &schema, Problems &problems) {
  return Explainer(value, path, schema, problems).run();
}

const Json *subschema(const Json &schema, const Node &value, const Node &child) {
  if (value.kind == Node::Kind::list)
    return schema.contains("items") ? &schema["items"] : nullptr;
  if (!schema.contains("properties") || !schema["properties"].contains(child.key))
    return nullptr;
  return &schema["properties"][child.key];
}

std::string_view type_word(Node::Kind kind) {
  switch (kind) {
  case Node::Kind::null:
    return "null";
  case Node::Kind::boolean:
    return "boolean";
  case Node::Kind::integer:
    return "integer";
  case Node::Kind::number:
    return "number";
  case Node::Kind::text:
    return "string";
  case Node::Kind::list:
    return "array";
  case Node::Kind::map:
    return "object";
  }
  return "null";
}

} // namespace xingtu::config
