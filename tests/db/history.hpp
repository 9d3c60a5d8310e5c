#pragma once
// Lists of scopes over some days, as a test makes them up and writes them into the tables: what a view says of
// them is computed from this by another way than SQL.
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "fixture.hpp"

namespace xingtu::test {

using Number = std::optional<std::int64_t>;

/// What is known of a scope on a day.
enum class Knowledge { not_planned, complete, open, failed, skipped, refreshing, refresh_failed };

bool is_covered(Knowledge knowledge);

struct Listing {
  Number count;     ///< play_count of a video, video_count of a product
  Number low, high; ///< conversion_count
  int position = 0; ///< in the list, from 1
};

struct Scope {
  std::string author, industry;
  std::vector<Knowledge> days;
  std::vector<std::map<std::string, Listing>> lists; ///< of each day, also where it is not covered
  std::string group = "g"; ///< of the author; "-": none
  int count_days() const { return static_cast<int>(days.size()); }
};

constexpr int kDays = 12;
constexpr int kItems = 4;

/// The snapshot of a day, as SQL. The days go across the end of a month, and so of a partition.
std::string sql_day(int index);
std::string cell(const Number &number);

Scope random_scope(const std::string &author, const std::string &industry, std::mt19937_64 &random);

/// Of author 1, ALL industries; the days that are not given are not planned.
Scope by_hand(std::vector<Knowledge> days, std::vector<std::map<std::string, Listing>> lists);

/// `kind`: video or product. Author 1 is 达人甲 of group g, author 3 of that group, too; author 2 has none.
void insert(const Warehouse &warehouse, const std::vector<Scope> &scopes, const std::string &kind);

} // namespace xingtu::test
