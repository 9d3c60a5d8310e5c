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

#include "exact.hpp"
#include "fixture.hpp"

namespace xingtu::test {

using Number = std::optional<std::int64_t>;

/// The figures of a detail type by their names in the views, written down here once more: counts, and what has two
/// ends, NAME_min and NAME_max.
struct Measures {
  std::vector<std::string> counts, ranges;
};
const Measures &measures_of(const std::string &detail_type);

/// What is known of a scope on a day.
enum class Knowledge { not_planned, complete, open, failed, skipped, refreshing, refresh_failed };

bool is_covered(Knowledge knowledge);

struct Listing {
  Listing() = default;
  /// play_count of a video or video_count of a product, and conversion_count; nothing else is reported.
  Listing(const Number &count, const Number &low, const Number &high);

  /// NULL where it is not reported.
  Exact value(const std::string &column) const;
  Exact low(const std::string &range) const { return value(range + "_min"); }
  Exact high(const std::string &range) const { return value(range + "_max"); }

  int position = 0;                           ///< in the list, from 1
  std::map<std::string, std::string> columns; ///< column -> number, of those that are reported
};

using List = std::map<std::string, Listing>; ///< by item

struct Scope {
  std::string author, industry;
  std::vector<Knowledge> days;
  std::vector<List> lists;  ///< of each day, also where it is not covered
  std::string group = "g";  ///< of the author; "-": none
  std::string name = "-";   ///< likewise
  std::string range = "DAY_30", type = "VIDEO";
  std::vector<int> rejected{};       ///< items of each day that could not be read; none behind its end
  std::vector<std::string> proofs{}; ///< completion_proof of each day; "": last_page, also behind its end
  std::vector<bool> drifted{};       ///< whether the reading of each day has; none behind its end
  int count_days() const { return static_cast<int>(days.size()); }
  Knowledge knowledge(int day) const { return days[static_cast<std::size_t>(day)]; }
  bool covered(int day) const { return is_covered(knowledge(day)); }
  const List &list(int day) const { return lists[static_cast<std::size_t>(day)]; }
  int rejected_on(int day) const { return day < std::ssize(rejected) ? rejected[static_cast<std::size_t>(day)] : 0; }
  bool drifted_on(int day) const { return day < std::ssize(drifted) && drifted[static_cast<std::size_t>(day)]; }
  /// Whether the list of a day may hold items that its reading has missed.
  bool may_lack(int day) const { return drifted_on(day) || rejected_on(day) > 0; }
  std::string proof_on(int day) const { return day < std::ssize(proofs) ? proofs[static_cast<std::size_t>(day)] : ""; }
};

constexpr int kDays = 12;
constexpr int kItems = 4;

/// The snapshot of a day, as SQL. The days go across the end of a month, and so of a partition.
std::string sql_day(int index);

/// `kind`: video or product. The list of ALL industries is never skipped.
Scope random_scope(const std::string &author, const std::string &industry, const std::string &kind,
                   std::mt19937_64 &random);

/// Of author 1, ALL industries; the days that are not given are not planned.
Scope by_hand(std::vector<Knowledge> days, std::vector<List> lists);

/// `kind`: video or product. Author 1 is 达人甲 of group g, author 3 of that group, too; author 2 has none.
void insert(const Warehouse &warehouse, const std::vector<Scope> &scopes, const std::string &kind);

} // namespace xingtu::test
