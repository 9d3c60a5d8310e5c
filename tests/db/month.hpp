#pragma once
// Thirty days of real runs against a sandbox, and what is known of them without asking the database: days without a
// run, lists that failed or stayed open, counters that fall, items that leave and return or were only missed, and refreshes.
#include <map>
#include <string>
#include <vector>

#include "expected.hpp"
#include "support/job.hpp"

namespace xingtu::test {

constexpr int kMonth = 30;

class Month {
public:
  /// A list over the month.
  struct Followed {
    Scope scope;
    std::map<int, ViewRow> coverage{}; ///< by day, what scope_coverage has to say of it
  };

  /// What was asked of the API, as for a day's snapshot, by the journal.
  struct Bought {
    std::int64_t yes = 0, unknown = 0, no = 0;
    std::string first_day, last_day; ///< in UTC, between which they ran
    void add(const std::string &billed) { ++(billed == "yes" ? yes : billed == "no" ? no : unknown); }
    std::int64_t spent() const { return yes + unknown; }
    std::int64_t requests() const { return yes + unknown + no; }
  };

  Month();

  std::vector<Scope> scopes() const;

  const Sandbox sandbox;
  const Job job;
  std::vector<Followed> followed;
  std::map<int, Bought> bought;

  static bool is_planned(int day);
  static constexpr const char *kPrice = "0.02"; ///< of a request; the job's own setting

private:
  struct ListOfDay;
  using DayOfData = std::map<std::string, ListOfDay>;

  static DayOfData data_of(int day);
  void run(int day, const std::vector<std::string> &further = {});
  void live(int day);
  void note(int day, const DayOfData &data, bool refreshed);
  void note_failed_refresh(int day);

  std::size_t journal_read_ = 0;
};

} // namespace xingtu::test
