#pragma once
// The HTML report: tables in, one self-contained page out. It asks nothing of the network, and a strict
// Content-Security-Policy holds it to that. Whatever the tables hold is data to it, never markup or script.
#include <string>
#include <vector>

#include "core/table.hpp"
#include "core/time.hpp"

namespace xingtu::report {

struct PageContent {
  std::string job;
  TimeZone zone;
  Every every = Every::day;
  TimePoint generated_at;
  std::vector<TimePoint> slots; ///< the snapshots of the window, oldest first; empty if there are none
  NamedTables tables;
};

/// The data as the page's scripts read them: JSON that may stand inside a script element, whatever it holds.
std::string page_json(const PageContent &content);

/// The page, UTF-8.
std::string render_page(const PageContent &content);

} // namespace xingtu::report
