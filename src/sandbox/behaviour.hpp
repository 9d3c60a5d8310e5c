#pragma once
// What a sandbox is told to be like: its data, its speed, its limits and its faults.
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/secret.hpp"
#include "core/time.hpp"
#include "sandbox/faults.hpp"
#include "sandbox/population.hpp"

namespace xingtu::sandbox {

struct Behaviour {
  World world;
  std::optional<Day> day; ///< of the data; nothing: today in Asia/Shanghai
  int page_size = 10;
  Secret token{"sandbox-token"};
  Milliseconds latency{0};
  Milliseconds jitter{0};                          ///< the latency is this much shorter or longer
  std::vector<std::pair<int, double>> errors;      ///< code and its share of all answers
  std::vector<std::pair<Fault, double>> malformed; ///< likewise
  std::optional<std::int64_t> rate_limit;          ///< requests in any second
  std::optional<std::string> retry_after;          ///< header of code 302
  std::optional<std::int64_t> quota;               ///< billed answers before code 303
  std::optional<std::int64_t> balance;             ///< billed answers before code 601
  bool legacy_http_status = false;                 ///< always 200
};

} // namespace xingtu::sandbox
