#include "expected.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace xingtu::test {
namespace {

/// Twice the middle of a range, a whole number.
Number doubled_middle(const Listing &listing) {
  if (!listing.low || !listing.high) return std::nullopt;
  return *listing.low + *listing.high;
}

std::string half(const Number &doubled) {
  if (!doubled) return "-";
  const auto magnitude = std::abs(*doubled);
  return fmt::format("{}{}{}", *doubled < 0 ? "-" : "", magnitude / 2, magnitude % 2 == 1 ? ".5" : "");
}

std::string is_range(const Listing &listing) {
  if (!listing.low && !listing.high) return "-";
  return listing.low == listing.high ? "f" : "t";
}

/// value / previous - 1 to six decimals, halves away from zero, without trailing zeros.
std::string ratio(const Number &value, const Number &previous) {
  if (!value || !previous || *previous == 0) return "-";
  const auto change = (*value - *previous) * 1'000'000;
  const auto magnitude = (std::abs(change) * 2 + *previous) / (2 * *previous);
  auto out = fmt::format("{}{}.{:06}", change < 0 && magnitude > 0 ? "-" : "", magnitude / 1'000'000,
                         magnitude % 1'000'000);
  out.erase(out.find_last_not_of('0') + 1);
  if (out.back() == '.') out.pop_back();
  return out;
}

Number minus(const Number &value, const Number &previous) {
  if (!value || !previous) return std::nullopt;
  return *value - *previous;
}

/// The day of the listing that one is compared with: the scope's last covered one that lists the item.
std::optional<int> previous_day(const Scope &scope, const std::string &item, int today) {
  for (int i = today - 1; i >= 0; --i)
    if (is_covered(scope.days[static_cast<std::size_t>(i)]) && scope.lists[static_cast<std::size_t>(i)].contains(item))
      return i;
  return std::nullopt;
}

std::string expected_row(const Scope &scope, const std::string &item, int today, bool video) {
  const auto &now = scope.lists[static_cast<std::size_t>(today)].at(item);
  auto row = fmt::format("{} | {} | {} | {} | ", scope.author, item, scope.industry, today);
  const auto before = previous_day(scope, item, today);
  Listing then;
  if (before) {
    then = scope.lists[static_cast<std::size_t>(*before)].at(item);
    const auto first = scope.days.begin() + *before + 1;
    const bool adjacent = std::none_of(first, scope.days.begin() + today, is_covered);
    row += fmt::format("{} | {} | {}", *before, today - *before, adjacent ? "t" : "f");
  } else {
    row += "- | - | -";
  }
  row += fmt::format(" | {}", cell(now.count));
  if (video) {
    const auto change = minus(now.count, then.count);
    const bool reset = change && *change < 0;
    row += fmt::format(" | {} | {} | {} | {}", cell(then.count), reset ? "-" : cell(change),
                       reset ? "-" : ratio(now.count, then.count), !change ? "-" : reset ? "t" : "f");
  }
  const auto middle = doubled_middle(now), middle_then = doubled_middle(then);
  return row + fmt::format(" | {} | {} | {} | {} | {} | {}\n", half(middle), is_range(now), half(middle_then),
                           before ? is_range(then) : "-", half(minus(middle, middle_then)),
                           ratio(middle, middle_then));
}

std::optional<int> covered_before(const Scope &scope, int today) {
  for (int i = today - 1; i >= 0; --i)
    if (is_covered(scope.days[static_cast<std::size_t>(i)])) return i;
  return std::nullopt;
}

std::string place_of(const std::map<std::string, Listing> &list, const std::string &item) {
  const auto found = list.find(item);
  return found == list.end() ? "-" : std::to_string(found->second.position);
}

/// A sum of counts, and one of ranges with its ends.
struct Sums {
  bool covered = false;
  std::int64_t items = 0, reported = 0, counted = 0;
  Number count;     ///< NULL: no item reports it, though there are some
  Number low, high; ///< NULL: not reported, or open
};

Sums sums_of(const std::map<std::string, Listing> &list) {
  Sums sums;
  sums.covered = true;
  sums.items = std::ssize(list);
  bool low_open = false, high_open = false;
  std::int64_t count = 0, low = 0, high = 0;
  for (const auto &[item, listing] : list) {
    sums.counted += listing.count ? 1 : 0;
    count += listing.count.value_or(0);
    if (!listing.low && !listing.high) continue;
    ++sums.reported;
    low_open = low_open || !listing.low;
    high_open = high_open || !listing.high;
    low += listing.low.value_or(0);
    high += listing.high.value_or(0);
  }
  const bool empty = list.empty();
  if (empty || sums.counted > 0) sums.count = count;
  if (empty || (sums.reported > 0 && !low_open)) sums.low = low;
  if (empty || (sums.reported > 0 && !high_open)) sums.high = high;
  return sums;
}

std::optional<Sums> sums_of(const Scope &scope, int day) {
  const auto at = static_cast<std::size_t>(day);
  if (scope.days[at] == Knowledge::not_planned) return std::nullopt;
  return is_covered(scope.days[at]) ? sums_of(scope.lists[at]) : Sums{};
}

/// Twice the middle, which may be a half.
Number doubled_middle(const Sums &sums) {
  return sums.low && sums.high ? Number(*sums.low + *sums.high) : std::nullopt;
}

std::string truth(const std::optional<bool> &value) { return !value ? "-" : *value ? "t" : "f"; }

std::optional<bool> is_range(const Sums &sums) {
  if (!sums.covered) return std::nullopt;
  if (sums.items == 0) return false;
  if (sums.reported == 0) return std::nullopt;
  return !sums.low || !sums.high || *sums.low != *sums.high;
}

std::string known(bool known, std::int64_t value) { return known ? std::to_string(value) : "-"; }

/// What the lists of one row have in common, and what they add up to.
struct Total {
  int planned = 0, covered = 0, skipped = 0, compared = 0;
  Sums sums;
  bool low_open = false, high_open = false;
  Number count, low, high, change; ///< the sums of lists with items

