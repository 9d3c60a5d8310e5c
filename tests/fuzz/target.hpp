#pragma once
// What fuzzers do: a target is given any bytes, feeds them to one part of the product and holds the result
// against what that part promises. libFuzzer runs them (main.cpp), and the unit tests run them over the
// corpus, so that no compiler and no change leaves them behind.
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace xingtu::fuzz {

struct Target {
  std::string_view name; ///< also of its folder in tests/fuzz/corpus
  /// Throws Broken where the product breaks a promise; whatever else comes out is a fault as well.
  void (*check)(std::string_view input);
};

std::span<const Target> targets();

class Broken : public std::logic_error {
public:
  using std::logic_error::logic_error;
};

inline void require(bool holds, std::string_view promise) {
  if (!holds)
    throw Broken("broken: " + std::string(promise));
}

void check_envelope(std::string_view input);
void check_page(std::string_view input);
void check_quantity(std::string_view input);
void check_job_file(std::string_view input);
void check_retry_after(std::string_view input);

} // namespace xingtu::fuzz
