#pragma once
// Rows into a table, the fast way: cells are written one after the other into a line that is used again.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "warehouse/connection.hpp"
#if PQXX_VERSION_MAJOR < 7
#include <pqxx/tablewriter>
#endif

namespace xingtu::warehouse {

/// COPY table (columns) FROM STDIN.
class CopyIn {
public:
  CopyIn(Transaction &transaction, const std::string &table, const std::vector<std::string> &columns);

  /// The next cell of the row.
  CopyIn &text(std::string_view text);
  CopyIn &number(std::int64_t number);
  CopyIn &boolean(bool value) { return text(value ? "true" : "false"); }
  CopyIn &null();
  /// A bytea.
  CopyIn &bytes(std::string_view bytes);
  /// NULL where there is nothing.
  CopyIn &optional_text(const std::optional<std::string> &value) {
    return value ? text(std::string_view(*value)) : null();
  }
  template <typename Number> CopyIn &number(const std::optional<Number> &value) {
    return value ? number(static_cast<std::int64_t>(*value)) : null();
  }
  /// NULL where it is empty.
  CopyIn &text_or_null(std::string_view value) { return value.empty() ? null() : text(value); }

  void end_row();
  void finish();

private:
  void begin_cell();

#if PQXX_VERSION_MAJOR < 7
  // stream_to of libpqxx 6 takes tuples alone, whose length is fixed when compiled; the older class
  // takes whole lines.
  using Stream = pqxx::tablewriter;
  bool first_ = true;
#else
  using Stream = pqxx::stream_to;
  struct Cell {
    std::size_t begin = 0, size = 0; ///< in line_
    bool null = false;
  };
  std::vector<Cell> cells_;
  std::vector<std::optional<std::string_view>> row_;
#endif
  std::string line_;
  std::unique_ptr<Stream> stream_;
};

} // namespace xingtu::warehouse