  static void add(Number &to, const Number &value) {
    if (value) to = to.value_or(0) + *value;
  }
  void add(const Scope &scope, int day) {
    const auto now = sums_of(scope, day);
    if (!now) return;
    ++planned;
    skipped += scope.days[static_cast<std::size_t>(day)] == Knowledge::skipped ? 1 : 0;
    std::optional<Sums> then;
    for (int before = day - 1; before >= 0 && !then; --before) then = sums_of(scope, before);
    if (!now->covered) return;
    ++covered;
    sums.covered = true;
    sums.items += now->items;
    sums.reported += now->reported;
    if (now->items > 0) {
      add(count, now->count);
      add(low, now->low);
      add(high, now->high);
    }
    low_open = low_open || (now->reported > 0 && !now->low);
    high_open = high_open || (now->reported > 0 && !now->high);
    if (then && then->covered) {
      ++compared;
      if (doubled_middle(*now) && doubled_middle(*then)) add(change, *doubled_middle(*now) - *doubled_middle(*then));
    }
  }
  std::string text(bool video) const {
    auto all = sums;
    const bool empty = all.covered && all.items == 0;
    all.low = empty ? Number(0) : low_open ? std::nullopt : low;
    all.high = empty ? Number(0) : high_open ? std::nullopt : high;
    return fmt::format("{} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {}\n", planned, covered, skipped,
                       truth(covered + skipped == planned), known(all.covered, all.items),
                       video ? cell(empty ? Number(0) : count) : "-", known(all.covered, all.reported), cell(all.low),
                       cell(all.high), half(doubled_middle(all)), truth(is_range(all)), compared, half(change));
  }
};

template <typename KeyOf> std::string expected_totals(const std::vector<Scope> &scopes, bool video, KeyOf key_of) {
  std::map<std::pair<std::string, int>, Total> totals;
  for (const auto &scope : scopes)
    if (const auto key = key_of(scope))
      for (int day = 0; day < scope.count_days(); ++day) totals[{*key, day}].add(scope, day);
  std::string out;
  for (const auto &[key, total] : totals)
    if (total.planned > 0) out += fmt::format("{} | {} | {}", key.first, key.second, total.text(video));
  return out;
}

const std::string kFigures = "items, play_count, conversion_count_reported, conversion_count_min, "
                             "conversion_count_max, conversion_count_mid, conversion_count_is_range";
const std::string kTotals = "authors_planned, authors_covered, authors_skipped, complete, " + kFigures +
                            ", authors_compared, conversion_count_change";

} // namespace

std::string difference_of_lines(const std::string &expected, const std::string &actual) {
  const auto differs = difference(expected, actual);
  return differs == "the lines have another order" ? "" : differs;
}

std::string expected_trends(const std::vector<Scope> &scopes, bool video) {
  std::vector<std::string> rows;
  for (const auto &scope : scopes)
    for (int today = 0; today < scope.count_days(); ++today)
      if (is_covered(scope.days[static_cast<std::size_t>(today)]))
        for (const auto &[item, listing] : scope.lists[static_cast<std::size_t>(today)])
          rows.push_back(expected_row(scope, item, today, video));
  std::string out;
  for (const auto &row : rows) out += row;
  return out;
}

std::string expected_movements(const std::vector<Scope> &scopes) {
  std::string out;
  for (const auto &scope : scopes)
    for (int today = 0; today < scope.count_days(); ++today) {
      const auto before = covered_before(scope, today);
      if (!is_covered(scope.days[static_cast<std::size_t>(today)]) || !before) continue;
      const auto &now = scope.lists[static_cast<std::size_t>(today)];
      const auto &then = scope.lists[static_cast<std::size_t>(*before)];
      auto both = now;
      both.insert(then.begin(), then.end());
      for (const auto &[item, listing] : both) {
        const std::string movement = !then.contains(item) ? "entered" : !now.contains(item) ? "left" : "stayed";
        out += fmt::format("{} | {} | {} | {} | {} | {} | {} | {}\n", scope.author, scope.industry, today,
                           today - *before, item, movement, place_of(now, item), place_of(then, item));
      }
    }
  return out;
}

