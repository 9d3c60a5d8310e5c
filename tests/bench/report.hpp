#pragma once
// The table of results, on standard output and as tests/bench/RESULTS.md.
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "measure.hpp"

namespace xingtu::bench {

struct Result {
  std::string name;   ///< of the case
  std::string figure; ///< what was measured, with its unit
  std::string floor;  ///< what it is compared with; may be empty
  std::string value;  ///< what the target is about
  std::string target; ///< empty: for information
  bool met = true;
};

class Report {
public:
  /// A ratio, or another figure, that may be at most `limit`.
  void at_most(std::string name, std::string figure, std::string floor, double value, int decimals,
               double limit, const std::string &unit = "");
  void at_least(std::string name, std::string figure, std::string floor, double value, int decimals,
                double limit, const std::string &unit = "");
  void note(std::string name, std::string figure, std::string floor = "", std::string value = "");

  void print(std::ostream &out) const;
  bool all_met() const;

private:
  void add(Result result);

  std::vector<Result> results_;
};

/// Lines of a list: processor, memory, versions, commit.
std::string describe_machine(const std::string &postgres_version);

} // namespace xingtu::bench
