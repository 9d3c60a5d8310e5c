#pragma once
// The least that storing a load costs: its rows as a psql script of COPY and of the loader's own INSERT ...
// ON CONFLICT, without a request, an answer to read, or a row that is written twice.
#include <string>

#include "rig.hpp"

namespace xingtu::bench {

struct FloorOptions {
  int pages_per_transaction = 64; ///< 0: everything in one
  bool refresh = false;           ///< of the last reading, for a database that holds the one before
};

/// Writes to `script` what loads the rows of `source` into a migrated database.
void write_floor(Rig &rig, const test::Database &source, const FloorOptions &options,
                 const std::string &script);

/// Throws std::runtime_error if a table of `database` has not as many rows as that of `source`.
void check_same_rows(const test::Database &database, const test::Database &source);

} // namespace xingtu::bench
