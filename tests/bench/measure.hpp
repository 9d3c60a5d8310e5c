#pragma once
// Figures of benchmarks: what a program took, and how several takes are summed up.
#include <string>
#include <vector>

#include <sys/types.h>

#include "support/process.hpp"

namespace xingtu::bench {

/// What one take of a case took.
struct Take {
  double wall = 0;         ///< seconds
  double cpu = 0;          ///< seconds of the program itself, user and system
  double postgres_cpu = 0; ///< seconds of the database server's processes meanwhile
  double peak_mib = 0;     ///< of the program's resident memory
};

/// Runs a program to its end. Throws std::runtime_error with its outputs if it does not end with 0.
/// `postmaster`: whose processes' CPU is counted; 0: none.
Take take(const test::Command &command, pid_t postmaster = 0);

/// CPU seconds of a process, of its children, and of those that have ended.
double cpu_of_family(pid_t parent);

/// The figures of all takes.
struct Series {
  std::vector<double> values;

  void add(double value) { values.push_back(value); }
  double min() const;
  double median() const;
  double max() const;
  /// The least value that this share of them does not exceed.
  double quantile(double share) const;
  /// "1.23 (1.20 to 1.31)": the median, the least and the greatest.
  std::string text(int decimals) const;
};

} // namespace xingtu::bench
