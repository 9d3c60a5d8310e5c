#pragma once
// Which items exist: a pure function of (seed, scope, day). Any author exists. Items appear, are
// listed while they convert, and leave when their last active day is out of the time range.
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/words.hpp"
#include "sandbox/draw.hpp"

namespace xingtu::sandbox {

/// What the generated data depends on, besides the question itself.
struct World {
  std::uint64_t seed = 1;
  int items = 14; ///< in a scope of industry ALL, on average
};

/// A calendar day in Asia/Shanghai, as days since 1970-01-01.
using Day = std::int32_t;
/// "2026-11-22"; nothing if it is not a date.
std::optional<Day> parse_day(std::string_view text);
std::string to_text(Day day);
/// Asia/Shanghai has had no clock changes since 1991.
inline constexpr std::int64_t kShanghaiOffsetSeconds = std::int64_t{8} * 3600;

int days_of(TimeRange range);

/// What is the same for all items of an author.
struct Author {
  Draw draw;        ///< for this platform and detail type
  int size_percent; ///< of the average number of items; 0 for some
  std::vector<std::string_view> industries;
};
Author author_of(const World &world, const std::string &author_id, Platform platform, DetailType type);

/// The API answers `no content` for this author, platform and detail type.
bool has_no_content(const World &world, const ScopeKey &scope);

/// One video or product.
struct Individual {
  Draw draw;
  Day first_day;                              ///< published
  int active_days;                            ///< it converts on this many days, from the first on
  std::int64_t created_at;                    ///< seconds since 1970
  std::int64_t reach;                         ///< plays, or page views, when it is done growing
  std::array<std::string_view, 2> industries; ///< the second one may be empty

  bool in_industry(std::string_view industry) const;
  /// The part of its conversions that belongs to an industry, in per mille.
  int share_per_mille(std::string_view industry) const;
  /// How much of `total` there is at the end of `day`: never falls from day to day.
  std::int64_t grown(std::int64_t total, Day day, Draw field) const;
};

/// The items of a scope on a day, in the order in which the API lists them: most reached first.
std::vector<Individual> population(const World &world, const ScopeKey &scope, Day day);

} // namespace xingtu::sandbox
