#include "tally.hpp"

#include <algorithm>
#include <array>
#include <mutex>
#include <ostream>
#include <set>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace xingtu::test {
namespace {

constexpr std::array<const char *, 11> kPromises{"nothing lost",
                                                 "nothing bought twice",
                                                 "the audit is the truth",
                                                 "atomic",
                                                 "no token leaks",
                                                 "the budget holds",
                                                 "same input, same tables",
                                                 "honest status",
                                                 "bounded",
                                                 "fenced",
                                                 "no value invented or dropped"};

struct Tally {
  long faults = 0, violations = 0;
  std::set<std::string> seeds;
};

/// The only state that tests share: what is printed when all of them are done.
struct Tallies {
  std::mutex mutex;
  std::array<Tally, kPromises.size()> of_promise;
  std::set<int> of_this_test; ///< promises that the test that runs now has named
};

Tallies &tallies() {
  static Tallies instance;
  return instance;
}

/// Whether the line names this promise: "P1" is not in "P10".
bool names(std::string_view line, int promise) {
  const auto name = fmt::format("P{}", promise);
  for (auto at = line.find(name); at != std::string_view::npos; at = line.find(name, at + 1)) {
    const auto after = at + name.size();
    if (after == line.size() || line[after] < '0' || line[after] > '9')
      return true;
  }
  return false;
}

long violations_of(int promise, std::string_view broken) {
  long count = 0;
  while (!broken.empty()) {
    const auto line = broken.substr(0, broken.find('\n'));
    broken.remove_prefix(std::min(line.size() + 1, broken.size()));
    bool names_any = false;
    for (std::size_t other = 1; other <= kPromises.size(); ++other)
      names_any = names_any || names(line, static_cast<int>(other));
    // Lines that begin with a blank say more of the one before.
    count += !line.empty() && line[0] != ' ' && (names(line, promise) || !names_any) ? 1 : 0;
  }
  return count;
}

struct Table : doctest::IReporter {
  explicit Table(const doctest::ContextOptions &options) : out(*options.cout) {}

  void test_run_end(const doctest::TestRunStats &) override {
    auto &all = tallies();
    const std::lock_guard lock(all.mutex);
    const auto tried = [](const Tally &tally) { return tally.faults > 0; };
    if (std::none_of(all.of_promise.begin(), all.of_promise.end(), tried))
      return;
    out << fmt::format("{:<4}{:<31}{:>13}{:>12}  {}\n", "", "promise", "faults tried", "violations", "seeds");
    for (std::size_t i = 0; i < kPromises.size(); ++i) {
      const auto &[faults, violations, seeds] = all.of_promise[i];
      if (faults > 0)
        out << fmt::format("{:<4}{:<31}{:>13}{:>12}  {}\n", fmt::format("P{}", i + 1), kPromises[i], faults,
                           violations, fmt::join(seeds, " "));
    }
  }

  void report_query(const doctest::QueryData &) override {}
  void test_run_start() override {}
  void test_case_start(const doctest::TestCaseData &) override {}
  void test_case_reenter(const doctest::TestCaseData &) override {}
  void test_case_end(const doctest::CurrentTestCaseStats &stats) override {
    auto &all = tallies();
    const std::lock_guard lock(all.mutex);
    const long failed = stats.failure_flags == 0 ? 0 : std::max(1, stats.numAssertsFailedCurrentTest);
    for (const int promise : all.of_this_test)
      all.of_promise.at(static_cast<std::size_t>(promise) - 1).violations += failed;
    all.of_this_test.clear();
  }
  void test_case_exception(const doctest::TestCaseException &) override {}
  void subcase_start(const doctest::SubcaseSignature &) override {}
  void subcase_end() override {}
  void log_assert(const doctest::AssertData &) override {}
  void log_message(const doctest::MessageData &) override {}
  void test_case_skipped(const doctest::TestCaseData &) override {}

  std::ostream &out;
};

REGISTER_LISTENER("promises", 1, Table);

} // namespace

void note_tried(std::initializer_list<int> promises, long faults, std::string_view broken,
                const std::string &seeds) {
  auto &all = tallies();
  const std::lock_guard lock(all.mutex);
  for (const int promise : promises) {
    auto &tally = all.of_promise.at(static_cast<std::size_t>(promise) - 1);
    tally.faults += faults;
    tally.violations += violations_of(promise, broken);
    if (!seeds.empty())
      tally.seeds.insert(seeds);
  }
}

void note_tried(std::initializer_list<int> promises, long faults) {
  auto &all = tallies();
  const std::lock_guard lock(all.mutex);
  for (const int promise : promises) {
    all.of_promise.at(static_cast<std::size_t>(promise) - 1).faults += faults;
    all.of_this_test.insert(promise);
  }
}

} // namespace xingtu::test
