#pragma once
// The truth behind the generated pages as JSON lines, for a test to compare with loaded tables.
#include <ostream>
#include <string>
#include <vector>

#include "core/words.hpp"
#include "sandbox/population.hpp"

namespace xingtu::sandbox {

struct DatasetOptions {
  World world;
  Day day = 0;
  int page_size = 10;
  bool scopes = false; ///< also one line for each scope
  std::vector<std::string> authors;
  std::vector<Platform> platforms;
  std::vector<std::string> industries;
  std::vector<TimeRange> ranges;
  std::vector<DetailType> detail_types;
};

/// One line for each item of each combination of the options, scope by scope, in the list's order.
void print_dataset(const DatasetOptions &options, std::ostream &out);

/// The column author_id of a CSV file (RFC 4180) with a header. Throws Error(config).
std::vector<std::string> read_author_ids(const std::string &path);

} // namespace xingtu::sandbox
