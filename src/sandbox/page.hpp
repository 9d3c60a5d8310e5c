#pragma once
// A page of a scope's list as the API's `data`: what it holds is population and item, how it is cut
// into pages is here.
#include <cstdint>
#include <string>

#include "sandbox/population.hpp"

namespace xingtu::sandbox {

/// The parts of `data`, so that a rule can replace some of them.
struct PageData {
  std::string list_name;
  std::string list; ///< JSON array
  int items = 0;    ///< how many it holds
  bool has_more = false;
  std::int64_t limit = 0;
  std::int64_t page = 0;
  std::int64_t total_count = 0;
};

/// Page `page` (from 1) of the scope. A page after the last one is empty.
PageData page_of(const World &world, const ScopeKey &scope, Day day, int page_size, std::int64_t page);

/// The JSON of `pagination`.
std::string pagination_json(const PageData &page);

/// The whole `data` of a success.
std::string data_json(const PageData &page);

} // namespace xingtu::sandbox
