#pragma once
// A random job and what befalls it, from a seed.
#include <cstdint>
#include <string>
#include <vector>

#include "support/truth.hpp"

namespace xingtu::test {

enum class Fault {
  none,
  crash_point,       ///< killed at the `at`-th crash point
  kill,              ///< SIGKILL when the API has been asked `at` times
  terminate,         ///< SIGTERM then
  disconnect,        ///< all connections to the database are reset then
  commit_lost,       ///< the `at`-th COMMIT never arrives
  commit_unanswered, ///< it arrives, and its answer never does
};
inline constexpr int kFaults = 7;
const char *name_of(Fault fault);

/// One run and its fault.
struct Round {
  Fault fault = Fault::none;
  int at = 1;
  bool joined = false; ///< a second process helps
};

/// What the mapping of a job does not know, before it is mended.
inline constexpr const char *kListUnderOtherName = "works";

struct Schedule {
  World world;
  std::vector<std::string> serve; ///< further arguments of the sandbox: latency, errors
  std::string rules;              ///< of the sandbox; or empty
  bool unmapped = false;          ///< some pages have their list under kListUnderOtherName
  int concurrency = 1;
  std::int64_t budget = 5'000; ///< of the rounds; the runs after them have enough
  std::vector<Round> rounds;
  /// Of a refresh of the complete snapshot, when the lists have changed; the first of them begins it. None: no refresh.
  std::vector<Round> refresh_rounds;
};

/// The same seed gives the same schedule, on every machine.
Schedule schedule_of(std::uint64_t seed);
std::string describe(const Schedule &schedule);

} // namespace xingtu::test
