#pragma once
// Typed reading of a job file that the schema has seen. A key that is absent, or at which a problem
// was already found, leaves its target as it is: so that all problems can be found in one go.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/node.hpp"
#include "config/problems.hpp"
#include "core/time.hpp"

namespace xingtu::config {

class Settings {
public:
  /// `file` is the path as given; relative paths in it start at its folder.
  Settings(const std::string &file, const Node &root, Problems &problems)
      : file_(file), root_(root), problems_(problems) {}

  /// The value at a path such as "api.timeout", if it is there and can be used.
  const Node *find(std::string_view path) const;
  /// Whether something is written there, usable or not.
  bool given(std::string_view path) const { return at(path) != nullptr; }
  /// The usable items of a list, each text once; a repeated one is a warning.
  std::vector<const Node *> distinct(std::string_view path) const;

  void read(std::string_view path, bool &target) const;
  void read(std::string_view path, int &target) const;
  void read(std::string_view path, std::int64_t &target) const;
  void read(std::string_view path, std::string &target) const;
  void read(std::string_view path, std::optional<std::string> &target) const; ///< nothing for null
  void read(std::string_view path, Milliseconds &target) const;               ///< up to ten years
  void read(std::string_view path, std::chrono::days &target) const;          ///< whole ones, 1 to 36,500
  template <typename Word, typename Parse>
  void read_words(std::string_view path, Parse parse, std::vector<Word> &target) const;

  /// The absolute path of the file that the value names; nothing for null.
  void read_path(std::string_view path, std::optional<std::string> &target) const;

  const std::string &file() const { return file_; }
  const Node &root() const { return root_; }
  Problems &problems() const { return problems_; }
  /// A problem at the value of this path, which must be there.
  void refuse(std::string_view path, std::string_view text) const { problems_.add(*at(path), path, text); }

private:
  const Node *at(std::string_view path) const;

  const std::string &file_;
  const Node &root_;
  Problems &problems_;
};

template <typename Word, typename Parse>
void Settings::read_words(std::string_view path, Parse parse, std::vector<Word> &target) const {
  if (find(path) == nullptr)
    return;
  target.clear();
  for (const auto *item : distinct(path))
    if (const auto word = parse(item->text))
      target.push_back(*word);
}

} // namespace xingtu::config
