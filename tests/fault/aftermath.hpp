#pragma once
// What must hold after any fault, once a plain run has completed the snapshot.
#include <string>
#include <vector>

#include "support/truth.hpp"

namespace xingtu::test {

/// build/.../xingtu-etl-faulty
std::string faulty_program();

struct Expectations {
  int concurrency = 0;
  /// loaded_content() of a run on the same data without faults; empty: not compared.
  std::vector<std::string> content{};
  std::int64_t budget = 5'000; ///< limits.billed_requests, the highest that the job has had
};

/// The promises that are broken, a line each, beginning with the promise's name: "P2: ...". Empty if all
/// hold.
std::string broken_promises(const Job &job, const Sandbox &sandbox, const Expectations &expected);

} // namespace xingtu::test
