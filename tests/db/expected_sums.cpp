// Views of sums over lists.
#include <algorithm>
#include <array>
#include <optional>
#include <tuple>

#include "expected.hpp"

namespace xingtu::test {
namespace {

/// What the daily views add up.
const std::array<std::string, 4> kCounts{"play_count", "like_count", "comment_count", "share_count"};
const std::array<std::string, 4> kRanges{"component_click_count", "conversion_count", "sales_count", "sales_amount"};

bool has(const std::vector<std::string> &names, const std::string &name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// Of the items that report a figure: how many these are, and what their two ends add up to.
struct Sum {
  std::int64_t reported = 0;
  bool low_is_open = false, high_is_open = false;
  Wide low = 0, high = 0;

  void add(const Exact &lower, const Exact &upper) {
    if (!lower && !upper) return;
    ++reported;
    low_is_open = low_is_open || !lower;
    high_is_open = high_is_open || !upper;
    low += lower.value_or(0);
    high += upper.value_or(0);
  }
  void add(const Sum &other) {
    reported += other.reported;
    low_is_open = low_is_open || other.low_is_open;
    high_is_open = high_is_open || other.high_is_open;
    low += other.low;
    high += other.high;
  }
};

/// One list, or several, of a detail type.
struct Sums {
  std::string type;
  bool is_known = false; ///< one of them is covered, or known to be empty
  std::int64_t items = 0, rejected = 0;
  bool may_lack = false;           ///< one of them may hold items that its reading has missed
  std::map<std::string, Sum> of{}; ///< by figure

  void add(const Sums &other) {
    is_known = is_known || other.is_known;
    items += other.items;
    rejected += other.rejected;
    may_lack = may_lack || other.may_lack;
    for (const auto &[name, one] : other.of) of[name].add(one);
  }
  bool has_figure(const std::string &name) const {
    return is_known && (has(measures_of(type).counts, name) || has(measures_of(type).ranges, name));
  }
  const Sum &sum(const std::string &name) const {
    static const Sum nothing;
    const auto found = of.find(name);
    return found == of.end() ? nothing : found->second;
  }
  std::string count(std::int64_t value) const { return is_known ? std::to_string(value) : "-"; }
  std::string reported(const std::string &name) const { return count(sum(name).reported); }
  Exact low(const std::string &name) const { return end(name, sum(name).low_is_open, sum(name).low); }
  Exact high(const std::string &name) const { return end(name, sum(name).high_is_open, sum(name).high); }
  Exact mid(const std::string &name) const { return middle(low(name), high(name)); }
  std::string is_range(const std::string &name) const {
    if (has_figure(name) && sum(name).reported > 0) return truth(!low(name) || low(name) != high(name));
    return low(name) ? "f" : "-";
  }

private:
  /// Of nothing it is 0; of items that were missed, or of which none reports the figure, it is not known.
  Exact end(const std::string &name, bool is_open, Wide value) const {
    if (!has_figure(name)) return std::nullopt;
    if (items == 0 && !may_lack) return Wide{0};
    return sum(name).reported > 0 && !is_open ? Exact(value) : std::nullopt;
  }
};

/// A figure of a list that is compared with an earlier one: what it adds up to now and did then, over the items that
/// report it on both days, or report it on one and are known not to be listed on the other.
struct Comparison {
  Exact now, then;
  std::int64_t left_out = 0;
};

bool reports(const Listing &listing, const std::string &name) { return listing.low(name) || listing.high(name); }

/// Both days are covered.
Comparison compare(const Scope &scope, int before, int day, const std::string &name) {
  Comparison comparison;
  const auto middle_of = [&](int of, int other, bool counts) {
    // With its items and what it may lack, which say whether it is empty.
    Sums sums{scope.type, true, std::ssize(scope.list(of)), scope.rejected_on(of), scope.may_lack(of)};
    for (const auto &[item, listing] : scope.list(of)) {
      const auto there = scope.list(other).find(item);
      const bool is_listed = there != scope.list(other).end();
      const bool is_known = is_listed ? reports(there->second, name) == reports(listing, name) : !scope.may_lack(other);
      if (is_known)
        sums.of[name].add(listing.low(name), listing.high(name));
      else if (is_listed ? counts : reports(listing, name)) // those that both list are met twice
        ++comparison.left_out;
    }
    return sums.mid(name);
  };
  comparison.now = middle_of(day, before, true);
  comparison.then = middle_of(before, day, false);
  return comparison;
}

/// Nothing: not planned.
std::optional<Sums> sums_of(const Scope &scope, int day) {
  if (scope.knowledge(day) == Knowledge::not_planned) return std::nullopt;
  // What is skipped is known to be empty.
  Sums sums{scope.type, scope.covered(day) || scope.knowledge(day) == Knowledge::skipped};
  if (!scope.covered(day)) return sums;
  sums.items = std::ssize(scope.list(day));
  sums.rejected = scope.rejected_on(day);
  sums.may_lack = scope.may_lack(day);
  for (const auto &[item, listing] : scope.list(day)) {
    for (const auto &name : kCounts) sums.of[name].add(listing.value(name), listing.value(name));
    for (const auto &name : kRanges) sums.of[name].add(listing.low(name), listing.high(name));
  }
  return sums;
}

void put_sums(ViewRow &row, const Sums &sums) {
  row["items"] = sums.count(sums.items);
  row["items_rejected"] = sums.count(sums.rejected);
  for (const auto &name : kCounts) {
    row[name] = cell(sums.low(name));
    row[name + "_reported"] = sums.has_figure(name) ? sums.reported(name) : "-";
  }
  for (const auto &name : kRanges) {
    row[name + "_reported"] = sums.reported(name);
    row[name + "_min"] = cell(sums.low(name));
    row[name + "_max"] = cell(sums.high(name));
    row[name + "_mid"] = cell(sums.mid(name));
    row[name + "_is_range"] = sums.is_range(name);
  }
}

/// What the lists of one row have in common, and what they add up to.
struct Total {
  struct Compared {
    int lists = 0;
    Wide previous = 0, change = 0;
    std::int64_t left_out = 0;
    bool is_paired = false; ///< two lists were looked at that can have the figure
  };

  struct Pair {
    const Scope *scope;
    int before, day;
  };

  int planned = 0, covered = 0, skipped = 0, compared = 0, previous_day = -1;
  Sums sums;
  std::map<std::string, Compared> of{};
  std::vector<Pair> pairs{}; ///< each list's day with its planned one before

  void add(const Scope &scope, int day) {
    const auto now = sums_of(scope, day);
    if (!now) return;
    sums.type = scope.type;
    ++planned;
    covered += scope.covered(day) ? 1 : 0;
    skipped += scope.knowledge(day) == Knowledge::skipped ? 1 : 0;
    sums.add(*now);
    int before = day - 1;
    while (before >= 0 && scope.knowledge(before) == Knowledge::not_planned) --before;
    if (before < 0) return;
    pairs.push_back({&scope, before, day});
  }

  /// Once all lists are known: those over one span, the one of the most lists; of as many the shortest.
  void compare_lists() {
    std::map<int, int> lists;
    for (const auto &pair : pairs) ++lists[pair.before];
    for (const auto &[before, number] : lists)
      if (previous_day < 0 || number >= lists.at(previous_day)) previous_day = before;
    for (const auto &[scope, before, day] : pairs)
      if (before == previous_day) compare_list(*scope, before, day);
  }

  void compare_list(const Scope &scope, int before, int day) {
    const auto now = *sums_of(scope, day), then = *sums_of(scope, before);
    compared += now.is_known && then.is_known ? 1 : 0;
    for (const auto &name : kRanges) {
      Comparison pair{now.mid(name), then.mid(name)}; // of a list that is known to be empty, as it is
      auto &figure = of[name];
      if (scope.covered(day) && scope.covered(before)) pair = compare(scope, before, day, name);
      figure.is_paired = figure.is_paired || (now.has_figure(name) && then.has_figure(name));
      figure.left_out += pair.left_out;
      if (const auto change = minus(pair.now, pair.then)) {
        ++figure.lists;
        figure.previous += *pair.then;
        figure.change += *change;
      }
    }
  }

  void put(ViewRow &row) const {
    row["authors_planned"] = std::to_string(planned);
    row["authors_covered"] = std::to_string(covered);
    row["authors_skipped"] = std::to_string(skipped);
    row["complete"] = truth(covered + skipped == planned);
    put_sums(row, sums);
    row["previous_snapshot_at"] = previous_day < 0 ? "-" : std::to_string(previous_day);
    row["authors_compared"] = std::to_string(compared);
    for (const auto &name : kRanges) {
      const auto found = of.find(name);
      const auto figure = found == of.end() ? Compared() : found->second;
      const auto of_lists = [&](Wide value) { return figure.lists > 0 ? Exact(value) : std::nullopt; };
      row[name + "_compared"] = std::to_string(figure.lists);
      row[name + "_previous"] = cell(of_lists(figure.previous));
      row[name + "_left_out"] = figure.is_paired ? std::to_string(figure.left_out) : "-";
      row[name + "_change"] = cell(of_lists(figure.change));
      row[name + "_change_ratio"] = cell(ratio(of_lists(figure.change), of_lists(figure.previous)));
    }
  }
};

/// `by`: the column that says whose lists are added up, besides range, type and day.
ViewRows totals_of(const std::vector<Scope> &scopes, const std::string &by) {
  std::map<std::tuple<std::string, std::string, std::string, int>, Total> totals;
  for (const auto &scope : scopes) {
    if ((scope.industry == "ALL") != (by == "author_group")) continue;
    for (int day = 0; day < scope.count_days(); ++day)
      totals[{row_of(scope, day).at(by), scope.range, scope.type, day}].add(scope, day);
  }
  ViewRows rows;
  for (auto &[key, total] : totals) {
    if (total.planned == 0) continue;
    total.compare_lists();
    const auto &[of, range, type, day] = key;
    ViewRow row{{by, of}, {"platform", "SHORT_VIDEO"}, {"time_range", range}, {"detail_type", type},
                {"snapshot_at", std::to_string(day)}};
    if (by == "industry") std::tie(row["industry_name_en"], row["industry_name_zh"]) = industry_names(of);
    total.put(row);
    rows.push_back(std::move(row));
  }
  return rows;
}

} // namespace

ViewRows expected_authors(const std::vector<Scope> &scopes) {
  ViewRows rows;
  for (const auto &scope : scopes) {
    if (scope.industry != "ALL") continue;
    int previous = -1; // covered
    for (int day = 0; day < scope.count_days(); ++day) {
      const auto sums = sums_of(scope, day);
      if (!sums) continue;
      auto row = row_of(scope, day);
      row.erase("industry");
      row["covered"] = truth(scope.covered(day));
      put_sums(row, *sums);
      const int before = scope.covered(day) ? previous : -1;
      row["previous_snapshot_at"] = before >= 0 ? std::to_string(before) : "-";
      row["days_between"] = before >= 0 ? std::to_string(day - before) : "-";
      const auto then = before >= 0 ? *sums_of(scope, before) : Sums{scope.type};
      for (const auto &name : kRanges) {
        const auto compared = before >= 0 ? compare(scope, before, day, name) : Comparison();
        const auto change = minus(compared.now, compared.then);
        row[name + "_previous"] = cell(then.mid(name));
        row[name + "_previous_reported"] = then.reported(name);
        row[name + "_left_out"] = then.has_figure(name) ? std::to_string(compared.left_out) : "-";
        row[name + "_change"] = cell(change);
        row[name + "_change_ratio"] = cell(ratio(change, compared.then));
      }
      rows.push_back(std::move(row));
      if (scope.covered(day)) previous = day;
    }
  }
  return rows;
}

ViewRows expected_groups(const std::vector<Scope> &scopes) { return totals_of(scopes, "author_group"); }
ViewRows expected_industries(const std::vector<Scope> &scopes) { return totals_of(scopes, "industry"); }

ViewRows expected_fields(const std::vector<Scope> &scopes) {
  struct Field {
    std::int64_t lists = 0, listed = 0, reporting = 0;
  };
  std::map<std::tuple<int, std::string, std::string, std::string, std::string>, Field> fields;
  for (const auto &scope : scopes)
    for (int day = 0; day < scope.count_days(); ++day) {
      if (!scope.covered(day)) continue;
      const auto add = [&](const std::string &name, const auto &is_reported) {
        auto &field = fields[{day, scope.industry, scope.range, scope.type, name}];
        ++field.lists;
        for (const auto &[item, listing] : scope.list(day)) {
          ++field.listed;
          field.reporting += is_reported(listing) ? 1 : 0;
        }
      };
      const auto &measures = measures_of(scope.type);
      for (const auto &name : measures.counts)
        add(name, [&](const Listing &listing) { return listing.value(name).has_value(); });
      for (const auto &name : measures.ranges)
        add(name, [&](const Listing &listing) { return listing.low(name) || listing.high(name); });
    }
  ViewRows rows;
  for (const auto &[key, field] : fields) {
    const auto &[day, industry, range, type, name] = key;
    rows.push_back({{"snapshot_at", std::to_string(day)},
                    {"platform", "SHORT_VIDEO"},
                    {"industry", industry},
                    {"time_range", range},
                    {"detail_type", type},
                    {"column_name", name},
                    {"lists_covered", std::to_string(field.lists)},
                    {"rows_listed", std::to_string(field.listed)},
                    {"rows_reporting", std::to_string(field.reporting)},
                    {"share", cell(ratio(exact(field.reporting), exact(field.listed), 4))},
                    {"issues", "0"}});
  }
  return rows;
}

} // namespace xingtu::test
