// The entry of libFuzzer, for the target that the build names. What a target throws ends the program, and
// libFuzzer keeps the input.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "fuzz/target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  static const auto target = *std::ranges::find(xingtu::fuzz::targets(), XINGTU_FUZZ_TARGET,
                                                &xingtu::fuzz::Target::name);
  target.check({reinterpret_cast<const char *>(data), size});
  return 0;
}
