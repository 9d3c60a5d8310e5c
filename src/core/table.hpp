#pragma once
// Rows of a query on their way to a page or file that shows them as they are.
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace xingtu {

struct Table {
  enum class Kind { text, number, boolean, time };
  struct Column {
    std::string name;
    Kind kind = Kind::text;
  };
  /// As the database writes it: numbers exact, booleans "t" or "f", times as microseconds since 1970.
  using Cell = std::optional<std::string>;

  std::vector<Column> columns;
  std::vector<std::vector<Cell>> rows;
};

using NamedTables = std::map<std::string, Table>;

} // namespace xingtu
