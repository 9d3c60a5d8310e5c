#include <array>

#include "fuzz/target.hpp"

namespace xingtu::fuzz {

std::span<const Target> targets() {
  static constexpr std::array all{
      Target{"envelope", check_envelope},       Target{"page", check_page},
      Target{"quantity", check_quantity},       Target{"job_file", check_job_file},
      Target{"retry_after", check_retry_after},
  };
  return all;
}

} // namespace xingtu::fuzz
