#pragma once
// All that is wrong with a configuration, collected so that it can be said at once.
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "config/node.hpp"

namespace xingtu::config {

class Problems {
public:
  /// The problems that follow are of this file, until another is set. To be called first.
  void set_file(const std::string &file);

  /// `value` cannot be used: at its place, "path: what is wrong; what to write".
  void add(const Node &value, std::string_view path, std::string_view text);
  /// Wrong at a place, while the value there can still be read for further problems.
  void add_at(Position at, std::string_view path, std::string_view text);
  /// Likewise, but the job can run.
  void warn(Position at, std::string_view path, std::string_view text);

  bool blames(const Node &value) const { return blamed_.contains(&value); }
  bool any() const { return !errors_.empty(); }
  /// FILE:LINE:COL: path: text, by file and place.
  std::vector<std::string> warnings() const;
  /// Throws Error(config) with all errors, one per line, by file and place; if there are any.
  void throw_if_any() const;

private:
  struct Problem {
    std::size_t file;
    Position at;
    std::string line;
    auto operator<=>(const Problem &) const = default;
  };
  Problem problem(Position at, std::string_view path, std::string_view text) const;

  std::vector<std::string> files_; ///< in the order of their first mention
  std::size_t file_ = 0;
  std::vector<Problem> errors_, warnings_;
  std::set<const Node *> blamed_;
};

/// "FILE:LINE:COL"
std::string place(const std::string &file, Position at);

/// A value as a message may show it: as it stands in the file, so that what a variable holds is not
/// shown; without control characters, and not too long.
std::string shown(const Node &value);

} // namespace xingtu::config
