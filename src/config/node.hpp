#pragma once
// A YAML file as a tree in which every value knows its place, so that an error can point at it.
#include <string>
#include <string_view>
#include <vector>

namespace xingtu::config {

/// 1-based; columns count characters, not bytes.
struct Position {
  int line = 1;
  int column = 1;
  auto operator<=>(const Position &) const = default;
};

struct Node {
  enum class Kind { null, boolean, integer, number, text, list, map };

  Kind kind = Kind::null;
  std::string text;                   ///< a scalar's text, variables filled in
  std::string written;                ///< a scalar's text as it stands in the file
  bool plain = false;                 ///< a scalar without quotes: its kind is read from its text
  std::vector<std::string> variables; ///< those that were named in it
  Position at;                        ///< where the value begins; for null where its key does
  std::string key;                    ///< of a map's child
  Position key_at;
  std::vector<Node> children; ///< of a list or map, in the order of the file

  /// The child of a map, or nothing.
  const Node *find(std::string_view name) const;
};

/// The kind of a scalar without quotes, as YAML 1.2's core schema has it.
Node::Kind plain_kind(std::string_view text);

/// What a node of kind integer or number is worth, nearly; infinite where no double is that large.
double number_of(const Node &node);

} // namespace xingtu::config
