#pragma once
// What the HTML report shows, read from the views of xingtu_report alone, so that a member of xingtu_reader
// can make one: a table for each file of sql/page. All of one moment, and bounded, however much the database
// holds.
#include <vector>

#include "core/table.hpp"
#include "core/time.hpp"
#include "warehouse/session.hpp"

namespace xingtu::warehouse {

struct PageQuestion {
  int snapshots = 30; ///< the newest ones, those that were not taken included
  Every every = Every::day;
  TimeZone zone;
};

struct PageTables {
  TimePoint generated_at;
  std::vector<TimePoint> slots; ///< the window, oldest first; also slots of which nothing was planned
  NamedTables tables;           ///< by the file's name; columns that end in _at are times
};

/// Throws DatabaseError; refused with a hint if there is no schema, or one of an older version.
PageTables read_page_tables(Session &session, const PageQuestion &question);

} // namespace xingtu::warehouse
