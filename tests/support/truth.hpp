#pragma once
// What a job's tables have to hold: what the sandbox lists, and what its journal says it was asked.
// Everything is compared as text, a row a line, and differences come out as text for people.
#include <map>
#include <string>
#include <vector>

#include "support/job.hpp"

namespace xingtu::test {

/// A day long past, of the data and of the snapshot alike: a test that runs over midnight stays in it.
inline const std::string kDay = "2025-06-10";
/// "run" of that day's snapshot, with further arguments.
std::vector<std::string> run_of_day(const std::vector<std::string> &further = {});

/// Data of the sandbox, and what a job asks of it.
struct World {
  std::vector<std::string> authors{"6613871234567890123"};
  std::vector<std::string> industries{"ALL"};
  std::string day = kDay;
  std::string items = "14";
  std::string page_size = "10";

  /// Arguments for the sandbox that serves it.
  std::vector<std::string> serve(const std::vector<std::string> &further = {}) const;
  /// The job's `scopes:`, both ranges and both detail types.
  std::string scopes() const;
};
/// n authors with ids of 19 digits.
std::vector<std::string> authors(int n);

/// Empty if both have the same lines in any order; else the first ones that only one of them has.
std::string differences(std::vector<std::string> expected, std::vector<std::string> actual);

/// Snapshot tables with every column and position, the describing columns of videos and products, and each
/// scope's totals and proof, against what the sandbox generates; empty if they are the same.
std::string differences_from_dataset(const Job &job, const World &world);

/// The audit, request by request, against the journal. Requests that the audit calls abandoned may have
/// reached the API or not; all others are in both. Empty if they are the same.
std::string differences_from_journal(const Job &job, const Sandbox &sandbox);

/// The rows of a table as text, without the columns named.
std::vector<std::string> content(const Job &job, const std::string &table,
                                 const std::vector<std::string> &without = {"loaded_at"});
/// Everything that was loaded, without what differs from run to run by nature: ids and times of requests.
std::vector<std::string> loaded_content(const Job &job);

/// How often each page was asked for: "AUTHOR PLATFORM INDUSTRY RANGE TYPE PAGE".
std::map<std::string, int> requests_by_page(const Sandbox &sandbox);
/// The pages that were asked for more than once.
std::vector<std::string> repeated_pages(const Sandbox &sandbox);
/// Requests of the journal that cost, or may cost.
std::int64_t spent(const Sandbox &sandbox);

} // namespace xingtu::test
