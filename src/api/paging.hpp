#pragma once
// Which pages of a scope to ask for, and when it is complete. has_more decides; total_count and
// limit only let pages be asked for in parallel. Pure.
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "api/answer.hpp"

namespace xingtu::api {

/// What a stored page says of the list: kept in `xingtu_ops.page_receipt`, so that paging can be
/// taken up again from there.
struct PageFacts {
  bool has_more = false;
  std::optional<std::int64_t> total_count;
  std::optional<std::int64_t> limit;
  int items_seen = 0;
  /// items that no earlier stored page of this reading held, rejected ones included
  int items_new = 0;
};

/// What has been proven of a complete scope; the words of `completion_proof`.
enum class Proof {
  count_matched, ///< the last page says has_more false, and as many items came as total_count says
  last_page,     ///< the last page says has_more false, but the count differs or is not given
  no_content,    ///< the API says that there is nothing
};
std::string_view to_word(Proof proof);

/// The pages of one scope in one reading. What it says depends only on which pages are stored and asked
/// for, not on the order in which they came; so a killed run can be taken up from the receipts.
///
/// The list ends at the first page whose has_more is false. Pages above it that were asked for in parallel
/// still count as items. A list that never ends is noticed by a page that is empty or by two in a row that
/// bring nothing new, though they say has_more: that is its end only if as many items came as it has.
class Paging {
public:
  enum class State {
    open,     ///< pages are missing, or still asked for
    complete, ///< see proof()
    failed,   ///< see failure(): the list contradicts itself or exceeds pages_per_scope
  };

  explicit Paging(int pages_per_scope);

  /// A page that is stored, in any order, also from an earlier run.
  void stored(int page, const PageFacts &facts);
  /// The API said no_content for this page: on page 1 the scope is complete with no items, on a
  /// later one the list ends before it.
  void no_content(int page);

  /// The lowest page that is neither stored nor asked for and is worth asking for now; marks it as
  /// asked for. Page 1 goes alone, because it says how many there are.
  std::optional<int> next();
  /// The page that next() would give.
  std::optional<int> peek() const;
  /// Whether the list has ended before this page, as far as is known: it is not worth asking for then.
  bool is_behind_end(int page) const { return page > last_page(); }
  /// A page that next() gave will be asked for again later (or not): it is no longer asked for.
  void give_back(int page);

  State state() const;
  /// Of a complete scope.
  Proof proof() const;
  /// Why it failed; empty if it did not.
  std::string failure() const;
  /// total_count of the page with the lowest number, and of that with the highest.
  std::optional<std::int64_t> total_count_first() const;
  std::optional<std::int64_t> total_count_last() const;
  /// Totals changed while paging, pages came from behind the end, or the items of a list that has ended
  /// are not as many as it says.
  bool drifted() const;

private:
  int last_page() const;
  int first_missing() const;
  int promised_pages() const;
  bool has_more(int page) const;
  std::int64_t items() const;
  bool counts_match() const;
  std::optional<int> end() const;
  std::optional<int> barren() const;

  int pages_per_scope_;
  std::map<int, PageFacts> stored_;
  std::set<int> asked_;
  std::optional<int> ended_before_; ///< the lowest page for which no_content came
};

} // namespace xingtu::api