std::string expected_authors(const std::vector<Scope> &scopes, bool video) {
  std::string out;
  for (const auto &scope : scopes) {
    if (scope.industry != "ALL") continue;
    std::optional<int> previous;
    for (int day = 0; day < scope.count_days(); ++day) {
      const auto sums = sums_of(scope, day);
      if (!sums) continue;
      Number change;
      if (sums->covered && previous)
        if (const auto now = doubled_middle(*sums), then = doubled_middle(*sums_of(scope, *previous)); now && then)
          change = *now - *then;
      out += fmt::format("{} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {}\n", scope.author, day,
                         truth(sums->covered), known(sums->covered, sums->items), video ? cell(sums->count) : "-",
                         known(sums->covered, sums->reported), cell(sums->low), cell(sums->high),
                         half(doubled_middle(*sums)), truth(is_range(*sums)),
                         sums->covered && previous ? std::to_string(day - *previous) : "-", half(change));
      if (sums->covered) previous = day;
    }
  }
  return out;
}

std::string expected_groups(const std::vector<Scope> &scopes, bool video) {
  return expected_totals(scopes, video, [](const Scope &scope) -> std::optional<std::string> {
    return scope.industry == "ALL" ? std::optional(scope.group) : std::nullopt;
  });
}

std::string expected_industries(const std::vector<Scope> &scopes, bool video) {
  return expected_totals(scopes, video, [](const Scope &scope) {
    return scope.industry == "ALL" ? std::nullopt : std::optional(scope.industry);
  });
}

std::string expected_movers(const std::vector<Scope> &scopes) {
  struct Mover {
    const Scope *scope;
    std::string item;
    std::int64_t doubled_change;
  };
  std::map<std::pair<std::string, int>, std::vector<Mover>> lists; // of all creators
  for (const auto &scope : scopes)
    for (int today = 0; today < scope.count_days(); ++today) {
      const auto at = static_cast<std::size_t>(today);
      if (!is_covered(scope.days[at])) continue;
      for (const auto &[item, listing] : scope.lists[at])
        if (const auto before = previous_day(scope, item, today))
          if (const auto change = minus(doubled_middle(listing),
                                        doubled_middle(scope.lists[static_cast<std::size_t>(*before)].at(item))))
            lists[{scope.industry, today}].push_back({&scope, item, *change});
    }
  std::string out;
  for (const auto &[key, movers] : lists)
    for (const auto &mover : movers) {
      const auto above = std::count_if(movers.begin(), movers.end(), [&](const Mover &other) {
        return other.doubled_change > mover.doubled_change;
      });
      const auto below = std::count_if(movers.begin(), movers.end(), [&](const Mover &other) {
        return other.doubled_change < mover.doubled_change;
      });
      out += fmt::format("{} | {} | {} | {} | {} | {} | {}\n", key.first, key.second, mover.scope->author, mover.item,
                         half(mover.doubled_change), above + 1, below + 1);
    }
  return out;
}

std::string day_of(const std::string &column) {
  return fmt::format("(extract(epoch from {} - '2025-02-22 16:00Z') / 86400)::integer", column);
}

std::string select_trends(const std::string &kind) {
  return fmt::format(
      "select author_id, {0}_id, industry, {1}, {2}, days_between, previous_was_adjacent, {3}, conversion_count_mid, "
      "conversion_count_is_range, conversion_count_previous, conversion_count_previous_is_range, "
      "conversion_count_change, conversion_count_change_ratio from xingtu_report.{0}_trend",
      kind, day_of("snapshot_at"), day_of("previous_snapshot_at"),
      kind == "video" ? "play_count, play_count_previous, play_count_change, play_count_change_ratio, play_count_reset"
                      : "video_count");
}

std::string select_movements() {
  return "select author_id, industry, " + kDayNumber +
         ", days_between, item_id, movement, position, previous_position from xingtu_report.item_movement";
}

std::string select_movers() {
  return "select industry, " + kDayNumber +
         ", author_id, item_id, conversion_count_change, rise_rank, fall_rank from xingtu_report.top_movers";
}

std::string select_authors() {
  return "select author_id, " + kDayNumber + ", covered, " + kFigures +
         ", days_between, conversion_count_change from xingtu_report.author_daily";
}

std::string select_groups() { return "select author_group, " + kDayNumber + ", " + kTotals + " from xingtu_report.group_daily"; }

std::string select_industries() {
  return "select industry, " + kDayNumber + ", " + kTotals + " from xingtu_report.industry_daily";
}

} // namespace xingtu::test
