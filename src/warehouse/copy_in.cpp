#include "warehouse/copy_in.hpp"

#include <fmt/format.h>

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

#if PQXX_VERSION_MAJOR < 7
namespace {

/// COPY's text format.
void append_copy_cell(std::string &line, const Param &cell) {
  if (!cell) {
    line += "\\N";
    return;
  }
  for (const char c : *cell)
    switch (c) {
    case '\\':
      line += "\\\\";
      break;
    case '\t':
      line += "\\t";
      break;
    case '\n':
      line += "\\n";
      break;
    case '\r':
      line += "\\r";
      break;
    default:
      line += c;
    }
}

} // namespace
#endif

void CopyIn::row(const std::vector<Param> &cells) {
  translating_errors([&] {
#if PQXX_VERSION_MAJOR < 7
    line_.clear();
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (i > 0)
        line_ += '\t';
      append_copy_cell(line_, cells[i]);
    }
    stream_->write_raw_line(line_);
#else
    stream_->write_row(cells);
#endif
  });
}

void CopyIn::finish() {
  translating_errors([&] { stream_->complete(); });
}

} // namespace xingtu::warehouse
