#include "config/settings.hpp"

#include <charconv>
#include <filesystem>
#include <map>

#include <fmt/format.h>

#include "config/file.hpp"
#include "config/units.hpp"

namespace xingtu::config {
namespace {

// Sums and multiples of them fit into nanoseconds, and into PostgreSQL's times.
constexpr Milliseconds kLongestWait = std::chrono::days(3650);
constexpr std::chrono::days kLongestRetention{36500};

} // namespace

const Node *Settings::at(std::string_view path) const {
  const Node *node = &root_;
  while (node != nullptr && !path.empty()) {
    const auto dot = std::min(path.find('.'), path.size());
    node = node->find(path.substr(0, dot));
    path.remove_prefix(std::min(dot + 1, path.size()));
  }
  return node;
}

const Node *Settings::find(std::string_view path) const {
  const auto *node = at(path);
  return node == nullptr || problems_.blames(*node) ? nullptr : node;
}

std::vector<const Node *> Settings::distinct(std::string_view path) const {
  std::vector<const Node *> items;
  std::map<std::string_view, Position> seen;
  const auto *list = find(path);
  if (list == nullptr || list->kind != Node::Kind::list)
    return items;
  for (const auto &item : list->children) {
    if (problems_.blames(item))
      continue;
    const auto [first, is_new] = seen.emplace(item.text, item.at);
    if (is_new)
      items.push_back(&item);
    else
      problems_.warn(item.at, path,
                     fmt::format("{} is listed twice, first at {}:{}; it counts once", shown(item),
                                 first->second.line, first->second.column));
  }
  return items;
}

void Settings::read(std::string_view path, bool &target) const {
  if (const auto *node = find(path))
    target = node->text.front() == 't' || node->text.front() == 'T';
}

void Settings::read(std::string_view path, std::int64_t &target) const {
  const auto *node = find(path);
  if (node == nullptr)
    return;
  const auto *begin = node->text.data() + (node->text.front() == '+' ? 1 : 0);
  std::from_chars(begin, node->text.data() + node->text.size(), target);
}

void Settings::read(std::string_view path, int &target) const {
  std::int64_t value = target;
  read(path, value); // the schema's bounds are those of an int
  target = static_cast<int>(value);
}

void Settings::read(std::string_view path, std::string &target) const {
  if (const auto *node = find(path))
    target = node->text;
}

void Settings::read(std::string_view path, std::optional<std::string> &target) const {
  if (const auto *node = find(path); node != nullptr && node->kind != Node::Kind::null)
    target = node->text;
}

void Settings::read(std::string_view path, Milliseconds &target) const {
  const auto *node = find(path);
  if (node == nullptr)
    return;
  target = parse_duration(node->text).value_or(Milliseconds{0});
  if (target <= Milliseconds{0} || target > kLongestWait)
    problems_.add(*node, path,
                  fmt::format("{} is out of range; write more than 0, and at most {}d", shown(*node),
                              std::chrono::duration_cast<std::chrono::days>(kLongestWait).count()));
}

void Settings::read(std::string_view path, std::chrono::days &target) const {
  const auto *node = find(path);
  if (node == nullptr)
    return;
  const auto duration = parse_duration(node->text).value_or(Milliseconds{0});
  target = std::chrono::duration_cast<std::chrono::days>(duration);
  if (target < std::chrono::days{1} || target != duration)
    problems_.add(*node, path,
                  fmt::format("{} is not a whole number of days; write for example 180d", shown(*node)));
  else if (target > kLongestRetention)
    problems_.add(
        *node, path,
        fmt::format("{} is out of range; write at most {}d", shown(*node), kLongestRetention.count()));
}

void Settings::read_path(std::string_view path, std::optional<std::string> &target) const {
  if (const auto *node = find(path); node != nullptr && node->kind != Node::Kind::null)
    target = std::filesystem::absolute(beside(file_, node->text)).string();
}

} // namespace xingtu::config
