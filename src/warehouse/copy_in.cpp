#include "warehouse/copy_in.hpp"

#include <charconv>
#include <iterator>

#include <fmt/format.h>

#include "core/byte_set.hpp"
#include "warehouse/cells.hpp"

namespace xingtu::warehouse {

CopyIn::CopyIn(Transaction &transaction, const std::string &table, const std::vector<std::string> &columns) {
  std::vector<std::string> quoted;
  for (const auto &column : columns)
    quoted.push_back(quote_identifier(column));
  translating_errors([&] {
#if PQXX_VERSION_MAJOR < 7
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
    stream_ = std::make_unique<Stream>(transaction.raw(), table, quoted.begin(), quoted.end());
#pragma GCC diagnostic pop
#else
    stream_ = std::make_unique<Stream>(
        Stream::raw_table(transaction.raw(), table, fmt::format("{}", fmt::join(quoted, ","))));
#endif
  });
}

CopyIn &CopyIn::number(std::int64_t number) {
  char digits[24];
  const auto end = std::to_chars(std::begin(digits), std::end(digits), number).ptr;
  return text(std::string_view(digits, static_cast<std::size_t>(end - digits)));
}

#if PQXX_VERSION_MAJOR < 7
// COPY's text format is written here.

void CopyIn::begin_cell() {
  if (!first_)
    line_ += '\t';
  first_ = false;
}

CopyIn &CopyIn::null() {
  begin_cell();
  line_ += "\\N";
  return *this;
}

CopyIn &CopyIn::text(std::string_view text) {
  static constexpr ByteSet kSpecial("\\\t\n\r");
  begin_cell();
  // Most texts hold nothing that has to be escaped: they are appended whole.
  for (auto special = kSpecial.find_in(text); special != std::string_view::npos;
       special = kSpecial.find_in(text)) {
    line_ += text.substr(0, special);
    line_ += '\\';
    line_ += text[special] == '\t' ? 't' : text[special] == '\n' ? 'n' : text[special] == '\r' ? 'r' : '\\';
    text.remove_prefix(special + 1);
  }
  line_ += text;
  return *this;
}

CopyIn &CopyIn::bytes(std::string_view bytes) {
  begin_cell();
  line_ += "\\\\x";
  append_hex(line_, bytes);
  return *this;
}

void CopyIn::end_row() {
  translating_errors([&] { stream_->write_raw_line(line_); });
  line_.clear();
  first_ = true;
}
#else
// libpqxx writes COPY's text format: it gets views of the cells, which lie one after the other in a buffer.

void CopyIn::begin_cell() {
  cells_.push_back({line_.size(), 0, false});
}

CopyIn &CopyIn::null() {
  cells_.push_back({line_.size(), 0, true});
  return *this;
}

CopyIn &CopyIn::text(std::string_view text) {
  begin_cell();
  line_ += text;
  cells_.back().size = text.size();
  return *this;
}

CopyIn &CopyIn::bytes(std::string_view bytes) {
  begin_cell();
  line_ += "\\x";
  append_hex(line_, bytes);
  cells_.back().size = line_.size() - cells_.back().begin;
  return *this;
}

void CopyIn::end_row() {
  row_.clear();
  for (const auto &cell : cells_)
    row_.push_back(cell.null ? std::nullopt
                             : std::optional(std::string_view(line_).substr(cell.begin, cell.size)));
  translating_errors([&] { stream_->write_row(row_); });
  cells_.clear();
  line_.clear();
}
#endif

void CopyIn::finish() {
  translating_errors([&] { stream_->complete(); });
}

} // namespace xingtu::warehouse
