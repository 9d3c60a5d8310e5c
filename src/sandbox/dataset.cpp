#include "sandbox/dataset.hpp"

#include <algorithm>
#include <fstream>

#include <fmt/format.h>

#include "core/error.hpp"
#include "sandbox/item.hpp"

namespace xingtu::sandbox {
namespace {

/// The members that name a scope, without braces.
std::string scope_members(const ScopeKey &scope) {
  return fmt::format(
      R"("author_id":"{}","platform":"{}","industry":"{}","time_range":"{}","detail_type":"{}")",
      scope.author_id, to_word(scope.platform), scope.industry, to_word(scope.time_range),
      to_word(scope.detail_type));
}

void print_scope(const DatasetOptions &options, const ScopeKey &scope, std::ostream &out) {
  const bool no_content = has_no_content(options.world, scope);
  const auto individuals =
      no_content ? std::vector<Individual>() : population(options.world, scope, options.day);
  if (options.scopes) {
    const auto size = static_cast<std::size_t>(options.page_size);
    const std::size_t pages = std::max<std::size_t>(1, (individuals.size() + size - 1) / size);
    out << fmt::format(R"({{"scope":{{{}}},"total_count":{},"no_content":{},"pages":{}}})",
                       scope_members(scope), individuals.size(), no_content, pages)
        << '\n';
  }
  int position = 0;
  for (const auto &individual : individuals) {
    const Item item = describe_item(options.world, scope, options.day, individual);
    std::string line =
        fmt::format(R"({{{},"position":{},"id":"{}","columns":)", scope_members(scope), ++position, item.id);
    append_truth(line, item);
    out << line << "}\n";
  }
}

/// The cells of one line; quotes may enclose commas and, doubled, quotes.
std::vector<std::string> csv_cells(const std::string &line) {
  std::vector<std::string> cells(1);
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '"') {
      if (quoted && i + 1 < line.size() && line[i + 1] == '"')
        cells.back() += line[++i];
      else
        quoted = !quoted;
    } else if (line[i] == ',' && !quoted) {
      cells.emplace_back();
    } else if (line[i] != '\r') {
      cells.back() += line[i];
    }
  }
  return cells;
}

} // namespace

void print_dataset(const DatasetOptions &options, std::ostream &out) {
  for (const auto &author : options.authors)
    for (const auto platform : options.platforms)
      for (const auto &industry : options.industries)
        for (const auto range : options.ranges)
          for (const auto type : options.detail_types)
            print_scope(options, {author, platform, industry, range, type}, out);
}

std::vector<std::string> read_author_ids(const std::string &path) {
  std::ifstream in(path);
  std::string line;
  if (!std::getline(in, line))
    throw Error(ExitCode::config, fmt::format("{}: cannot be read", path));
  if (line.starts_with("\xEF\xBB\xBF"))
    line.erase(0, 3);
  const auto header = csv_cells(line);
  const auto column = std::find(header.begin(), header.end(), "author_id") - header.begin();
  if (column == std::ssize(header))
    throw Error(ExitCode::config, fmt::format("{}:1: there is no column author_id", path),
                "the first line of the file names its columns");
  std::vector<std::string> authors;
  for (int number = 2; std::getline(in, line); ++number) {
    const auto cells = csv_cells(line);
    if (line.empty() || line == "\r")
      continue;
    if (column >= std::ssize(cells))
      throw Error(ExitCode::config, fmt::format("{}:{}: has no author_id", path, number));
    authors.push_back(cells[static_cast<std::size_t>(column)]);
  }
  return authors;
}

} // namespace xingtu::sandbox
