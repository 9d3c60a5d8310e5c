#include "config/variables.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/log.hpp"

namespace xingtu::config {
namespace {

bool is_name(std::string_view name) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  const auto letter_or_digit = [&](char c) { return letter(c) || (c >= '0' && c <= '9'); };
  return !name.empty() && letter(name.front()) && std::all_of(name.begin(), name.end(), letter_or_digit);
}

/// One value's text, read from left to right.
class Expansion {
public:
  Expansion(const Environment &environment, bool may_be_unset)
      : environment_(environment), may_be_unset_(may_be_unset) {}

  std::string text;                   ///< the result
  std::vector<std::string> variables; ///< the names that came
  std::string error;                  ///< empty if all is well

  void run(std::string_view written) {
    const auto whole = written;
    while (!written.empty() && error.empty()) {
      const auto dollar = std::min(written.find('$'), written.size());
      text += written.substr(0, dollar);
      written.remove_prefix(dollar);
      if (written.substr(0, 2) == "$$") {
        text += '$';
        written.remove_prefix(2);
      } else if (written.substr(0, 2) == "${") {
        const auto end = written.find('}');
        if (end == std::string_view::npos) {
          error = "${ without }; write ${NAME} or ${NAME:-default}, and $$ for a dollar sign";
          return;
        }
        variable(written.substr(2, end - 2), may_be_unset_ && end + 1 == whole.size());
        written.remove_prefix(end + 1);
      } else if (!written.empty()) {
        text += written.front();
        written.remove_prefix(1);
      }
    }
  }

private:
  void variable(std::string_view inside, bool may_be_unset) {
    const auto separator = inside.find(":-");
    const std::string name(inside.substr(0, separator));
    if (!is_name(name)) {
      error = fmt::format("{} is not the name of a variable; write ${{NAME}} or ${{NAME:-default}}",
                          log::printable("${" + std::string(inside) + "}"));
      return;
    }
    variables.push_back(name);
    const auto value = environment_(name);
    const bool has_default = separator != std::string_view::npos;
    if (value && !(has_default && value->empty()))
      text += *value;
    else if (has_default)
      text += inside.substr(separator + 2);
    else if (!may_be_unset)
      error =
          fmt::format("the environment variable {0} is not set; set it, or write ${{{0}:-default}}", name);
  }

  const Environment &environment_;
  bool may_be_unset_;
};

class Filler {
public:
  Filler(const Environment &environment, const std::set<std::string> &may_be_unset, Problems &problems)
      : environment_(environment), may_be_unset_(may_be_unset), problems_(problems) {}

  void fill(Node &node, const std::string &path) {
    const bool is_map = node.kind == Node::Kind::map;
    for (auto &child : node.children)
      fill(child, !is_map ? path : path.empty() ? child.key : path + "." + child.key);
    if (node.kind == Node::Kind::text && node.written.find('$') != std::string::npos)
      fill_scalar(node, path);
  }

private:
  void fill_scalar(Node &node, const std::string &path) {
    Expansion expansion(environment_, may_be_unset_.contains(path));
    expansion.run(node.written);
    if (!expansion.error.empty())
      problems_.add(node, log::printable(path), expansion.error);
    node.text = std::move(expansion.text);
    node.variables = std::move(expansion.variables);
  }

  const Environment &environment_;
  const std::set<std::string> &may_be_unset_;
  Problems &problems_;
};

} // namespace

void fill_in_variables(Node &root, const Environment &environment, const std::set<std::string> &may_be_unset,
                       Problems &problems) {
  Filler(environment, may_be_unset, problems).fill(root, "");
}

} // namespace xingtu::config
