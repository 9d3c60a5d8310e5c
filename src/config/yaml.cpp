#include "config/yaml.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <sstream>
#include <utility>

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include "config/characters.hpp"
#include "core/log.hpp"
#include "core/utf8.hpp"

namespace xingtu::config {
namespace {

// Far deeper than any configuration; also ends an alias that holds itself.
constexpr int kMaxDepth = 50;
// A value costs 1 and its bytes. Without aliases a file's values cost less than twice its size (an
// escape such as "\L" is shorter than its character); this much more is room for honest aliases.
constexpr std::size_t kRoomForAliases = 100'000;

/// yaml-cpp counts lines and columns from 0, columns in bytes.
class Places {
public:
  explicit Places(const std::string &text) : text_(text) {
    for (std::size_t i = 0; i < text.size(); ++i)
      if (text[i] == '\n')
        line_starts_.push_back(i + 1);
  }

  Position at(const YAML::Mark &mark) const {
    if (mark.line < 0 || static_cast<std::size_t>(mark.line) >= line_starts_.size())
      return {};
    const auto start = line_starts_[static_cast<std::size_t>(mark.line)];
    const auto before =
        std::string_view(text_).substr(start, static_cast<std::size_t>(std::max(0, mark.column)));
    return {mark.line + 1, static_cast<int>(characters(before)) + 1};
  }

  Position of_byte(std::size_t offset) const {
    const auto line = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset) - 1;
    const auto before = std::string_view(text_).substr(*line, offset - *line);
    return {static_cast<int>(line - line_starts_.begin()) + 1, static_cast<int>(characters(before)) + 1};
  }

private:
  const std::string &text_;
  std::vector<std::size_t> line_starts_{0};
};

/// Copies yaml-cpp's graph, in which aliases are shared, into a tree.
class TreeBuilder {
public:
  TreeBuilder(const Places &places, std::size_t budget, Problems &problems)
      : places_(places), budget_(budget), problems_(problems) {}

  Node build(const YAML::Node &yaml, const std::string &path, int depth) {
    Node node;
    node.at = places_.at(yaml.Mark());
    const auto cost = 1 + (yaml.IsScalar() ? yaml.Scalar().size() : 0);
    if (cost > budget_ || depth > kMaxDepth) {
      if (!std::exchange(gave_up_, true))
        problems_.add_at(node.at, path, "aliases or brackets multiply without end; write the values out");
      return node;
    }
    budget_ -= cost;
    if (yaml.IsMap())
      build_map(yaml, path, depth, node);
    else if (yaml.IsSequence())
      build_list(yaml, path, depth, node);
    else if (yaml.IsScalar())
      build_scalar(yaml, path, node);
    return node;
  }

private:
  void build_map(const YAML::Node &yaml, const std::string &path, int depth, Node &node) {
    node.kind = Node::Kind::map;
    std::set<std::string> seen;
    for (const auto &entry : yaml) {
      const auto key_at = places_.at(entry.first.Mark());
      if (!entry.first.IsScalar()) {
        problems_.add_at(key_at, path, "a key must be text; write key: value");
        continue;
      }
      const auto &key = entry.first.Scalar();
      const auto key_path = path.empty() ? log::printable(key) : path + "." + log::printable(key);
      if (!seen.insert(key).second) {
        problems_.add_at(key_at, key_path, "is given twice; remove one of them");
        continue;
      }
      auto child = build(entry.second, key_path, depth + 1);
      child.key = key;
      child.key_at = key_at;
      if (child.kind == Node::Kind::null)
        child.at = key_at;
      node.children.push_back(std::move(child));
      if (gave_up_)
        return;
    }
  }

  void build_list(const YAML::Node &yaml, const std::string &path, int depth, Node &node) {
    node.kind = Node::Kind::list;
    for (const auto &item : yaml) {
      node.children.push_back(build(item, path, depth + 1));
      if (gave_up_)
        return;
    }
  }

  void build_scalar(const YAML::Node &yaml, const std::string &path, Node &node) {
    const auto &tag = yaml.Tag();
    node.text = node.written = yaml.Scalar();
    node.plain = tag == "?" || tag.empty();
    if (!node.plain && tag != "!" && tag != "tag:yaml.org,2002:str")
      problems_.add_at(node.at, path, "tags are not understood here; write the value alone");
    if (node.text.find('\0') != std::string::npos)
      problems_.add_at(node.at, path, "holds a NUL character; remove it");
    node.kind = node.plain ? plain_kind(node.text) : Node::Kind::text;
  }

  const Places &places_;
  std::size_t budget_;
  Problems &problems_;
  bool gave_up_ = false;
};

/// Where a document holds something. One that does not is what YAML::LoadAll takes for the end.
class FirstNode : public YAML::EventHandler {
public:
  const std::optional<YAML::Mark> &at() const { return at_; }

  void OnDocumentStart(const YAML::Mark & /*mark*/) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark & /*mark*/, YAML::anchor_t /*anchor*/) override {}
  void OnAlias(const YAML::Mark &mark, YAML::anchor_t /*anchor*/) override { note(mark); }
  void OnScalar(const YAML::Mark &mark, const std::string & /*tag*/, YAML::anchor_t /*anchor*/,
                const std::string & /*value*/) override {
    note(mark);
  }
  void OnSequenceStart(const YAML::Mark &mark, const std::string & /*tag*/, YAML::anchor_t /*anchor*/,
                       YAML::EmitterStyle::value /*style*/) override {
    note(mark);
  }
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark &mark, const std::string & /*tag*/, YAML::anchor_t /*anchor*/,
                  YAML::EmitterStyle::value /*style*/) override {
    note(mark);
  }
  void OnMapEnd() override {}

private:
  void note(const YAML::Mark &mark) {
    if (!at_)
      at_ = mark;
  }

  std::optional<YAML::Mark> at_;
};

/// Where a second document begins, if there is one. Not by YAML::LoadAll: yaml-cpp 0.7 finds documents
/// without end in a text that begins with a comma.
std::optional<YAML::Mark> second_document(const std::string &text) {
  std::istringstream in(text);
  YAML::Parser parser(in);
  FirstNode first, second;
  if (parser.HandleNextDocument(first))
    parser.HandleNextDocument(second);
  return second.at();
}

} // namespace

std::optional<Node> parse_yaml(const std::string &text, Problems &problems) {
  const Places places(text);
  if (const auto valid = valid_utf8_prefix(text); valid < text.size()) {
    problems.add_at(places.of_byte(valid), "", "is not valid UTF-8; save the file as UTF-8");
    return std::nullopt;
  }
  try {
    const auto document = YAML::Load(text);
    if (document.IsNull()) {
      problems.add_at({}, "", "is empty; write key: value");
      return std::nullopt;
    }
    if (const auto second = second_document(text)) {
      problems.add_at(places.at(*second), "", "a second YAML document begins; write one per file");
      return std::nullopt;
    }
    if (!document.IsMap()) {
      problems.add_at(places.at(document.Mark()), "", "must hold keys; write key: value");
      return std::nullopt;
    }
    return TreeBuilder(places, 2 * text.size() + kRoomForAliases, problems).build(document, "", 0);
  } catch (const YAML::Exception &e) {
    problems.add_at(places.at(e.mark), "",
                    fmt::format("broken YAML: {}; check indentation (spaces, not tabs) and quotes",
                                log::printable(e.msg)));
    return std::nullopt;
  }
}

} // namespace xingtu::config
