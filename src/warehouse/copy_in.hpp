#pragma once
// Rows into a table, the fast way.
#include <memory>
#include <string>
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
  void row(const std::vector<Param> &cells);
  void finish();

private:
#if PQXX_VERSION_MAJOR < 7
  // stream_to of libpqxx 6 takes tuples alone, whose length is fixed when compiled; the older class
  // takes whole lines.
  using Stream = pqxx::tablewriter;
  std::string line_;
#else
  using Stream = pqxx::stream_to;
#endif
  std::unique_ptr<Stream> stream_;
};

} // namespace xingtu::warehouse
