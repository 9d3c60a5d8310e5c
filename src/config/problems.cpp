#include "config/problems.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "config/characters.hpp"
#include "core/error.hpp"
#include "core/log.hpp"

namespace xingtu::config {
namespace {

// Enough to see what goes wrong; a list of a million bad ids shall not fill a disk with logs.
constexpr std::size_t kMostErrorsShown = 100;
constexpr std::size_t kMostCharactersShown = 60;

} // namespace

std::string place(const std::string &file, Position at) {
  return fmt::format("{}:{}:{}", file, at.line, at.column);
}

std::string shown(const Node &value) {
  const auto cut = first_characters(value.written, kMostCharactersShown);
  return log::printable(cut) + (cut.size() < value.written.size() ? "..." : "");
}

void Problems::set_file(const std::string &file) {
  const auto known = std::find(files_.begin(), files_.end(), file);
  file_ = static_cast<std::size_t>(known - files_.begin());
  if (known == files_.end())
    files_.push_back(file);
}

Problems::Problem Problems::problem(Position at, std::string_view path, std::string_view text) const {
  const auto key = path.empty() ? "" : fmt::format("{}: ", path);
  return {file_, at, fmt::format("{}: {}{}", place(files_.at(file_), at), key, text)};
}

void Problems::add(const Node &value, std::string_view path, std::string_view text) {
  add_at(value.at, path, text);
  blamed_.insert(&value);
}

void Problems::add_at(Position at, std::string_view path, std::string_view text) {
  errors_.push_back(problem(at, path, text));
}

void Problems::warn(Position at, std::string_view path, std::string_view text) {
  warnings_.push_back(problem(at, path, text));
}

std::vector<std::string> Problems::warnings() const {
  auto sorted = warnings_;
  std::stable_sort(sorted.begin(), sorted.end());
  std::vector<std::string> lines;
  lines.reserve(sorted.size());
  for (auto &warning : sorted)
    lines.push_back(std::move(warning.line));
  return lines;
}

void Problems::throw_if_any() const {
  if (errors_.empty())
    return;
  auto sorted = errors_;
  std::stable_sort(sorted.begin(), sorted.end());
  std::string text;
  for (std::size_t i = 0; i < std::min(sorted.size(), kMostErrorsShown); ++i)
    text += (i == 0 ? "" : "\n") + sorted[i].line;
  if (sorted.size() > kMostErrorsShown)
    text += fmt::format("\n{}: and {} more", files_.front(), sorted.size() - kMostErrorsShown);
  const bool of_job = sorted.front().file == 0;
  throw Error(ExitCode::config, text,
              of_job ? "config/job.example.yaml explains every key"
                     : "config/mapping.yaml, the built-in one, explains how a mapping is written");
}

} // namespace xingtu::config
